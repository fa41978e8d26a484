"""Text or binary: in which of PostgreSQL's two formats the rows of a statement are decoded faster.

A result has one format for all its columns. Binary wins for numbers that a machine knows, such as int8 and float8. For
``numeric`` it loses: its digits come in groups of four to the base of 10,000, which psycopg puts together one by one,
while a ``Decimal`` reads text at once. A price list is mostly numeric. The gain of each type below was measured with
psycopg 3.3; ``benchmarks/formats.py`` measures it anew.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, Float, Integer, Numeric, String, Uuid
from sqlalchemy.types import TypeEngine

__all__ = ["GAINS", "is_binary_faster"]

GAINS: dict[type[TypeEngine[Any]], int] = {
    Float: 160,
    Integer: 30,
    Numeric: -410,
    Boolean: 0,
    Date: -90,
    DateTime: -40,
    Uuid: 60,
    String: 10,
    JSON: 0,
}
"""Nanoseconds that binary saves for one value of a type; the first class that fits decides."""

AWARE = 70
"""The same for a timestamp with time zone."""


def is_binary_faster(types: Iterable[TypeEngine[Any]]) -> bool:
    """Whether rows of these types are decoded faster from binary, or may only come so.

    A type that is not known here comes in binary, where no setting of the server changes how it is written.
    """
    total = 0
    for one in types:
        known = next((kind for kind in GAINS if isinstance(one, kind)), None)
        if known is None:
            return True
        total += AWARE if isinstance(one, DateTime) and one.timezone else GAINS[known]
    return total >= 0
