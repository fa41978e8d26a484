"""The lines of a table as cells by column, or as the reason why a line has none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monps.core.errors import SourceError
from monps.sources.football_data.table import Line, table
from monps.sources.payload import ShapeError

__all__ = ["Record", "records"]


@dataclass(frozen=True, slots=True)
class Record:
    """One entry: its line (or place in a list), its text, and its cells by column unless there is a ``problem``."""

    number: int
    text: str
    cells: Mapping[str, str]
    problem: str | None = None

    def usable(self) -> Mapping[str, str]:
        """The cells; ShapeError with the problem if there is one."""
        if self.problem:
            raise ShapeError(self.problem)
        return self.cells


def records(content: bytes, path: Path | str, columns: Sequence[str], kind: str) -> tuple[list[Record], int]:
    """The lines of a table that hold something, and the number of those that do not; SourceError without ``columns``.

    ``kind`` says for a person what the table should be of.
    """
    sheet = table(content, path)
    missing = [name for name in columns if name not in sheet.header]
    if missing:
        raise SourceError(path, 1, f"not a table of {kind}, its header lacks {', '.join(missing)}")
    found = [_record(line, sheet.header) for line in sheet.lines if not line.empty]
    return found, len(sheet.lines) - len(found)


def _record(line: Line, header: Sequence[str]) -> Record:
    problem = line.problem
    if problem is None and len(line.cells) < len(header):
        problem = f"it has {len(line.cells)} cells and the header {len(header)}"
    return Record(line.number, line.text, dict(zip(header, line.cells, strict=False)), problem)
