"""Two answers to one question: the same rows, or the first difference.

Rows without a total order are a multiset, because a server may give them in any order. A difference names the row by
its key and the column, and shows both values redacted unless asked otherwise: what is kept of a mismatch must not
become a second copy of the data.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from monps.strangler.answer import Row, rows_of
from monps.strangler.normalising import Plain, near, plain, reconciled

__all__ = ["Comparison", "Difference", "compare", "shown"]

SALT = secrets.token_bytes(16)
"""Of this process: the same value looks the same in one report, and cannot be guessed from it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place at which two answers differ.

    Attributes:
        what: ``columns``, ``rows`` (only one side has the row) or ``value``.
        key: The row, by its key columns.
        column: Where ``what`` is ``value``.
        legacy: What the existing code said.
        candidate: What the candidate said.
    """

    what: str
    key: str
    column: str
    legacy: str
    candidate: str

    def __str__(self) -> str:
        where = " ".join(filter(None, (self.key and f"row {self.key}", self.column and f"column {self.column}")))
        return f"{where or self.what}: {self.legacy} in the existing code, {self.candidate} in the candidate"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it; ``differing`` counts rows that only one side has, or that differ."""

    legacy_rows: int
    candidate_rows: int
    differing: int = 0
    difference: Difference | None = None

    @property
    def equal(self) -> bool:
        """Whether both said the same."""
        return self.difference is None


def compare(
    legacy: object,
    candidate: object,
    *,
    ordered: bool = False,
    key: Sequence[str | int] = (),
    columns: Sequence[str] = (),
    reveal: bool = False,
) -> Comparison:
    """Compare two answers.

    Args:
        legacy: What the existing code returned.
        candidate: What the candidate returned.
        ordered: Whether the order counts; only where it is total on both sides.
        key: Columns that name a row, by name or number; else rows are paired as well as can be.
        columns: Only these columns, by name.
        reveal: Whether a difference shows the values themselves.
    """
    old, new = (_limited(rows_of(answer), columns) for answer in (legacy, candidate))
    if old and new:
        old = [row.named_as(new[0]) for row in old]
        if (told := _shape(old[0], new[0])) is not None:
            return Comparison(len(old), len(new), max(len(old), len(new)), told)
        old, new = _one_language(old, new)
    pairs = list(zip(map(_plain, old), map(_plain, new), strict=False)) if ordered else []
    report = _Report(key, old[0] if old else new[0] if new else Row(()), reveal)
    if ordered and len(old) == len(new):
        differing = [pair for pair in pairs if not _near(*pair)]
        first = report.of(*differing[0]) if differing else None
        return Comparison(len(old), len(new), len(differing), first)
    left, right = _leftovers(list(map(_plain, old)), list(map(_plain, new)))
    if not left and not right:
        return Comparison(len(old), len(new))
    return Comparison(len(old), len(new), max(len(left), len(right)), report.first(left, right))


def shown(value: object, *, reveal: bool = False) -> str:
    """A value for a report: its sort, its length and a mark by which equal ones are seen; NULL and booleans as such."""
    given: Plain = value if isinstance(value, tuple) and value and isinstance(value[0], str) else plain(value)
    sort, content = given[0], given[1] if len(given) > 1 else None
    if reveal or sort in {"null", "bool"}:
        return "NULL" if sort == "null" else str(content) if sort != "text" else repr(content)
    mark = hashlib.blake2b(repr(given).encode(), key=SALT, digest_size=4).hexdigest()
    length = f"({len(content)})" if sort in {"text", "bytes", "list", "object"} and content is not None else ""
    return f"{sort}{length} {mark}"


PlainRow = tuple[Plain, ...]


class _Report:
    """Names rows and columns."""

    def __init__(self, key: Sequence[str | int], sample: Row, reveal: bool) -> None:  # noqa: FBT001 - handed on
        self.names = sample.names or tuple(map(str, range(len(sample.values))))
        named = [self.names.index(one) if isinstance(one, str) and one in self.names else one for one in key]
        self.key = [at for at in named if isinstance(at, int)]
        self.reveal = reveal

    def first(self, left: list[PlainRow], right: list[PlainRow]) -> Difference:
        """The first difference of the rows that the other side lacks."""
        old = min(left, key=self._rank, default=None)
        if old is None:
            return self._only(min(right, key=self._rank), "nothing", "a row")
        partner = self._partner(old, right)
        return self._only(old, "a row", "nothing") if partner is None else self.of(old, partner)

    def of(self, old: PlainRow, new: PlainRow) -> Difference:
        """The first difference of two rows."""
        at = next((n for n, pair in enumerate(zip(old, new, strict=True)) if not near(*pair)), 0)
        legacy, candidate = (shown(row[at], reveal=self.reveal) for row in (old, new))
        return Difference("value", self._named(old), self.names[at], legacy, candidate)

    def _partner(self, old: PlainRow, right: list[PlainRow]) -> PlainRow | None:
        if self.key:
            return next((new for new in right if all(new[at] == old[at] for at in self.key)), None)
        return max(right, key=lambda new: sum(map(near, old, new)), default=None)

    def _only(self, row: PlainRow, legacy: str, candidate: str) -> Difference:
        return Difference("rows", self._named(row), "", legacy, candidate)

    def _named(self, row: PlainRow) -> str:
        # A number or uuid that names a row is what somebody needs to look at it; it says nothing by itself.
        parts = [f"{self.names[at]}={shown(row[at], reveal=self.reveal or row[at][0] == 'number')}" for at in self.key]
        return ", ".join(parts)

    def _rank(self, row: PlainRow) -> str:
        return repr([row[at] for at in self.key]) + repr(row)


def _limited(rows: list[Row], columns: Sequence[str]) -> list[Row]:
    if not columns:
        return rows
    wanted = set(columns)
    kept = [[n for n, name in enumerate(row.names) if name in wanted] for row in rows]
    return [
        Row(tuple(row.values[n] for n in at), tuple(row.names[n] for n in at))
        for row, at in zip(rows, kept, strict=True)
    ]


def _shape(old: Row, new: Row) -> Difference | None:
    same = len(old.values) == len(new.values) and (not old.names or not new.names or old.names == new.names)
    if same:
        return None
    return Difference("columns", "", "", _columns(old, new), _columns(new, old))


def _columns(row: Row, other: Row) -> str:
    only = ", ".join(name for name in row.names if name not in other.names)
    return f"{len(row.values)} columns" + (f" (only here: {only})" if only else "")


def _one_language(old: list[Row], new: list[Row]) -> tuple[list[Row], list[Row]]:
    """Both sides with texts decoded that the other side's driver has decoded."""
    mine, theirs = _sample(old), _sample(new)
    return (
        [Row(tuple(map(reconciled, row.values, theirs)), row.names) for row in old],
        [Row(tuple(map(reconciled, row.values, mine)), row.names) for row in new],
    )


def _sample(rows: list[Row]) -> list[object]:
    """The first value of each column that is not NULL."""
    columns = range(len(rows[0].values))
    return [next((row.values[n] for row in rows if row.values[n] is not None), None) for n in columns]


def _plain(row: Row) -> PlainRow:
    return tuple(map(plain, row.values))


def _near(one: PlainRow, other: PlainRow) -> bool:
    return len(one) == len(other) and all(map(near, one, other))


def _leftovers(old: list[PlainRow], new: list[PlainRow]) -> tuple[list[PlainRow], list[PlainRow]]:
    """Rows of each side that the other lacks."""
    have, want = Counter(old), Counter(new)
    left, right = list((have - want).elements()), list((want - have).elements())
    rest: list[PlainRow] = []
    for row in left:
        at = next((n for n, other in enumerate(right) if _near(row, other)), None)
        if at is None:
            rest.append(row)
        else:
            right.pop(at)
    return rest, right
