"""Both sides of a draft: the statement as its driver sends it, and the method, on the same database."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any

import psycopg
import psycopg2
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from monps.strangler.call_site import CallSite, Variant
from monps.strangler.drafts.drafting import Drafts
from monps.strangler.drafts.method import Method
from monps.strangler.vocabulary import ParameterStyle

__all__ = ["Sides", "loaded", "multiset", "samples"]


def loaded(source: str, name: str) -> ModuleType:
    """The module that a draft is."""
    made = ModuleType(name)
    exec(compile(source, f"{name}.py", "exec"), made.__dict__)  # noqa: S102 - what users import
    return made


class Sides:
    """One database, asked both ways."""

    def __init__(self, dsn: str, url: str, drafts: Drafts) -> None:
        self.dsn = dsn
        self.engine = create_engine(url, poolclass=NullPool)
        self.module = loaded(drafts.module(), "drafted")

    def old(self, site: CallSite, variant: Variant, method: Method, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of the statement, by the driver that it is written for."""
        holes = [str(value) for one, value in zip(method.given, values, strict=True) if one.key is None]
        sql = variant.filled(holes[: len(variant.holes)])
        if site.style is ParameterStyle.colon:
            with self.engine.connect() as connection:
                given = {str(one.key): value for one, value in zip(method.given, values, strict=True)}
                return [tuple(row) for row in connection.execute(text(sql), given)]
        if re.search(r"\$\d", sql) and site.style is ParameterStyle.dollar:
            with psycopg.connect(self.dsn, cursor_factory=psycopg.RawCursor) as raw:
                return [tuple(row) for row in raw.execute(sql, list(values)).fetchall()]
        with closing(psycopg2.connect(self.dsn)) as connection, connection.cursor() as cursor:
            cursor.execute(sql, _arguments(site, method, values))
            return [tuple(row) for row in cursor.fetchall()]

    def new(self, method: Method, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of the method."""
        with Session(self.engine) as session:
            repository = getattr(self.module, method.owner)(session)
            answer = getattr(repository, method.name)(*values)
        if method.single:
            return [] if answer is None else [tuple(answer)]
        return [tuple(row) for row in answer]


def _arguments(site: CallSite, method: Method, values: Sequence[Any]) -> Any:  # noqa: ANN401 - tuple, dict or None
    if site.arguments is None:
        return None
    if site.style is ParameterStyle.named_percent:
        return {
            str(one.key): tuple(value) if one.several else value
            for one, value in zip(method.given, values, strict=True)
        }
    by_source = {one.source: value for one, value in zip(method.given, values, strict=True) if one.source is not None}
    by_key = {one.key: value for one, value in zip(method.given, values, strict=True)}
    several = {one.source for one in method.given if one.several}
    number = max(
        [len(site.argument_items), *(one.key + 1 for one in method.given if isinstance(one.key, int))], default=0
    )
    made = []
    for place in range(number):
        source = site.argument_items[place] if place < len(site.argument_items) else None
        inner = re.fullmatch(r"(?:tuple|list|set|sorted)\(([\w.]+)\)", source or "")
        value = (
            by_key[place]
            if place in by_key
            else by_source[source if source in by_source else inner[1] if inner else ""]
        )
        made.append(
            tuple(value) if isinstance(value, list) and (source in several or _is_several(method, place)) else value
        )
    return tuple(made)


def _is_several(method: Method, place: int) -> bool:
    return any(one.several for one in method.given if one.key == place)


NOW = datetime.now(UTC).replace(microsecond=0)
SAMPLES: dict[str, Sequence[Any]] = {
    "integer": (10, 1, 5000),
    "bigint": (20, 1),
    "numeric": (Decimal("1.5"), Decimal(0), Decimal(4)),
    "double precision": (0.5, 2.0),
    "boolean": (True, False),
    "timestamp without time zone": (NOW.replace(tzinfo=None), NOW.replace(tzinfo=None) - timedelta(days=400)),
    "timestamp with time zone": (NOW, NOW - timedelta(days=30)),
    "interval": (timedelta(days=3),),
    "date": ((NOW - timedelta(days=3)).date(),),
}


def samples(method: Method, rows: Sequence[Mapping[str, Any]]) -> Iterator[list[Any]]:
    """Values for the method: those of a row of its tables where the name fits, else some that matter for the type."""
    for turn, row in enumerate(rows or [{}]):
        values: list[Any] = []
        for place, one in enumerate(method.values):
            kind = one.type.name.removesuffix("[]")
            names = [one.name, one.name.removesuffix("s"), *NAMES.get(one.name, ())]
            known = next((row[name] for name in names if row.get(name) is not None), None)
            known = None if isinstance(known, dict) else known
            pool = SAMPLES.get(kind, ("Pinnacle", "%a%", "cup"))
            value = (
                pool[(turn + place) % len(pool)]
                if known is None
                else known[0]
                if isinstance(known, list) and known
                else known
            )
            values.append([value, *pool[:2]] if one.several or one.type.name.endswith("[]") else value)
        yield values


NAMES = {
    "ids": ("id",), "pick_id": ("id",), "tag": ("tags",), "team": ("home_team",), "pattern": ("match_name",),
    "name": ("away", "team_name_normalized"), "market": ("market_type",), "normalize_name": ("team_name_normalized",),
}  # fmt: skip
"""Columns whose values a parameter of another name takes."""


def multiset(rows: Sequence[tuple[Any, ...]]) -> Counter[str]:
    """Rows as they compare, whatever their order."""
    return Counter(repr(tuple(map(_plain, row))) for row in rows)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a value of any type
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    return sorted(value.items()) if isinstance(value, dict) else value
