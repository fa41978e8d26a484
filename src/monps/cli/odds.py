"""``monps odds``: prices from outside."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
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
from monps.services import ingest, odds_partitions
from monps.services.ingest import Imported
from monps.sources.football_data import fetch
from monps.sources.reading import Hints, files_of, read_any
from monps.sources.rows import RejectedRow, Season

__all__ = ["app"]

app = typer.Typer(help="Prices and results from outside sources.", no_args_is_help=True)
app.command("evaluate")(evaluate)
FIGURES = ("unit", "read", "stored", "unchanged", "rejected", "empty")
"""An account, column by column."""

SHOWN = 20
"""Reasons printed per file, and lines per reason; the rest is counted."""


@app.command("import")
def import_files(
    paths: Annotated[list[Path], typer.Argument(help="files of any source, or folders of them")],
    *,
    sport: Annotated[str | None, typer.Option(help="sport key of flat snapshots, such as soccer_epl")] = None,
    league: Annotated[str | None, typer.Option(help="division of tables that do not name theirs, such as E0")] = None,
    season: Annotated[str | None, typer.Option(help="season of such tables, such as 2025-26")] = None,
    fixture: Annotated[int | None, typer.Option(help="fixture of API-Football statistics that do not name it")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object per file instead of the table")] = False,
) -> None:
    """Import files, each in one transaction; importing a file again changes nothing.

    The source shows in the file. A file that cannot be read is named and the others go on; the exit code is 1 then.
    """
    table = table_of("file", *FIGURES, "joined", "queued")
    refused: list[SourceError] = []
    notes: dict[str, None] = {}
    changed = 0
    hints = Hints(sport, league, season, fixture)
    with opened() as database:
        for path in _files(paths, refused):
            try:
                read = read_any(path, hints)
            except SourceError as error:
                refused.append(error)
                continue
            done, note = _import(database, read)
            changed += done.changed
            if note:
                notes[note] = None
            _tell(path, done, None if as_json else table)
        if changed:
            odds_partitions.analyse(database)
    if not as_json:
        console.print(table)
        for note in notes:
            console.print(note, markup=False)
    if refused:
        raise MonpsError("; ".join(str(error) for error in refused))


def _files(paths: list[Path], refused: list[SourceError]) -> Iterator[Path]:
    for path in paths:
        try:
            yield from files_of(path)
        except SourceError as error:
            refused.append(error)


def _import(database: Database, season: Season) -> tuple[Imported, str | None]:
    note = odds_partitions.prepare_for(database, [season])
    with UnitOfWork(database=database) as work:
        return work.run(ingest.store, season), note


def _tell(path: Path, done: Imported, table: Table | None) -> None:
    if table is None:
        typer.echo(json.dumps({"file": path.name, **asdict(done)}, ensure_ascii=False))
        return
    for account in done.accounts:
        others = (done.joined, done.names_queued) if account.unit == "match" else ("", "")
        table.add_row(path.name, *(str(getattr(account, name)) for name in FIGURES), *map(str, others))
    _tell_rejected(path, done.rejected)


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


def _tell_rejected(file: Path, rejected: Sequence[RejectedRow]) -> None:
    """What was rejected, by its reason, so that many of one kind do not hide the others."""
    lines: dict[str, list[int]] = {}
    for row in rejected:
        lines.setdefault(row.reason, []).append(row.line)
    for reason, where in list(lines.items())[:SHOWN]:
        if len(where) == 1:
            console.print(f"{file.name}, line {where[0]}: {reason}", markup=False)
            continue
        more = f" and {len(where) - SHOWN} more" if len(where) > SHOWN else ""
        console.print(f"{file.name}, lines {', '.join(map(str, where[:SHOWN]))}{more}: {reason}", markup=False)
    if len(lines) > SHOWN:
        others = sum(len(where) for where in list(lines.values())[SHOWN:])
        console.print(f"{file.name}: {others} more rejected, for {len(lines) - SHOWN} more reasons", markup=False)
