"""One line of a file with the names of its cells, and a list of what could not be used of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from monps.sources.football_data.cells import CellError, number
from monps.sources.football_data.columns import Columns
from monps.sources.football_data.table import Line
from monps.sources.rows import RejectedKind, RejectedRow

__all__ = ["Record"]

T = TypeVar("T")


@dataclass(slots=True)
class Record:
    """A line below the header; ``rejected`` grows while it is read."""

    line: Line
    columns: Columns
    rejected: list[RejectedRow] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The cell of a field, "" where the file has no such column."""
        index = self.columns.fields.get(name)
        return "" if index is None else self.cell(index)

    def cell(self, index: int) -> str:
        """The cell at a position; lines are short where a program dropped the empty cells at their end."""
        return self.line.cells[index] if index < len(self.line.cells) else ""

    def needed(self, name: str) -> str:
        """The cell of a field without which there is no match; CellError when it is empty."""
        text = self.text(name)
        if not text:
            raise CellError(f"{self.column(name)} is empty")
        return text

    def optional(self, name: str, read: Callable[[str], T]) -> T | None:
        """The value of a field, ``None`` when its cell is empty or wrong; a wrong one is reported."""
        text = self.text(name)
        if not text:
            return None
        try:
            return read(text)
        except CellError as error:
            self.reject("value", str(error), text, self.column(name))
            return None

    def count(self, name: str) -> int | None:
        """The number in a field, ``None`` when its cell is empty or wrong; a wrong one is reported."""
        return self.optional(name, number)

    def column(self, name: str) -> str:
        """The column of a field that the file has, as its header calls it."""
        return self.columns.names[self.columns.fields[name]]

    def reject(self, kind: RejectedKind, reason: str, text: str, column: str | None = None) -> None:
        """Report something that is not used."""
        self.rejected.append(RejectedRow(self.line.number, reason, text, kind, column))
