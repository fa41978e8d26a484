"""The differences that are expected, as typed data in a file under version control (``drift-baseline.toml``).

Each entry names one difference with both of its values, says why it is there, who answers for it and until when::

    [[expected]]
    object = "public.picks.league"
    kind = "column_nullable"
    attribute = "nullable"
    declared = "NOT NULL"
    actual = "NULL"
    reason = "legacy rows have no league; the enforcing revision fills them"
    owner = "data"
    until = "0005_enforce"

``declared`` or ``actual`` is left out where that side has nothing. ``since`` and ``until`` may be left out. ``since``
is the Alembic revision that brings the difference about: before it is applied the entry says nothing. ``until`` is the
revision that ends it, or a date: the last day. One object may have several entries of one kind if their times differ.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from monps.core.atomic_file import write_whole
from monps.core.errors import DriftError
from monps.introspection.difference import Difference
from monps.introspection.kind import Kind

__all__ = ["HEADER", "BaselineError", "Entry", "accept", "dump", "load", "parse", "read", "save", "section", "write"]

HEADER = (
    "# The differences between models and database that are expected; `monps introspect` compares with this list.\n"
)
REQUIRED = ("object", "kind", "attribute", "reason", "owner")
OPTIONAL = ("declared", "actual", "since", "until")
DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
"""What is meant as a date, be it one or not."""


class BaselineError(DriftError):
    """The baseline at ``path`` cannot be used; ``entry`` counts its entries from 1, None for the file as a whole."""

    def __init__(self, path: Path | str, entry: int | None, reason: str) -> None:
        self.path = str(path)
        self.entry = entry
        self.reason = reason
        super().__init__(f"{path}{'' if entry is None else f', entry {entry}'}: {reason}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One expected difference."""

    object: str
    kind: Kind
    attribute: str
    declared: str | None
    actual: str | None
    reason: str
    owner: str
    until: str | date | None = None
    since: str | None = None

    @property
    def key(self) -> str:
        """The key of the difference that this entry expects."""
        return f"{self.object}:{self.kind}"

    @property
    def order(self) -> tuple[str, str]:
        """Where the entry stands in a sorted file."""
        return self.key, self.since or ""

    def covers(self, difference: Difference) -> bool:
        """Whether the difference is exactly the expected one, its values included."""
        same = (difference.attribute, difference.declared, difference.actual)
        return self.key == difference.key and same == (self.attribute, self.declared, self.actual)


def load(path: Path) -> tuple[Entry, ...]:
    """The entries of a baseline file.

    Raises:
        BaselineError: no such file, no TOML, or an entry is incomplete; the message says which and what to write.
    """
    return parse(read(path), path)


def read(path: Path) -> str:
    """The text of a baseline file.

    Raises:
        BaselineError: no such file, or no text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BaselineError(
            path, None, f"cannot be read ({error}); name an existing baseline, or accept one first"
        ) from error


def parse(text: str, path: Path | str = "drift-baseline.toml") -> tuple[Entry, ...]:
    """The entries in the text of a baseline; ``path`` is for messages.

    Raises:
        BaselineError: as for :func:`load`.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BaselineError(path, None, f"is no TOML: {error}") from error
    rows = document.pop("expected", [])
    if document:
        raise BaselineError(path, None, f"has unknown keys {', '.join(document)}; entries begin with [[expected]]")
    if not isinstance(rows, list):
        raise BaselineError(path, None, "expected is no list; begin each entry with [[expected]]")
    entries = tuple(_entry(row, number, path) for number, row in enumerate(rows, start=1))
    _refuse_duplicates(entries, path)
    return entries


def dump(entries: Iterable[Entry]) -> str:
    """The text of a baseline with these entries, ordered by their keys."""
    return HEADER + "".join(f"\n{section(entry)}" for entry in sorted(entries, key=lambda entry: entry.order))


def save(path: Path, entries: Iterable[Entry]) -> None:
    """Write a baseline file anew, whole or not at all; comments in it are lost, see :mod:`.edition` for keeping them.

    Raises:
        BaselineError: two entries speak of one difference.
    """
    text = dump(entries)
    parse(text, path)
    write(path, text)


def write(path: Path, text: str) -> None:
    """Put ``text`` in the place of the file, whole or not at all.

    Raises:
        BaselineError: the folder cannot be written to.
    """
    try:
        write_whole(path, text)
    except OSError as error:
        raise BaselineError(path, None, f"cannot be written ({error}); name a file in a folder of yours") from error


def accept(
    differences: Iterable[Difference], reason: str, owner: str, until: str | date | None = None
) -> tuple[Entry, ...]:
    """Entries that expect these differences as they are now.

    Raises:
        DriftError: no reason or no owner is given, or ``until`` is a day that does not exist.
    """
    if not reason.strip() or not owner.strip():
        raise DriftError("a difference is accepted with a reason and an owner, so that somebody can take it away again")
    return tuple(
        Entry(one.path, one.kind, one.attribute, one.declared, one.actual, reason, owner, _until(until))
        for one in differences
    )


def section(entry: Entry) -> str:
    """The entry as it stands in a file, from ``[[expected]]`` to its last line."""
    values = {
        "object": entry.object,
        "kind": entry.kind,
        "attribute": entry.attribute,
        "declared": entry.declared,
        "actual": entry.actual,
        "reason": entry.reason,
        "owner": entry.owner,
        "since": entry.since,
        "until": entry.until,
    }
    lines = [f"{key} = {_value(value)}\n" for key, value in values.items() if value is not None]
    return "".join(["[[expected]]\n", *lines])


def _entry(row: object, number: int, path: Path | str) -> Entry:
    if not isinstance(row, dict):
        raise BaselineError(path, number, "is no table; begin it with [[expected]]")
    missing = [key for key in REQUIRED if key not in row]
    unknown = sorted(row.keys() - {*REQUIRED, *OPTIONAL})
    if missing or unknown:
        problems = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"has unknown {', '.join(unknown)}"] * bool(
            unknown
        )
        raise BaselineError(path, number, f"{' and '.join(problems)}; an entry has {', '.join((*REQUIRED, *OPTIONAL))}")
    _check_texts(row, number, path)
    if row["kind"] not in Kind.__members__:
        raise BaselineError(path, number, f"there is no kind {row['kind']!r}; the kinds are {', '.join(Kind)}")
    try:
        kind, until = Kind[row["kind"]], _until(row.get("until"))
    except DriftError as error:
        raise BaselineError(path, number, str(error)) from error
    values = (row["attribute"], row.get("declared"), row.get("actual"), row["reason"], row["owner"])
    return Entry(row["object"], kind, *values, until, row.get("since"))


def _check_texts(row: Mapping[str, Any], number: int, path: Path | str) -> None:
    for key, value in row.items():
        if key == "until" and isinstance(value, date) and not isinstance(value, datetime):
            continue
        if not isinstance(value, str) or (key in REQUIRED and not value.strip()):
            raise BaselineError(path, number, f"{key} is {value!r}; write a text in quotes")


def _until(value: str | date | None) -> str | date | None:
    """A date written as text is a date; any other text is a revision."""
    if not isinstance(value, str) or not DATE.fullmatch(value):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        # As a revision that never comes it would hold for ever.
        raise DriftError(f"until is {value!r}, which is no day; write it as year-month-day, 2027-03-31") from error


def _refuse_duplicates(entries: Sequence[Entry], path: Path | str) -> None:
    first: dict[tuple[str, str | None], int] = {}
    for number, entry in enumerate(entries, start=1):
        key = (entry.key, entry.since)
        if key in first:
            raise BaselineError(path, number, f"repeats entry {first[key]} ({entry.key}); remove one of them")
        first[key] = number


def _value(value: str | date) -> str:
    if isinstance(value, date):
        return value.isoformat()
    # TOML's basic strings are JSON's, except that DEL must be escaped too.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
