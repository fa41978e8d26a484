"""Pages of a long answer: by number with a total, or by key, stable while rows come and go.

A keyset page begins after the last row of the page before, wherever that row is by now, so nothing is shown twice or
left out when rows are inserted meanwhile, and the thousandth page is as quick as the first. The order may go up in one
column and down in another and have NULLs at either end; the primary key is always its last resort.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Column, ColumnElement, UnaryExpression, and_, false, or_, tuple_
from sqlalchemy.sql import operators

from monps.core.errors import InvalidCursor
from monps.models import Base

__all__ = ["KeysetPage", "Order", "Page", "Sort", "beyond", "cursor_of", "order_of", "position_of"]

T = TypeVar("T")

Order = ColumnElement[Any] | Any
"""A column of a model, with ``.desc()``, ``.nulls_first()`` or ``.nulls_last()`` where wanted."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Page ``number`` (from 1) of ``size`` items; ``total`` counts all items there are."""

    items: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """Number of pages."""
        return -(-self.total // self.size)


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[T]):
    """Some items, and the cursors of the pages around them; None where there is none."""

    items: Sequence[T]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Sort:
    """One column of an order."""

    column: ColumnElement[Any]
    descending: bool
    nulls_first: bool

    @property
    def nullable(self) -> bool:
        """Whether NULLs must be reckoned with."""
        return bool(self.column.nullable) if isinstance(self.column, Column) else True

    @property
    def reversed(self) -> "Sort":
        """The same from the other end."""
        return Sort(self.column, not self.descending, not self.nulls_first)

    def clause(self) -> ColumnElement[Any]:
        """For ``ORDER BY``; where NULLs stand is only said where it is not what an index does by itself."""
        clause: ColumnElement[Any] = self.column.desc() if self.descending else self.column.asc()
        if self.nullable and self.nulls_first != self.descending:
            clause = clause.nulls_first() if self.nulls_first else clause.nulls_last()
        return clause

    def after(self, value: object) -> ColumnElement[bool]:
        """What comes later than ``value``."""
        if value is None:
            return self.column.is_not(None) if self.nulls_first else false()
        later: ColumnElement[bool] = self.column < value if self.descending else self.column > value
        return or_(later, self.column.is_(None)) if self.nullable and not self.nulls_first else later

    def at(self, value: object) -> ColumnElement[bool]:
        """What stands with ``value``."""
        return self.column.is_(None) if value is None else self.column == value


def order_of(model: type[Base], order_by: Sequence[Order]) -> tuple[Sort, ...]:
    """The order that ``order_by`` says, with the primary key behind it so that no two rows stand in one place."""
    sorts = [_sort(model, one) for one in order_by]
    named = {sort.column for sort in sorts}
    keys = (column for column in model.__mapper__.primary_key if column not in named)
    return (*sorts, *(Sort(column, descending=False, nulls_first=False) for column in keys))


def beyond(sorts: Sequence[Sort], values: Sequence[Any]) -> ColumnElement[bool]:
    """The rows that come after the one with ``values``."""
    if len({sort.descending for sort in sorts}) == 1 and not any(sort.nullable for sort in sorts):
        # One comparison of rows, which an index answers.
        ours, theirs = tuple_(*(sort.column for sort in sorts)), tuple_(*values)
        return ours < theirs if sorts[0].descending else ours > theirs
    pairs = list(zip(sorts, values, strict=True))
    return or_(
        *(
            and_(*(earlier.at(value) for earlier, value in pairs[:index]), sort.after(value))
            for index, (sort, value) in enumerate(pairs)
        )
    )


def cursor_of(sorts: Sequence[Sort], values: Sequence[Any], *, backwards: bool) -> str:
    """The place of a row as text that may travel in a URL; it holds the values that the order looks at."""
    packed = msgspec.json.encode([_signature(sorts), backwards, list(values)])
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def position_of(sorts: Sequence[Sort], cursor: str) -> tuple[list[Any], bool]:
    """The values in a cursor, and whether the page before them is meant.

    Raises:
        InvalidCursor: it was made for another order, or by nobody.
    """
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        signature, backwards, values = msgspec.json.decode(packed, type=tuple[str, bool, list[Any]])
        if signature != _signature(sorts) or len(values) != len(sorts):
            raise InvalidCursor
        return [_value(sort, value) for sort, value in zip(sorts, values, strict=True)], backwards
    except (ValueError, msgspec.MsgspecError) as error:
        raise InvalidCursor from error


def _value(sort: Sort, value: object) -> Any:  # noqa: ANN401 - of any column
    return None if value is None else msgspec.convert(value, sort.column.type.python_type, strict=False)


def _sort(model: type[Base], order: Order) -> Sort:
    descending, nulls_first, column = False, None, order
    while isinstance(column, UnaryExpression):
        if column.modifier in {operators.desc_op, operators.asc_op}:
            descending = column.modifier is operators.desc_op
        elif column.modifier in {operators.nulls_first_op, operators.nulls_last_op}:
            nulls_first = column.modifier is operators.nulls_first_op
        column = column.element
    if hasattr(column, "__clause_element__"):
        column = column.__clause_element__()
    own = model.__table__.c.get(getattr(column, "name", ""))
    if own is None or own.table is not getattr(column, "table", None):
        raise ValueError(f"a keyset page of {model.__name__} is ordered by its own columns, not by {order}")
    return Sort(own, descending, descending if nulls_first is None else nulls_first)


def _signature(sorts: Sequence[Sort]) -> str:
    written = ",".join(f"{sort.column} {sort.descending} {sort.nulls_first}" for sort in sorts)
    return hashlib.sha1(written.encode(), usedforsecurity=False).hexdigest()[:8]
