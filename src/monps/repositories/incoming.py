"""Rows on their way into a table: which columns they fill, in which order, and as which types of PostgreSQL."""

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import Any

from psycopg.types.json import Json, Jsonb
from sqlalchemy import Column, DateTime, Float, Numeric, Table, types
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from monps.core.compiling import DIALECT
from monps.core.wire import Record
from monps.models import Base
from monps.repositories.shapes import field_names

__all__ = ["Columns", "batches", "columns_of", "quoted", "table_of"]

NAMES: dict[type[types.TypeEngine[Any]], str] = {
    types.Uuid: "uuid",
    types.SmallInteger: "int2",
    types.BigInteger: "int8",
    types.Integer: "int4",
    types.Float: "float8",
    types.Numeric: "numeric",
    types.Boolean: "bool",
    types.Date: "date",
    types.String: "text",
}
"""PostgreSQL's names without modifiers: a value that is too long must be refused, not cut to fit."""


NOTHING = type(None)


@dataclass(frozen=True, slots=True)
class Change:
    """What makes a value fit a column's binary format, where Python has more types for it than the ``plain`` ones."""

    make: Callable[[Any], Any]
    plain: set[type[Any]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns to be filled: ``record`` takes a row apart in their order."""

    table: Table
    columns: tuple[Column[Any], ...]
    record: Callable[[Any], Record]

    @property
    def names(self) -> tuple[str, ...]:
        """Their names in the table."""
        return tuple(column.name for column in self.columns)

    @property
    def types(self) -> tuple[str, ...]:
        """Their types, as PostgreSQL calls them."""
        return tuple(type_name(column.type) for column in self.columns)

    def positions(self, names: Iterable[str]) -> tuple[int, ...]:
        """Where in a record the columns ``names`` are.

        Raises:
            ValueError: the rows do not hold one of them.
        """
        own = self.names
        if missing := [name for name in names if name not in own]:
            raise ValueError(f"rows of {self.table} must hold {', '.join(missing)}, by which they are found again")
        return tuple(own.index(name) for name in names)


def quoted(name: str) -> str:
    """An identifier as SQL."""
    return '"' + name.replace('"', '""') + '"'


def table_of(model: type[Base]) -> Table:
    """The plain table of a model.

    Raises:
        TypeError: it is mapped to something else.
    """
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is mapped to no plain table and cannot be written to")
    return table


def batches(model: type[Base], rows: Iterable[Any], size: int) -> Iterator[tuple[Columns, list[Record]]]:
    """The rows in order, in batches of ``size`` at most whose rows fill the same columns.

    A row is a mapping by attribute name, or a struct, named tuple or dataclass with such fields.

    Raises:
        KeyError: a name is no attribute of the model.
    """
    for names, group in itertools.groupby(rows, key=_names):
        kind, attributes = names
        columns = columns_of(model, kind, attributes)  # type: ignore[arg-type]
        records = map(columns.record, group)
        while batch := list(itertools.islice(records, size)):
            yield columns, batch


@functools.lru_cache(maxsize=512)
def columns_of(model: type[Base], kind: type[Any], names: tuple[str, ...]) -> Columns:
    """The columns that a row of ``kind`` with these attributes fills."""
    mapped = model.__mapper__.columns
    unknown = [name for name in names if name not in mapped]
    if unknown:
        raise KeyError(f"{model.__name__} has no attribute {', '.join(unknown)}; it has {', '.join(mapped.keys())}")
    columns = tuple(mapped[name] for name in names)
    take: Callable[[Any], Any] = itemgetter(*names) if issubclass(kind, Mapping) else attrgetter(*names)
    if len(names) == 1:
        take = _alone(take)
    changes = {index: change for index, column in enumerate(columns) if (change := _change(column))}
    return Columns(table_of(model), columns, _changing(take, changes) if changes else take)


def type_name(kind: types.TypeEngine[Any]) -> str:
    """PostgreSQL's name of a type, without its modifiers."""
    if isinstance(kind, ARRAY | types.ARRAY):
        return f"{type_name(kind.item_type)}[]"
    if isinstance(kind, DateTime):
        return "timestamptz" if kind.timezone else "timestamp"
    if isinstance(kind, types.Enum):
        return kind.name or "text"
    return next((name for one, name in NAMES.items() if isinstance(kind, one)), kind.compile(dialect=DIALECT).lower())


def _names(row: Any) -> tuple[type[Any], tuple[str, ...]]:  # noqa: ANN401 - a row of any kind
    if isinstance(row, Mapping):
        return Mapping, tuple(sorted(row))
    return type(row), field_names(type(row))


def _alone(take: Callable[[Any], Any]) -> Callable[[Any], Record]:
    return lambda row: (take(row),)


def _changing(take: Callable[[Any], Record], changes: Mapping[int, Change]) -> Callable[[Any], Record]:
    """What takes a row apart and changes the values that need it; most rows have the types of the row before."""
    known: dict[tuple[type[Any], ...], tuple[tuple[int, Change], ...]] = {}

    def record(row: Any) -> Record:  # noqa: ANN401 - a row of any kind
        values = take(row)
        kinds = tuple(map(type, values))
        needed = known.get(kinds)
        if needed is None:
            found = ((index, change) for index, change in changes.items() if kinds[index] not in change.plain)
            needed = known[kinds] = tuple(found)
        if not needed:
            return values
        changed = list(values)
        for index, change in needed:
            changed[index] = change.make(changed[index])
        return tuple(changed)

    return record


def _change(column: Column[Any]) -> Change | None:
    kind = column.type
    if isinstance(kind, Float):
        return Change(_floating, {float, NOTHING})
    if isinstance(kind, Numeric):
        return Change(_exact, {Decimal, NOTHING})
    if isinstance(kind, DateTime):
        return Change(functools.partial(_aware, column) if kind.timezone else _naive, {NOTHING})
    if isinstance(kind, types.JSON):
        return Change(_jsonb if isinstance(kind, JSONB) else _json, {NOTHING})
    return Change(_text, {str, NOTHING}) if isinstance(kind, types.String) else None


def _floating(value: Any) -> Any:  # noqa: ANN401 - of any caller
    return float(value) if isinstance(value, int | Decimal) else value


def _jsonb(value: Any) -> Any:  # noqa: ANN401 - of any caller
    return None if value is None else Jsonb(value)


def _json(value: Any) -> Any:  # noqa: ANN401 - of any caller
    return None if value is None else Json(value)


def _text(value: Any) -> Any:  # noqa: ANN401 - of any caller
    # A StrEnum is its value here, as it is elsewhere; the driver would send its name.
    return str.__str__(value) if isinstance(value, str) and type(value) is not str else value


def _exact(value: Any) -> Any:  # noqa: ANN401 - of any caller
    if isinstance(value, float):
        return Decimal(repr(float(value)))
    return Decimal(value) if isinstance(value, int) else value


def _naive(value: Any) -> Any:  # noqa: ANN401 - of any caller
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _aware(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - of any caller
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(
            f"{column} holds aware times; {value!r} has no time zone, say .replace(tzinfo=UTC) if it is UTC"
        )
    return value
