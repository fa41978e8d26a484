"""``monps odds``: prices from outside."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.table import Table

from monps.cli.odds_evaluate import evaluate
from monps.cli.terminal import console, opened, settings, table_of
from monps.core.database import Database
from monps.core.errors import MonpsError, SourceError
from monps.repositories import UnitOfWork
from monps.repositories.moments import BEGINNING
from monps.services import ingest
from monps.sources.football_data import fetch, read, season_files
from monps.sources.rows import Season

__all__ = ["app"]

app = typer.Typer(help="Prices and results from outside sources.", no_args_is_help=True)
app.command("evaluate")(evaluate)
SHOWN = 20
"""Rejections printed per file; the rest is counted."""


@app.command("import")
def import_files(
    paths: Annotated[list[Path], typer.Argument(help="football-data.co.uk files, or folders of them")],
) -> None:
    """Import files, each in one transaction; importing a file again changes nothing.

    A file that cannot be read is named and the others go on; the exit code is 1 then.
    """
    table = table_of("file", "matches", "prices", "changed", "unchanged", "rejected", "rows empty")
    refused: list[SourceError] = []
    with opened() as database:
        for path in [file for given in paths for file in season_files(given)]:
            try:
                _import(database, path, table)
            except SourceError as error:
                refused.append(error)
    console.print(table)
    if refused:
        raise MonpsError("; ".join(str(error) for error in refused))


def _import(database: Database, path: Path, table: Table) -> None:
    season = read(path)
    with UnitOfWork(database=database) as work:
        done = work.run(ingest.store, season)
    counts = (done.matches_read, done.prices_read, done.prices_changed, done.prices_unchanged, done.rejected)
    table.add_row(path.name, *map(str, counts), str(season.rows_empty))
    _tell_rejected(path, season)


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


def _tell_rejected(file: Path, season: Season) -> None:
    for row in season.rejected[:SHOWN]:
        console.print(f"{file.name}, line {row.line}: {row.reason}", markup=False)
    if len(season.rejected) > SHOWN:
        console.print(f"{file.name}: {len(season.rejected) - SHOWN} more rejected", markup=False)
