"""Files of football-data.co.uk as seasons: pure reading, nothing is stored and nothing is downloaded.

Every line ends as a match, as a rejected row with its reason, or is counted as empty; every cell of a price column ends
as a price or as a rejected price. League and season come from the rows, never from the file's name.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

from monps.core.errors import SourceError
from monps.sources.football_data.cells import CellError
from monps.sources.football_data.columns import columns_of
from monps.sources.football_data.match import SOURCE, match_of
from monps.sources.football_data.prices import price_cells, prices_of
from monps.sources.football_data.record import Record
from monps.sources.football_data.table import table
from monps.sources.payload import read_bytes
from monps.sources.rows import MatchRow, PriceRow, RejectedRow, Season, common

__all__ = ["parse", "read", "season_files"]


def read(path: Path) -> Season:
    """The season in one file; SourceError when the file is missing, unreadable or no file of football-data.co.uk."""
    return parse(read_bytes(path), path)


def season_files(path: Path) -> list[Path]:
    """The ``.csv`` files of a folder by name, or the one file that ``path`` is; SourceError if there is none."""
    files = _csv_files(path) if path.is_dir() else [path]
    if not path.exists():
        raise SourceError(path, None, "there is no such folder or file. Check the path")
    if not files:
        raise SourceError(path, None, "there is no .csv file in this folder. Name the folder that holds the files")
    return files


def _csv_files(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.suffix.lower() == ".csv" and file.is_file())
    except OSError as error:
        raise SourceError(folder, None, f"it cannot be read ({error.strerror}). Check its permissions") from error


def parse(content: bytes, path: Path | str) -> Season:
    """The season in the content of a file; ``path`` (or an address) is for messages only."""
    sheet = table(content, path)
    columns = columns_of(sheet.header, path)
    found = _Found()
    for line in sheet.lines:
        if line.empty:
            found.empty += 1
        else:
            found.add(Record(line, columns))
    matches = found.judged()
    return Season(
        league=common(match.league for match in matches),
        season=common(match.season for match in matches),
        matches=matches,
        prices=tuple(found.prices),
        rejected=tuple(found.rejected),
        rows_read=len(sheet.lines),
        rows_empty=found.empty,
        source=SOURCE,
        columns_ignored=columns.ignored,
        prices_read=found.prices_read,
    )


@dataclass(slots=True)
class _Found:
    """What the lines of one file have given so far."""

    matches: dict[str, MatchRow] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    unpriced: set[str] = field(default_factory=set)
    prices: list[PriceRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    prices_read: int = 0
    empty: int = 0

    def add(self, record: Record) -> None:
        """Read one line that holds something."""
        try:
            match = match_of(record)
            self._refuse_second(match)
        except CellError as error:
            self.rejected.append(RejectedRow(record.line.number, str(error), record.line.text))
            return
        self.matches[match.match_id], self.lines[match.match_id] = match, record.line.number
        cells = price_cells(record)
        if not cells:
            self.unpriced.add(match.match_id)
        self.prices_read += len(cells)
        self.prices += prices_of(record, match, cells)
        self.rejected += record.rejected

    def _refuse_second(self, match: MatchRow) -> None:
        if match.match_id in self.lines:
            raise CellError(f"it is the same match as line {self.lines[match.match_id]}")

    def judged(self) -> tuple[MatchRow, ...]:
        """The matches in file order, results that nobody could bet on marked as awarded.

        That is a result without a price and without a shot, in a file that prices its other matches; early seasons have
        no prices at all, and their matches were played.
        """
        priced = len(self.unpriced) < len(self.matches)
        return tuple(_awarded(m) if priced and m.match_id in self.unpriced else m for m in self.matches.values())


def _awarded(match: MatchRow) -> MatchRow:
    played = match.status == "scheduled" or match.home_shots is not None or match.away_shots is not None
    return match if played else replace(match, status="awarded")
