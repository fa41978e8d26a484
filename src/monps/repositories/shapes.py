"""A shape: any class whose fields name columns of a model, to be filled straight from the driver.

A frozen ``msgspec.Struct``, a ``NamedTuple`` or a frozen dataclass says which columns are wanted and as what. Only
those are read. A field annotated ``float`` on a numeric column is read as double precision; every other field has the
column's own type. A column that may be NULL needs a field that may be None. Both are checked when the shape is first
used, so that a model that changes is noticed at once and not in a row.
"""

import dataclasses
import functools
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from sqlalchemy import Column, ColumnElement, Float, Numeric, cast

from monps.core.errors import InvalidShape
from monps.models import Base

__all__ = ["Shape", "field_names", "shape_of"]

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Shape(Generic[S]):
    """How ``make`` is filled: called with the values of ``columns`` in the order of ``names``."""

    make: Callable[..., S]
    names: tuple[str, ...]
    columns: tuple[ColumnElement[Any], ...]


def field_names(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a struct, named tuple or dataclass, in order.

    Raises:
        InvalidShape: it is none of these.
    """
    if issubclass(kind, msgspec.Struct):
        return kind.__struct_fields__
    if dataclasses.is_dataclass(kind):
        return tuple(field.name for field in dataclasses.fields(kind) if field.init)
    fields = getattr(kind, "_fields", None)
    if issubclass(kind, tuple) and isinstance(fields, tuple):
        return fields
    raise InvalidShape(f"{kind.__name__} is no msgspec.Struct, dataclass or NamedTuple; make it one to fill it")


def shape_of(model: type[Base], kind: type[S]) -> Shape[S]:
    """How ``kind`` is filled from ``model``.

    Raises:
        InvalidShape: a field names no column, or has a type that the column's values do not fit.
    """
    return _shape_of(model, kind)  # type: ignore[arg-type]  # every class is hashable


@functools.cache
def _shape_of(model: type[Base], kind: type[S]) -> Shape[S]:
    hints = get_type_hints(kind)
    names = field_names(kind)
    return Shape(kind, names, tuple(_column(model, kind, name, hints[name]) for name in names))


def _column(model: type[Base], kind: type[Any], name: str, hint: Any) -> ColumnElement[Any]:  # noqa: ANN401 - any annotation
    column = model.__mapper__.columns.get(name)
    if column is None:
        known = ", ".join(model.__mapper__.columns.keys())
        raise InvalidShape(f"{kind.__name__}.{name} names no column of {model.__name__}; it has {known}")
    wanted = set(get_args(hint)) if get_origin(hint) in {Union, types.UnionType} else {hint}
    optional = type(None) in wanted or Any in wanted
    if _nullable(column) and not optional:
        raise InvalidShape(
            f"{kind.__name__}.{name} cannot be None, but {model.__name__}.{name} may be NULL; write `{name}: … | None`"
        )
    if isinstance(column.type, Numeric) and not isinstance(column.type, Float) and float in wanted:
        return cast(column, Float)
    given = _python_type(column)
    if Any not in wanted and not any(_fits(given, one) for one in wanted):
        raise InvalidShape(
            f"{kind.__name__}.{name} is no {given.__name__}, which {model.__name__}.{name} holds; correct its type"
        )
    return column


def _nullable(column: ColumnElement[Any]) -> bool:
    return bool(column.nullable) if isinstance(column, Column) else True


def _python_type(column: ColumnElement[Any]) -> type[Any]:
    try:
        return column.type.python_type
    except NotImplementedError:
        return object


def _fits(given: type[Any], wanted: Any) -> bool:  # noqa: ANN401 - any annotation
    kind = get_origin(wanted) or wanted
    # JSON holds dicts and lists alike, and says no more than that it is one of them.
    return (
        given is object
        or (given is dict and kind in {dict, list})
        or (isinstance(kind, type) and issubclass(given, kind))
    )
