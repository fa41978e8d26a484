"""Values of two drivers, made comparable.

The same value of the server comes as another object from another driver: a uuid is a text of psycopg2 and a UUID of
psycopg 3, bytea a memoryview or bytes, a range one of several classes, jsonb a dict or its text. :func:`plain` gives
each a form that is equal where the values are and can be put into a set; :func:`reconciled` does what only the other
side can tell, such as that a text is meant to be JSON.

Numbers are equal as numbers: 1, 1.0 and 1.00. A float and the exact number that it stands for differ behind the
fifteenth digit, so numbers are first compared by :data:`DIGITS` and then, where that says no, by how near they are
(:func:`near`). A time without a zone is UTC. A truth value is no number, and a text never is.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from typing import Any, TypeAlias
from uuid import UUID

import msgspec

__all__ = ["DIGITS", "Plain", "near", "plain", "reconciled"]

DIGITS = 12
"""Significant digits by which numbers are first compared."""

Plain: TypeAlias = tuple[Any, ...]
"""A value with the name of its sort before it, so that a text is never equal to a number."""

ADDRESSES = (IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network)


def plain(value: object) -> Plain:  # noqa: C901, PLR0911 - one for each sort of value
    """``value`` in a form that two drivers agree on; anything unknown by its class and its repr."""
    match value:
        case None:
            return ("null",)
        case Enum():
            return plain(value.value)
        case bool():
            return ("bool", value)
        case int() | float() | Decimal():
            return ("number", _number(value))
        case str():
            return ("text", value)
        case UUID():
            return ("text", str(value))
        case bytes() | bytearray() | memoryview():
            return ("bytes", bytes(value))
        case datetime():
            return ("time", (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC))
        case date() | time() | timedelta():
            return (type(value).__name__, value)
        case Mapping():
            return ("object", tuple(sorted((str(key), plain(one)) for key, one in value.items())))
    if isinstance(value, ADDRESSES):
        return ("text", str(value))
    return _composed(value)


def near(one: Plain, other: Plain, relative: float = 1e-9) -> bool:
    """Whether two plain values are equal but for numbers that differ by less than floats can tell."""
    if one == other:
        return True
    if one[0] != other[0] or len(one) != len(other):
        return False
    if one[0] == "number":
        return all(isinstance(n[1], Decimal) and n[1].is_finite() for n in (one, other)) and math.isclose(
            one[1], other[1], rel_tol=relative, abs_tol=1e-12
        )
    if one[0] in {"list", "object", "range"} and len(one[1]) == len(other[1]):
        return all(map(_near_part, one[1], other[1]))
    return False


def reconciled(one: object, other: object) -> object:
    """``one`` as the driver of ``other`` would have given it, where it came as text.

    A text beside an object or list is JSON or an array of PostgreSQL.
    """
    if not isinstance(one, str) or isinstance(other, str) or not isinstance(other, Mapping | list):
        return one
    if isinstance(other, list) and one.startswith("{") and one.endswith("}"):
        return _array(one[1:-1])
    try:
        return json.loads(one)
    except json.JSONDecodeError:
        return one


def _near_part(one: Any, other: Any) -> bool:  # noqa: ANN401 - a plain value, a pair of an object, a range's bounds
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        if one and isinstance(one[0], str) and len(one) == 2 and isinstance(one[1], tuple):  # noqa: PLR2004 - a pair
            return bool(one[0] == other[0]) and (near(one[1], other[1]) if one[1] and other[1] else one[1] == other[1])
        return near(one, other)
    return bool(one == other)


def _number(value: float | Decimal) -> object:
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        return "NaN" if number.is_nan() else str(number)
    if number == 0:
        return Decimal(0)
    exponent = number.adjusted() - DIGITS + 1
    return number if number.as_tuple().exponent >= exponent else number.quantize(Decimal((0, (1,), exponent)))  # type: ignore[operator]


def _composed(value: object) -> Plain:
    if all(hasattr(value, name) for name in ("lower", "upper", "lower_inc", "upper_inc")):
        return _range(value)
    if isinstance(value, msgspec.Struct):
        return plain(msgspec.structs.asdict(value))
    if is_dataclass(value) and not isinstance(value, type):
        return plain({one.name: getattr(value, one.name) for one in fields(value)})
    if isinstance(value, Sequence):
        return ("list", tuple(map(plain, value)))
    if isinstance(value, set | frozenset):
        return ("set", frozenset(map(plain, value)))
    return (type(value).__name__, repr(value))


def _range(value: Any) -> Plain:  # noqa: ANN401 - of psycopg2, psycopg or SQLAlchemy
    if getattr(value, "isempty", False) or getattr(value, "empty", False) or getattr(value, "is_empty", False):
        return ("range", ("empty",))
    return ("range", (plain(value.lower), plain(value.upper), bool(value.lower_inc), bool(value.upper_inc)))


def _array(text: str) -> list[object]:
    """The items of a PostgreSQL array of one dimension, as texts."""
    items: list[object] = []
    item, quoted, was_quoted, escaped = "", False, False, False
    for sign in text + ",":
        if escaped:
            item, escaped = item + sign, False
        elif sign == "\\":
            escaped = True
        elif sign == '"':
            quoted, was_quoted = not quoted, True
        elif sign == "," and not quoted:
            items.append(None if item == "NULL" and not was_quoted else item)
            item, was_quoted = "", False
        else:
            item += sign
    return [] if text == "" else items
