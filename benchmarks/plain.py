"""Answers of any kind as plain tuples, so that contenders can be compared before they are timed."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from benchmarks.rows import FRICTION_FIELDS, ODDS_FIELDS, PICK_COLUMNS, TEAM_FIELDS

__all__ = ["FIELDS", "columns", "digest", "plain"]

Fields = Sequence[str | tuple[str, tuple[str, ...]]]

_PAGE: dict[str, Fields] = {
    "page_names": (*FRICTION_FIELDS, "home.name", "away.name"),
    "page_teams": (*FRICTION_FIELDS, ("home", TEAM_FIELDS), ("away", TEAM_FIELDS)),
}
FIELDS: Mapping[str, Fields] = {
    **dict.fromkeys(("get", "get_fresh", "get_many", "list_odds", "stream", "frame"), ODDS_FIELDS),
    **dict.fromkeys(("pool_get", "pool_get_coalesced"), ODDS_FIELDS),
    "list_picks": tuple(PICK_COLUMNS),
    **_PAGE,
}
"""What a row of each path holds."""

_AS_THEY_ARE: Mapping[str, str] = {}


def plain(row: Any, fields: Fields, renamed: Mapping[str, str] = _AS_THEY_ARE) -> tuple[Any, ...]:
    """One row as a tuple of plain values in the order of ``fields``; ``renamed`` says what the library calls some.

    Raises:
        ValueError: a row that is a tuple has another length.
    """
    if isinstance(row, Sequence):
        return tuple(_value(value, field) for value, field in zip(row, fields, strict=True))
    return tuple(_value(_found(row, renamed.get(_name(field), _name(field))), field) for field in fields)


def digest(rows: Iterable[tuple[Any, ...]]) -> str:
    """The same for the same rows in the same order."""
    told = hashlib.sha256()
    for row in rows:
        told.update(repr(row).encode())
    return told.hexdigest()


def columns(answer: Any) -> list[tuple[Any, ...]]:
    """A table of columns as rows in the order of a price's fields."""
    table = answer.to_arrow() if hasattr(answer, "to_arrow") else answer
    return list(zip(*(table.column(name).to_pylist() for name in ODDS_FIELDS), strict=True))


def _name(field: str | tuple[str, tuple[str, ...]]) -> str:
    return field if isinstance(field, str) else field[0]


def _found(row: Any, path: str) -> Any:
    if isinstance(row, Mapping) and path in row:
        return row[path]
    for name in path.split("."):
        row = row[name] if isinstance(row, Mapping) or not hasattr(row, name) else getattr(row, name)
    return row


def _value(value: Any, field: str | tuple[str, tuple[str, ...]]) -> Any:
    if not isinstance(field, str):
        return plain(value, field[1])
    if isinstance(value, Decimal | float):
        # An exact number and its double are the same price here; both are told to six digits.
        return f"{value:.6f}"
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()
    return value.isoformat() if isinstance(value, date) else _json(value)


def _json(value: Any) -> Any:
    return dict(sorted(value.items())) if isinstance(value, Mapping) else value
