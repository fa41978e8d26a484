"""``monps odds``: prices from outside."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import httpx
import typer

from monps.cli.odds_agree import agree
from monps.cli.odds_evaluate import evaluate
from monps.cli.odds_import import import_files
from monps.cli.terminal import console, opened, settings
from monps.core.errors import MonpsError
from monps.repositories import UnitOfWork
from monps.repositories.moments import BEGINNING
from monps.services import odds_partitions
from monps.sources.football_data import fetch

__all__ = ["app"]

app = typer.Typer(help="Prices and results from outside sources.", no_args_is_help=True)
app.command("import")(import_files)
app.command("evaluate")(evaluate)
app.command("agree")(agree)


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


@app.command("fetch")
def fetch_file(
    source: Annotated[str, typer.Argument(help="where from: football-data")],
    *,
    league: Annotated[str, typer.Option(help="division, such as E0 or SP1")],
    season: Annotated[str, typer.Option(help="season as the site writes it, such as 2425")],
    folder: Annotated[Path | None, typer.Option(help="where to keep the file; default: under MONPS_DATA_DIR")] = None,
) -> None:
    """Download one season and say where it is; needs a network."""
    if source != "football-data":
        raise MonpsError(f"no source is called {source!r}; there is: football-data")
    target = folder or settings().data_dir / "football-data"
    with httpx.Client(follow_redirects=True, timeout=30) as client:
        path = fetch(league, season, target, client)
    console.print(f"{path}\nimport it with: monps odds import {path}", markup=False)
