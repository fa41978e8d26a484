"""Arguments of a repository method from the texts of a command line, by the method's annotations.

What a text cannot be (an entity of a session, a load plan) is refused with a sentence; such a method is called from
Python.
"""

import collections.abc
import inspect
import pkgutil
import re
import types
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from pydantic import PydanticUserError, TypeAdapter, ValidationError
from sqlalchemy import Column, ColumnElement, DateTime

from monps.models import Base
from monps.repositories import Repository
from monps.services.methods import ExplainError, Method

__all__ = ["arguments_of"]

CONDITION = re.compile(r"(?P<name>\w+)\s*(?P<sign>!=|<=|>=|=|<|>)\s*(?P<value>.*)", re.DOTALL)
SIGNS: Mapping[str, str] = {"=": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}
MANY = (collections.abc.Iterable, collections.abc.Sequence, list, tuple, set, frozenset)
ROW = (collections.abc.Mapping, dict)


def arguments_of(method: Method, texts: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The arguments of ``method`` by name; an option that was given several times is a sequence.

    Values are written as their types are: numbers, ISO dates, ISO times with a zone, ``true`` and ``false``. Besides:
    ``where`` as ``column=value`` (also ``!= < <= > >=``; ``NULL`` is NULL), ``order_by`` as ``column`` or ``-column``,
    ``kind`` as ``module:Class``, rows and values as JSON objects by attribute name.

    Raises:
        ExplainError: a name is no parameter, or a text is no such value.
    """
    hints = {**(_hints(getattr(Repository, method.step)) if method.step else {}), **_hints(method.function)}
    takes = method.parameters
    if unknown := [name for name in texts if name not in takes]:
        known = ", ".join(f"--{name.replace('_', '-')}" for name in takes) or "nothing"
        raise ExplainError(f"{method} takes no --{unknown[0].replace('_', '-')}; it takes {known}")
    found = {}
    for name, given in texts.items():
        try:
            found[name] = _argument(method.model, takes[name], hints[name], list(given))
        except ExplainError as error:
            raise ExplainError(f"--{name.replace('_', '-')} of {method}: {error}") from None
    return found


def _hints(function: Any) -> dict[str, Any]:  # noqa: ANN401 - a function
    return get_type_hints(function)


def _argument(model: type[Base], parameter: inspect.Parameter, hint: Any, given: list[str]) -> Any:  # noqa: ANN401 - any annotation
    name = parameter.name
    if parameter.kind is parameter.VAR_POSITIONAL:
        return [_condition(model, text) for text in given]
    if name == "order_by":
        return [_order(model, text) for text in given]
    if many := _items(hint):
        return [_item(name, model, many[0], text) for text in given]
    if len(given) > 1:
        raise ExplainError("it is given once")
    return _item(name, model, hint, given[0])


def _items(hint: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any annotation
    """What a sequence holds; nothing where the annotation is no sequence."""
    found = next((one for one in _alternatives(hint) if get_origin(one) in MANY), None)
    return get_args(found)[:1]


def _alternatives(hint: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any annotation
    return get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)


def _item(name: str, model: type[Base], hint: Any, text: str) -> Any:  # noqa: ANN401 - any annotation
    if name in {"key", "keys"}:
        return _key(model, text)
    if name == "kind":
        return _kind(text)
    if any(get_origin(one) in ROW or one in ROW for one in _alternatives(hint)):
        return _row(model, text)
    if isinstance(hint, TypeVar):
        return model(**_row(model, text))
    if hint in {Any, object}:
        return _row(model, text) if text.startswith("{") else text
    return _converted(hint, text)


def _converted(hint: Any, text: Any) -> Any:  # noqa: ANN401 - any annotation
    try:
        value = TypeAdapter(hint).validate_python(text)
    except ValidationError as error:
        raise ExplainError(f"{text!r}: {error.errors()[0]['msg']}") from None
    except PydanticUserError:
        raise ExplainError("it cannot be written on a command line; call monps.services.explain from Python") from None
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ExplainError(f"{text!r} names no zone; add Z for UTC")
    return value


def _column(model: type[Base], name: str) -> Column[Any]:
    columns = model.__mapper__.columns
    if name not in columns:
        raise ExplainError(f"{model.__name__} has no {name!r}; it has {', '.join(columns.keys())}")
    found: Column[Any] = columns[name]
    return found


def _value(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - of JSON or a text
    """A value as the column holds it."""
    kind = column.type.python_type
    if value is None or kind in {dict, list}:
        return value
    if kind is not datetime:
        return _converted(kind, value)
    at: datetime = _converted(datetime, value)
    naive = isinstance(column.type, DateTime) and not column.type.timezone
    return at.astimezone(UTC).replace(tzinfo=None) if naive else at


def _condition(model: type[Base], text: str) -> ColumnElement[bool]:
    found = CONDITION.fullmatch(text)
    if found is None:
        raise ExplainError(f"{text!r} is no condition; write column=value, with one of {' '.join(SIGNS)}")
    column = _column(model, found["name"])
    if found["value"] == "NULL" and found["sign"] not in {"=", "!="}:
        raise ExplainError(f"{text!r}: nothing is less or more than NULL; write = or !=")
    value = None if found["value"] == "NULL" else _value(column, found["value"])
    condition: ColumnElement[bool] = getattr(column, SIGNS[found["sign"]])(value)
    return condition


def _order(model: type[Base], text: str) -> ColumnElement[Any]:
    column = _column(model, text.removeprefix("-"))
    return column.desc() if text.startswith("-") else column


def _key(model: type[Base], text: str) -> Any:  # noqa: ANN401 - of any model
    """A primary key; the parts of one with several columns are separated by commas."""
    own = [_column(model, model.__mapper__.get_property_by_column(one).key) for one in model.__mapper__.primary_key]
    parts = text.split(",") if len(own) > 1 else [text]
    if len(parts) != len(own):
        raise ExplainError(f"{text!r}: write {','.join(column.name for column in own)}")
    values = tuple(_value(column, part) for column, part in zip(own, parts, strict=True))
    return values[0] if len(own) == 1 else values


def _kind(text: str) -> Any:  # noqa: ANN401 - a class
    try:
        return pkgutil.resolve_name(text)
    except (ImportError, AttributeError, ValueError) as error:
        raise ExplainError(f"{text!r} is no class; write module:Class ({error})") from None


def _row(model: type[Base], text: str) -> dict[str, Any]:
    try:
        row = msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise ExplainError(f"{text!r} is no JSON object by attribute name ({error})") from None
    return {name: _value(_column(model, name), value) for name, value in row.items()}
