"""``monps odds``: prices from outside."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from monps.cli.odds_agree import agree
from monps.cli.odds_evaluate import evaluate
from monps.cli.odds_fetch import app as fetch
from monps.cli.odds_import import import_files
from monps.cli.terminal import console, opened
from monps.repositories import UnitOfWork
from monps.repositories.moments import BEGINNING
from monps.services import odds_partitions

__all__ = ["app"]

app = typer.Typer(help="Prices and results from outside sources.", no_args_is_help=True)
app.command("import")(import_files)
app.command("evaluate")(evaluate)
app.command("agree")(agree)
app.add_typer(fetch, name="fetch")


@app.command("partitions")
def partitions(
    *, ahead: Annotated[int, typer.Option(min=0, help="months to make before they begin")] = odds_partitions.AHEAD
) -> None:
    """Make the months to come, and move rows that came before their month out of the default partition.

    Safe beside live traffic and at any time; run it daily, or after a first import by a role that may not make tables.
    """
    with opened() as database:
        done = odds_partitions.prepare(database, ahead)
    months = ", ".join(f"{month:%Y-%m}" for month in done.made)
    console.print(f"made: {months or 'nothing, all months are there'}")
    if done.made:
        console.print(f"{done.moved} rows moved; the table was locked for {done.locked * 1000:.0f} ms")


@app.command("take-over")
def take_over(
    days: Annotated[
        int | None, typer.Option(help="only what was collected in the last days; default: all", min=1)
    ] = None,
) -> None:
    """Copy the prices of the existing collector into the store; again changes nothing."""
    since = BEGINNING if days is None else datetime.now(UTC) - timedelta(days=days)
    with opened() as database, UnitOfWork(database=database) as work:
        done = work.run(lambda unit: unit.odds.take_over(since))
    counts = f"{done.stored} stored, {done.unchanged} unchanged, {done.rejected} rejected"
    console.print(f"{done.read} prices of the existing collector read: {counts}")
