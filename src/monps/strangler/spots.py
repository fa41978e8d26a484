"""Where placeholders stand: a text cut as psycopg2 cuts it, and then read as SQL.

psycopg2 knows no SQL. It looks for percent signs, in literals and comments too, and puts the values there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from monps.strangler.adaptation import Untranslatable
from monps.strangler.idiom import Idiom

__all__ = ["IDIOMS", "MARK", "SQL", "Piece", "Spot", "cut", "pieces"]

PERCENT = re.compile(r"%(?:(?P<double>%)|\((?P<name>[^)]*)\)(?P<named>.?)|(?P<plain>.?))", re.DOTALL)
SQL = re.compile(
    r"(?P<escaped>\b[eE]'(?:[^'\\]|''|\\.)*')"
    r"|(?P<quoted>'(?:[^']|'')*')"
    r"|(?P<identifier>\"(?:[^\"]|\"\")*\")"
    r"|(?P<dollar>\$(?P<tag>[A-Za-z_]*)\$.*?\$(?P=tag)\$)"
    r"|(?P<comment>--[^\n]*|/\*.*?\*/)"
    r"|(?P<mark>\x00\d+\x00)",
    re.DOTALL,
)
MARK = re.compile(r"\x00(\d+)\x00")
TYPED = re.compile(r"\b(interval|date|timestamptz|timestamp|time)\s*$", re.IGNORECASE)
IN = re.compile(r"\bin\s*$", re.IGNORECASE)
VALUES = re.compile(r"\bvalues\s*$", re.IGNORECASE)
TOUCHING = re.compile(r"[\w$.'\"\x00]")
WORD_END = re.compile(r"[\w$]$")
POSITION = re.compile(r"\b(?:order|group)\s+by\s+(?:[^()]*,\s*)?$", re.IGNORECASE)


class Spot(StrEnum):
    """Where a placeholder stands in the SQL."""

    plain = auto()
    """Where a value may stand."""
    quoted = auto()
    """Inside a literal."""
    identifier = auto()
    """Inside a quoted identifier."""
    dollar = auto()
    """Inside a dollar-quoted or escaped literal."""
    comment = auto()
    """Inside a comment."""
    typed = auto()
    """After the name of a type: ``INTERVAL %s``."""
    list = auto()
    """After IN."""
    rows = auto()
    """After VALUES."""
    position = auto()
    """In ORDER BY or GROUP BY."""
    glued = auto()
    """Against a word, a number or a quote, with nothing between."""


IDIOMS = {
    Spot.quoted: Idiom.quoted,
    Spot.identifier: Idiom.quoted_identifier,
    Spot.dollar: Idiom.in_dollar,
    Spot.comment: Idiom.in_comment,
    Spot.typed: Idiom.typed_literal,
    Spot.list: Idiom.in_list,
    Spot.rows: Idiom.value_rows,
    Spot.position: Idiom.position,
    Spot.glued: Idiom.glued,
}


def cut(text: str) -> tuple[str, Sequence[str | None]]:
    """``text`` with a mark in the place of each placeholder, and the placeholders' names; ``%%`` is ``%`` then.

    Raises:
        Untranslatable: psycopg2 would refuse the text.
    """
    if "\x00" in text:
        raise Untranslatable(Idiom.nul, "in the statement")
    names: list[str | None] = []

    def marked(found: re.Match[str]) -> str:
        if found["double"]:
            return "%"
        if (found["plain"] if found["name"] is None else found["named"]) != "s":
            raise Untranslatable(Idiom.lone_percent, f"at {text[found.start() : found.start() + 12]!r}")
        names.append(found["name"])
        return f"\x00{len(names) - 1}\x00"

    made = PERCENT.sub(marked, text)
    if len({name is None for name in names}) > 1:
        raise Untranslatable(Idiom.mixed, "in one statement")
    return made, names


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of SQL: plain text, a placeholder, or a quoted stretch with placeholders inside."""

    text: str
    spot: Spot | None
    typed: str | None = None

    @property
    def marks(self) -> list[int]:
        """The numbers of the placeholders in it."""
        return [int(found) for found in MARK.findall(self.text)]


SPOTS = {
    "escaped": Spot.dollar,
    "dollar": Spot.dollar,
    "quoted": Spot.quoted,
    "identifier": Spot.identifier,
    "comment": Spot.comment,
}


def pieces(marked: str) -> Iterator[Piece]:
    """The stretches of a text that :func:`cut` has marked."""
    position, before = 0, ""
    for found in SQL.finditer(marked):
        if "\x00" not in found[0]:
            continue
        before = marked[position : found.start()]
        position = found.end()
        spot = SPOTS.get(found.lastgroup or "") or _spot(marked, found)
        kind = TYPED.search(before) if spot in {Spot.quoted, Spot.typed} else None
        if spot is Spot.quoted and kind is None and WORD_END.search(before):
            spot = Spot.glued
        yield Piece(before[: kind.start()] if kind is not None else before, None)
        yield Piece(found[0], spot, kind[1].lower() if kind is not None else None)
    yield Piece(marked[position:], None)


def _spot(marked: str, found: re.Match[str]) -> Spot:
    if TOUCHING.match(marked[found.end() :]) or TOUCHING.match(marked[: found.start()][-1:]):
        return Spot.glued
    plain = SQL.sub(" ", marked[: found.start()])
    tests = ((TYPED, Spot.typed), (IN, Spot.list), (VALUES, Spot.rows), (POSITION, Spot.position))
    return next((spot for pattern, spot in tests if pattern.search(plain)), Spot.plain)
