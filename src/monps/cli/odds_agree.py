"""``monps odds agree``: whether two sources agree about the close."""

from datetime import timedelta
from typing import Annotated

import typer

from monps.betting import DevigMethod
from monps.cli.terminal import console, opened, table_of
from monps.core.errors import MonpsError
from monps.repositories import UnitOfWork
from monps.services.agreement import agreement

__all__ = ["agree"]


def agree(
    source: Annotated[str, typer.Argument(help="whose prices are judged, such as the-odds-api")],
    reference: Annotated[str, typer.Argument(help="by whose, such as football-data")],
    *,
    within: Annotated[
        int, typer.Option(help="hours before kick-off in which a book of the source was seen", min=1)
    ] = 24,
    method: Annotated[DevigMethod, typer.Option(help="how the margin is taken out")] = DevigMethod.POWER,
) -> None:
    """Compare the market's average of two sources at the close, on the matches that both have told of.

    The fair probabilities should differ by less than the market itself moved from its early price to its close.
    """
    with opened() as database, UnitOfWork(database=database, read_only=True, isolation="REPEATABLE READ") as work:
        shared, found = agreement(work, source, reference, within=timedelta(hours=within), method=method)
    if not shared:
        raise MonpsError(
            f"no match of {source} and {reference} is known to be the same; import both, then: monps teams suggest"
        )
    table = table_of("market", "usable", "compared", "prices", "difference", "corr.", "market moved")
    for one in found:
        usable = f"{one.usable}/{shared} ({one.usable / shared:.0%})"
        movement = "-" if one.movement is None else f"{one.movement:.4f} (of {one.moved})"
        figures = (_shown(one.difference), _shown(one.correlation), movement)
        table.add_row(one.market, usable, str(one.matches), str(one.selections), *figures)
    console.print(
        f"{shared} matches of both; usable where {source} was seen at most {within} h before kick-off", markup=False
    )
    console.print(table)
    for one in found:
        if one.inside is False:
            console.print(
                f"{one.market}: the sources differ by more than the market moved; they were seen too early (--within),"
                " or a match, a selection or a line is not the same"
            )


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
