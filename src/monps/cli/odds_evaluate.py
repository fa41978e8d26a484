"""``monps odds evaluate``: how far the stored closing lines can be trusted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from monps.betting import DevigMethod
from monps.betting.references import REFERENCE_CHAIN
from monps.cli.terminal import console, opened, table_of
from monps.core.errors import MonpsError
from monps.repositories import UnitOfWork
from monps.services.odds_evaluation import OddsEvaluation, SeasonEvaluation, evaluate_odds
from monps.services.table_files import write_table

__all__ = ["evaluate"]


def evaluate(
    *,
    league: Annotated[list[str] | None, typer.Option(help="division, such as E0; again for more; default all")] = None,
    first: Annotated[str | None, typer.Option("--from", help="first season, such as 2019-20")] = None,
    last: Annotated[str | None, typer.Option("--until", help="last season, included")] = None,
    method: Annotated[DevigMethod, typer.Option(help="how the margin is taken out")] = DevigMethod.POWER,
    reference: Annotated[list[str] | None, typer.Option(help="book of the chain, the most trusted first")] = None,
    export: Annotated[list[Path] | None, typer.Option(help="also write the table: .csv, .json or .parquet")] = None,
) -> None:
    """Judge closing lines: how well they forecast, how many there are, and what beating them was worth.

    Reads the stored prices and results; import them first.
    """
    with opened() as database, UnitOfWork(database=database, read_only=True, isolation="REPEATABLE READ") as work:
        found = evaluate_odds(
            work, leagues=league or (), first=first, last=last, method=method, chain=reference or REFERENCE_CHAIN
        )
    if not found.seasons:
        raise MonpsError("no season with results is stored here; import files with: monps odds import FOLDER")
    _print(found, reference or REFERENCE_CHAIN)
    for path in export or ():
        write_table(path, [_row(one, reference or REFERENCE_CHAIN) for one in found.seasons])
        console.print(f"written to {path}", markup=False)


def _print(found: OddsEvaluation, chain: Sequence[str]) -> None:
    table = table_of("league", "season", "matches", "closed", "RPS", "coverage", "CLV %", "yield %")
    for one in found.seasons:
        counts = (
            str(one.matches),
            _share(one.closed, one.matches),
            "-" if one.scores is None else f"{one.scores.rps:.5f}",
        )
        money = (f"{one.covered}/{one.openings}", _signed(one.mean_clv), _signed(one.yield_))
        table.add_row(one.league, one.season, *counts, *money)
    console.print(table)
    _print_references(found, chain)
    _print_line(found)


def _print_references(found: OddsEvaluation, chain: Sequence[str]) -> None:
    table = table_of("season", "matches", *chain, "no closing line")
    for season in sorted({one.season for one in found.seasons}):
        of = [one for one in found.seasons if one.season == season]
        matches = sum(one.matches for one in of)
        books = [sum(one.references.get(book, 0) for one in of) for book in chain]
        table.add_row(season, str(matches), *(_share(book, matches) for book in [*books, matches - sum(books)]))
    console.print("whose closing line it is, of the matches:")
    console.print(table)


def _print_line(found: OddsEvaluation) -> None:
    console.print(f"margins taken out by the {found.method} method")
    if found.line is None:
        console.print("yield on CLV: fewer than three matches have an opening price, a closing market and a result")
        return
    line = found.line
    console.print(
        f"yield on CLV: slope {line.slope:.3f}, standard error {line.slope_error:.3f} (clustered by match),"
        f" intercept {100 * line.intercept:+.2f} %, over {line.n} opening prices of {line.clusters} matches"
    )


def _row(one: SeasonEvaluation, chain: Sequence[str]) -> dict[str, str | int | float | None]:
    return {
        "league": one.league,
        "season": one.season,
        "matches": one.matches,
        **{book: one.references.get(book, 0) for book in chain},
        "rps": one.scores.rps if one.scores else None,
        "log_loss": one.scores.log_loss if one.scores else None,
        "openings": one.openings,
        "with_clv": one.covered,
        "mean_clv": one.mean_clv,
        "yield": one.yield_,
    }


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def _signed(value: float | None) -> str:
    return "-" if value is None else f"{value:+.2f}"
