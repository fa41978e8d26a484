"""The bytes of a file as a header and its lines, whatever was done to them on the way.

Files of football-data.co.uk come as UTF-8 with a byte order mark, as UTF-8 with a mark that somebody encoded twice, or
in an eight-bit encoding; with line ends LF, CRLF or CRCRLF. No cell ever holds a line break, so each line is read on
its own and a stray quotation mark spoils one line instead of swallowing the rest. What is no CSV is refused by name.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from monps.core.errors import SourceError
from monps.sources.payload import title

__all__ = ["Line", "Table", "table"]

_LINE_END = re.compile(r"\r*\n|\r")
_BINARY: Sequence[tuple[bytes, str]] = (
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file below its header: its number (from 1), its text, its cells without outer blanks.

    ``problem`` says why the cells cannot be trusted, if they cannot.
    """

    number: int
    text: str
    cells: tuple[str, ...]
    problem: str | None = None

    @property
    def empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(self.cells) and self.problem is None


@dataclass(frozen=True, slots=True)
class Table:
    """Names of the columns, and the lines under them."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]


def table(content: bytes, path: Path | str) -> Table:
    """Read the content of ``path``; SourceError when it is not CSV text."""
    text = _text(content, path)
    texts = _LINE_END.split(text)
    ends_cleanly = texts[-1] == ""
    if ends_cleanly:
        texts.pop()
    header = _line(1, texts[0])
    if header.problem:
        raise SourceError(path, 1, f"the header cannot be read: {header.problem}. Download the file again")
    lines = tuple(_checked(texts[1:], len(header.cells), cut_off=not ends_cleanly))
    return Table(header.cells, lines)


def _checked(texts: Sequence[str], width: int, *, cut_off: bool) -> Iterator[Line]:
    """Lines with their problems: a bad quotation, cells beyond the header, a last line that stops short."""
    for number, text in enumerate(texts, start=2):
        line = _line(number, text)
        if line.problem is None and any(line.cells[width:]):
            line = Line(number, text, line.cells, f"it has {len(line.cells)} cells and the header {width}")
        is_last = number == len(texts) + 1
        if is_last and cut_off and text and len(line.cells) < width:
            line = Line(number, text, line.cells, f"the file is cut off here, at cell {len(line.cells)} of {width}")
        yield line


def _line(number: int, text: str) -> Line:
    try:
        cells = next(csv.reader([text], strict=True), [])
    except csv.Error as error:
        return Line(number, text, (), f"its quotation marks are wrong ({error})")
    return Line(number, text, tuple(cell.strip() for cell in cells))


def _text(content: bytes, path: Path | str) -> str:
    """The text, without a byte order mark in either form."""
    for mark, kind in _BINARY:
        if content.startswith(mark):
            raise SourceError(path, None, f"it is {kind}, not CSV text. Save or download it as CSV")
    if b"\0" in content:
        raise SourceError(path, None, "it is binary, not CSV text. Download it again")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    text = text.removeprefix("\ufeff").removeprefix("ï»¿")
    if not text.strip():
        raise SourceError(path, None, "it is empty. Download it again, or leave it out of the folder")
    if text.lstrip().startswith("<"):
        said = title(content)
        named = f' ("{said}")' if said else ""
        raise SourceError(
            path, None, f"it is an HTML page{named}, not CSV: the site had no such file. Check league and season"
        )
    return text
