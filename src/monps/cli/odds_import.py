"""``monps odds import``: files in, and an account of every unit of each."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from monps.cli.terminal import console, opened, table_of
from monps.core.database import Database
from monps.core.errors import MonpsError, SourceError
from monps.services import ingest, odds_partitions
from monps.services.importing import import_season
from monps.services.ingest import Imported
from monps.sources.reading import Hints, files_of, read_any
from monps.sources.rows import RejectedRow, Season

__all__ = ["import_files"]

FIGURES = ("read", "stored", "unchanged", "rejected", "empty")

REASONS = 20
"""Reasons for a rejection printed per file; the rest is counted."""

LINES = 10
"""Lines printed per reason; the rest is counted."""


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
    run = _Run(Hints(sport, league, season, fixture), as_json=as_json)
    with opened() as database:
        for path in paths:
            run.take(database, path)
        if any(done.changed for _, done in run.imported):
            odds_partitions.analyse(database)
    if not as_json:
        console.print(_table(run.imported))
        for sentence in run.sentences():
            console.print(sentence, markup=False)
    if run.refused:
        raise MonpsError("\n".join(str(error) for error in run.refused))


@dataclass(slots=True)
class _Run:
    """What one call has imported so far, which files it had to refuse, and what else is to be said."""

    hints: Hints
    as_json: bool
    imported: list[tuple[Path, Imported]] = field(default_factory=list)
    refused: list[SourceError] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)

    def take(self, database: Database, path: Path) -> None:
        """Import a file, or every file of a folder."""
        try:
            files = files_of(path)
        except SourceError as error:
            self.refused.append(error)
            return
        for file in files:
            try:
                season = read_any(file, self.hints)
            except SourceError as error:
                self.refused.append(error)
                continue
            self._store(database, file, season)

    def sentences(self) -> Iterator[str]:
        """What the table does not say."""
        yield from self.notes
        if joined := sum(done.joined for _, done in self.imported):
            yield f"{joined} matches were known from another source"
        if queued := sum(done.names_queued for _, done in self.imported):
            yield f"{queued} team names wait to be confirmed; their rows are stored (monps teams unmatched)"

    def _store(self, database: Database, file: Path, season: Season) -> None:
        done, note = import_season(database, season, ingest.store)
        if note:
            self.notes[note] = None
        self.imported.append((file, done))
        if self.as_json:
            typer.echo(json.dumps({"file": file.name, **asdict(done)}, ensure_ascii=False))
        else:
            _tell_rejected(file, done.rejected)


def _table(imported: Iterable[tuple[Path, Imported]]) -> Table:
    """A row for each unit; a file's name stands beside its first."""
    table = table_of("file", "unit", *FIGURES)
    for file, done in imported:
        for number, account in enumerate(done.accounts):
            name = "" if number else file.name
            table.add_row(name, account.unit, *(str(getattr(account, figure)) for figure in FIGURES))
    return table


def _tell_rejected(file: Path, rejected: Sequence[RejectedRow]) -> None:
    """What was rejected, by its reason, so that many of one kind do not hide the others."""
    reasons: dict[str, list[int]] = {}
    for row in rejected:
        reasons.setdefault(row.reason, []).append(row.line)
    for reason, lines in list(reasons.items())[:REASONS]:
        console.print(f"{file.name}, {_lines(lines)}: {reason}", markup=False)
    if len(reasons) > REASONS:
        others = sum(map(len, list(reasons.values())[REASONS:]))
        console.print(f"{file.name}: {others} more rejected, for {len(reasons) - REASONS} more reasons", markup=False)


def _lines(lines: Sequence[int]) -> str:
    """Where something stands: "line 3", "line 1 (14 times)", "lines 8, 9 and 130 more (150 in all)"."""
    places = list(dict.fromkeys(lines))
    if len(places) == 1:
        return f"line {places[0]}" + (f" ({len(lines)} times)" if len(lines) > 1 else "")
    more = f" and {len(places) - LINES} more" if len(places) > LINES else ""
    total = f" ({len(lines)} in all)" if more or len(lines) > len(places) else ""
    return f"lines {', '.join(map(str, places[:LINES]))}{more}{total}"
