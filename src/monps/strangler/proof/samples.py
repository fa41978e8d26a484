"""Sample values of any type of PostgreSQL, written as the text that the type reads.

Two values are the same only where a type has not two. Numbers fit small precisions, texts fit short limits; an enum's
are its labels, a domain's those of the type below, an array's one element, a range's of its element.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monps.strangler.proof.session import Session

__all__ = ["Samples"]

TYPES = """
SELECT t.oid::int8, t.typname::text, t.typtype::text, t.typcategory::text, t.typbasetype::int8, t.typelem::int8,
       coalesce(r.rngsubtype, 0)::int8, t.typtypmod,
       ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder),
       coalesce((SELECT count(*) FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0
                    AND NOT a.attisdropped), 0)::int,
       ARRAY(SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.contypid = t.oid)
  FROM pg_type t LEFT JOIN pg_range r ON r.rngtypid = t.oid
"""
BY_NAME: Mapping[str, Sequence[str]] = {
    "bool": ("true", "false"),
    "int2": ("1", "2"),
    "int4": ("1", "2"),
    "int8": ("1", "2"),
    "oid": ("1", "2"),
    "numeric": ("1.5", "0.5", "2"),
    "float4": ("1.5", "0.5"),
    "float8": ("1.5", "0.5"),
    "money": ("1.50", "2.50"),
    "text": ("sample", "other", "1"),
    "varchar": ("sample", "other", "1"),
    "citext": ("sample", "other", "1"),
    "bpchar": ("s", "o"),
    "name": ("sample", "other"),
    "char": ("s", "o"),
    "date": ("2024-01-31", "2024-02-29"),
    "time": ("12:30:00", "13:30:00"),
    "timetz": ("12:30:00+00", "13:30:00+00"),
    "timestamp": ("2024-01-31 12:30:00", "2024-02-29 12:30:00"),
    "timestamptz": ("2024-01-31 12:30:00+00", "2024-02-29 12:30:00+00"),
    "interval": ("1 day", "2 days"),
    "uuid": ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"),
    "json": ("{}", "[]"),
    "jsonb": ("{}", "[]"),
    "jsonpath": ("$",),
    "bytea": ("\\x01", "\\x02"),
    "inet": ("192.0.2.1", "192.0.2.2"),
    "cidr": ("192.0.2.0/24", "198.51.100.0/24"),
    "macaddr": ("08:00:2b:01:02:03", "08:00:2b:01:02:04"),
    "macaddr8": ("08:00:2b:01:02:03:04:05", "08:00:2b:01:02:03:04:06"),
    "point": ("(0,0)", "(1,1)"),
    "line": ("{1,0,0}",),
    "lseg": ("[(0,0),(1,1)]",),
    "box": ("(1,1),(0,0)",),
    "path": ("((0,0),(1,1))",),
    "polygon": ("((0,0),(1,0),(1,1))",),
    "circle": ("<(0,0),1>",),
    "tsvector": ("sample", "other"),
    "tsquery": ("sample", "other"),
    "xml": ("<a/>",),
    "bit": ("1",),
    "varbit": ("1",),
    "regclass": ("pg_class",),
    "hstore": ('"a"=>"1"',),
    "ltree": ("a.b",),
    "vector": ("[1]",),
}
RANGES = {"int": ("[1,5)", "[5,9)"), "num": ("[1.5,2.5)", "[2.5,3.5)")}
LIMITED = {"varchar", "bpchar"}
HEADER = 4
"""What is added to a length to make a modifier."""


@dataclass(frozen=True, slots=True)
class _Type:
    """A type as the catalog has it."""

    name: str
    sort: str
    category: str
    base: int
    element: int
    subtype: int
    modifier: int
    labels: tuple[str, ...]
    attributes: int
    checks: tuple[str, ...]


def _type(row: tuple[Any, ...]) -> _Type:
    _, name, sort, category, base, element, subtype, modifier, labels, attributes, checks = row
    return _Type(name, sort, category, base, element, subtype, modifier, tuple(labels), attributes, tuple(checks))


class Samples:
    """The types of a database, and values of them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._domains: dict[int, Sequence[str]] = {}
        self._types = {row[0]: _type(row) for row in session.rows(TYPES)}

    def of(self, oid: int, modifier: int = -1) -> Sequence[str]:  # noqa: PLR0911 - one for each sort of types
        """Values of a type, the likeliest to be welcome first; empty where none is known."""
        kind = self._types.get(oid)
        if kind is None:
            return ()
        match kind.sort:
            case "e":
                return kind.labels
            case "d":
                return self._allowed(oid, kind, modifier)
            case "c":
                return (f"({',' * (kind.attributes - 1)})",)
            case "r" | "m":
                ranges = self._ranges(kind)
                return ranges if kind.sort == "r" else [f"{{{one}}}" for one in ranges]
        if kind.category == "A" and kind.element:
            return [f'{{"{_quoted(one)}"}}' for one in self.of(kind.element, modifier)] + ["{}"]
        return [_fitted(kind.name, modifier, one) for one in BY_NAME.get(kind.name, ())]

    def _allowed(self, oid: int, kind: _Type, modifier: int) -> Sequence[str]:
        """The values of a domain: those of the type below, and those that its checks name, that it takes."""
        inner = self.of(kind.base, kind.modifier if modifier < 0 else modifier)
        if not kind.checks:
            return inner
        if oid not in self._domains:
            named = [one for check in kind.checks for one in constants(check)]
            name = self._session.value("SELECT format_type($1::oid, NULL)", [str(oid)])
            query = f"SELECT $1::{name} IS NULL"
            tried = dict.fromkeys([*inner, *named])
            self._domains[oid] = [one for one in tried if self._session.value(query, [one]) is not None]
        return self._domains[oid]

    def _ranges(self, kind: _Type) -> Sequence[str]:
        bounds = list(self.of(kind.subtype))
        if len(bounds) < 2:  # noqa: PLR2004 - a range has two ends
            return ("empty",)
        first, second = bounds[:2]
        plain = [f'["{first}","{second}")', f'["{second}",)'] if first < second else ["(,)"]
        return next((list(found) for word, found in RANGES.items() if kind.name.startswith(word)), plain)


def constants(condition: str) -> Sequence[str]:
    """The values that a condition names, and numbers beside them: one of them is likely to satisfy it."""
    texts = [one.replace("''", "'") for one in re.findall(r"'((?:[^']|'')*)'", condition)]
    numbers = [float(one) for one in re.findall(r"(?<![\w.'])-?\d+(?:\.\d+)?(?![\w.'])", condition)]
    numbers += [float(one) for one in texts if re.fullmatch(r"-?\d+(?:\.\d+)?", one)]
    beside = [f"{one + step:g}" for one in numbers for step in (0, 1, -1, 0.5)]
    ordered = sorted(set(numbers))
    beside += [f"{(one + other) / 2:g}" for one, other in itertools.pairwise(ordered)]
    return list(dict.fromkeys([*texts, *beside]))


def _fitted(name: str, modifier: int, value: str) -> str:
    """The value within the limits of its column."""
    if modifier < 0:
        return value
    if name in LIMITED:
        return value[: modifier - HEADER]
    if name == "bit":
        return value.ljust(modifier, "0")
    if name == "numeric":
        whole = ((modifier - HEADER) >> 16) - ((modifier - HEADER) & 0x7FF)
        return "0.5" if whole <= 0 else value
    if name == "vector":
        return f"[{','.join(['1'] * modifier)}]"
    return value


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
