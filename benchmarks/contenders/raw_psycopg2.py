"""psycopg2, the driver that the existing code uses."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
import psycopg2  # type: ignore[import-untyped] # it has no types
from psycopg2.extras import execute_values, register_default_jsonb  # type: ignore[import-untyped]

from benchmarks.contender import Contender
from benchmarks.contenders.sql import (
    BY_KEY,
    BY_KEYS,
    MERGE,
    ODDS,
    PAGE_NAMES,
    PAGE_PAIRS,
    PICKS,
    STREAM,
    TEAMS,
    assemble,
)
from benchmarks.rows import WRITTEN_FIELDS, NewOdds

__all__ = ["Psycopg2"]

Rows = list[Any]
INSERT = f"INSERT INTO odds_history ({', '.join(WRITTEN_FIELDS)}) VALUES %s"


class Psycopg2(Contender):
    """One cursor per statement, as its documentation says; bulk by ``execute_values``."""

    name = "psycopg2"
    is_raw = True

    def open(self) -> None:
        self.shared = psycopg2.connect(self.place.dsn)
        self.shared.autocommit = True
        self.unit = psycopg2.connect(self.place.dsn)
        for connection in (self.shared, self.unit):
            register_default_jsonb(connection, loads=orjson.loads)

    def close(self) -> None:
        self.shared.close()
        self.unit.close()

    def get(self, key: int) -> Any:
        return self._fetch(BY_KEY, key)[0]

    def get_fresh(self, key: int) -> Any:
        with self.unit, self.unit.cursor() as cursor:
            cursor.execute(BY_KEY, [key])
            return cursor.fetchone()

    def unit_empty(self) -> None:
        with self.shared.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("COMMIT")

    def get_many(self, keys: Sequence[int]) -> Rows:
        return self._fetch(BY_KEYS, list(keys))

    def list_odds(self, count: int) -> Rows:
        return self._fetch(ODDS, count)

    def list_picks(self, count: int) -> Rows:
        return self._fetch(PICKS, count)

    def page_names(self, count: int) -> Rows:
        return self._fetch(PAGE_NAMES, count)

    def page_teams(self, count: int) -> Rows:
        pairs = self._fetch(PAGE_PAIRS, count)
        return assemble(pairs, self._fetch(TEAMS, list({key for pair in pairs for key in pair[-2:]})))

    def stream(self, count: int) -> Iterator[Any]:
        with self.unit, self.unit.cursor("stream") as cursor:
            cursor.itersize = 5000
            cursor.execute(STREAM, [count])
            yield from cursor

    def drain(self, count: int) -> None:
        with self.shared.cursor() as cursor:
            query = cursor.mogrify(STREAM, [count]).decode()
            cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT BINARY)", _Nowhere())

    def insert(self, rows: Iterable[NewOdds]) -> None:
        with self.unit, self.unit.cursor() as cursor:
            execute_values(cursor, INSERT, rows, page_size=1000)

    def upsert(self, rows: Iterable[NewOdds]) -> None:
        conflict = MERGE[MERGE.index(" ON CONFLICT") :]
        with self.unit, self.unit.cursor() as cursor:
            execute_values(cursor, INSERT + conflict, rows, page_size=1000)

    def _fetch(self, sql: str, value: Any) -> Rows:
        with self.shared.cursor() as cursor:
            cursor.execute(sql, [value])
            found: Rows = cursor.fetchall()
            return found


class _Nowhere(io.RawIOBase):
    def write(self, block: Any) -> int:
        return len(block)
