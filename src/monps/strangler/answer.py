"""An answer as rows: whatever a function of either side returns, as named or numbered values.

Existing code returns lists of dicts, tuples, ``RealDictRow``, one row, one value or nothing; a repository returns
structs, dataclasses, named tuples or SQLAlchemy rows. All become :class:`Row`, so that they can be compared.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import msgspec
from sqlalchemy import Row as SqlRow

__all__ = ["Row", "rows_of"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``names`` is empty where the values have none."""

    values: tuple[Any, ...]
    names: tuple[str, ...] = ()

    def named_as(self, other: "Row") -> "Row":
        """The same with the values in the order of the other's names, where both have names and the same ones."""
        if not self.names or not other.names or self.names == other.names or set(self.names) != set(other.names):
            return self
        by_name = dict(zip(self.names, self.values, strict=True))
        return Row(tuple(by_name[name] for name in other.names), other.names)


def rows_of(answer: object) -> list[Row]:
    """The rows of an answer: none for None, one for a row or a value, else each of a list, set or iterator."""
    if answer is None:
        return []
    if _is_row(answer):
        return [_row(answer)]
    if isinstance(answer, list | set | frozenset | Iterator):
        return [_row(one) for one in answer]
    if isinstance(answer, Iterable) and not isinstance(answer, str | bytes | bytearray | memoryview):
        return [_row(one) for one in answer]
    return [Row((answer,))]


def _is_row(value: object) -> bool:
    if isinstance(value, Mapping | msgspec.Struct | SqlRow) or hasattr(value, "_fields"):
        return True
    if is_dataclass(value) and not isinstance(value, type):
        return True
    if isinstance(value, list):
        return hasattr(value, "_index")  # psycopg2's DictRow, which is a list
    return isinstance(value, tuple) and not any(_is_row(one) or isinstance(one, tuple) for one in value)


def _row(value: Any) -> Row:  # noqa: ANN401 - of any library
    if isinstance(value, Mapping):
        return Row(tuple(value.values()), tuple(map(str, value)))
    names = getattr(value, "_fields", None) or getattr(value, "_index", None)
    if names and isinstance(value, Sequence):
        return Row(tuple(value), tuple(names))
    if isinstance(value, msgspec.Struct):
        return _row(msgspec.structs.asdict(value))
    if is_dataclass(value) and not isinstance(value, type):
        return _row({one.name: getattr(value, one.name) for one in fields(value)})
    if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray | memoryview):
        return Row(tuple(value))
    return Row((value,))
