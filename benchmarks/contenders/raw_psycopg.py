"""psycopg 3 without anything above it: as it comes, and in its fastest form."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
import psycopg
from psycopg.types.json import set_json_loads

from benchmarks.contender import Contender
from benchmarks.contenders.sql import (
    BY_KEY,
    BY_KEYS,
    COPY_CHUNK,
    COPY_IN,
    COPY_STAGED,
    DRAIN,
    MERGE,
    ODDS,
    PAGE_NAMES,
    PAGE_PAIRS,
    PICKS,
    STAGE,
    STREAM,
    TEAMS,
    TYPES,
    assemble,
)
from benchmarks.rows import NewOdds

__all__ = ["Psycopg", "PsycopgBinary"]

Rows = list[tuple[Any, ...]]


class Psycopg(Contender):
    """Text format, statements prepared when the driver sees fit."""

    name = "psycopg"
    is_raw = True

    def open(self) -> None:
        self.shared = psycopg.connect(self.place.dsn, autocommit=True)
        self.unit = psycopg.connect(self.place.dsn)
        for connection in (self.shared, self.unit):
            set_json_loads(msgspec.json.decode, connection)

    def close(self) -> None:
        self.shared.close()
        self.unit.close()

    def get(self, key: int) -> Any:
        return self.shared.execute(BY_KEY, [key]).fetchone()

    def get_fresh(self, key: int) -> Any:
        found = self.unit.execute(BY_KEY, [key]).fetchone()
        self.unit.commit()
        return found

    def unit_empty(self) -> None:
        self.shared.execute("BEGIN")
        self.shared.execute("COMMIT")

    def get_many(self, keys: Sequence[int]) -> Rows:
        return self.shared.execute(BY_KEYS, [keys]).fetchall()

    def list_odds(self, count: int) -> Rows:
        return self.shared.execute(ODDS, [count]).fetchall()

    def list_picks(self, count: int) -> Rows:
        return self.shared.execute(PICKS, [count]).fetchall()

    def page_names(self, count: int) -> Rows:
        return self.shared.execute(PAGE_NAMES, [count]).fetchall()

    def page_teams(self, count: int) -> Rows:
        pairs = self.shared.execute(PAGE_PAIRS, [count]).fetchall()
        keys = list({key for pair in pairs for key in pair[-2:]})
        return assemble(pairs, self.shared.execute(TEAMS, [keys]).fetchall())

    def stream(self, count: int) -> Iterator[tuple[Any, ...]]:
        return self.shared.cursor().stream(STREAM, [count], size=1000)

    def drain(self, count: int) -> int:
        with self.shared.cursor().copy(DRAIN, [count]) as copy:
            return sum(map(len, copy))

    def insert(self, rows: Iterable[NewOdds]) -> None:
        with self.unit.cursor() as cursor:
            self._copy(cursor, COPY_IN, rows)
        self.unit.commit()

    def upsert(self, rows: Iterable[NewOdds]) -> None:
        with self.unit.cursor() as cursor:
            cursor.execute(STAGE)
            self._copy(cursor, COPY_STAGED, rows)
            cursor.execute(MERGE)
        self.unit.commit()

    @staticmethod
    def _copy(cursor: psycopg.Cursor[Any], sql: str, rows: Iterable[NewOdds]) -> None:
        iterator = iter(rows)
        while chunk := list(itertools.islice(iterator, COPY_CHUNK)):
            with cursor.copy(sql.encode()) as copy:
                copy.set_types(TYPES)
                for row in chunk:
                    copy.write_row(row)


class PsycopgBinary(Psycopg):
    """Binary format, statements prepared at once, one cursor kept: the fastest that the driver offers."""

    name = "psycopg binary"

    def open(self) -> None:
        super().open()
        self.cursor = self.shared.cursor(binary=True)
        self.unit_cursor = self.unit.cursor(binary=True)

    def _fetch(self, sql: Any, *values: Any) -> Rows:
        return self.cursor.execute(sql, values, prepare=True).fetchall()

    def get(self, key: int) -> Any:
        return self.cursor.execute(BY_KEY, [key], prepare=True).fetchone()

    def get_fresh(self, key: int) -> Any:
        found = self.unit_cursor.execute(BY_KEY, [key], prepare=True).fetchone()
        self.unit.commit()
        return found

    def unit_empty(self) -> None:
        self.cursor.execute("BEGIN")
        self.cursor.execute("COMMIT")

    def get_many(self, keys: Sequence[int]) -> Rows:
        return self._fetch(BY_KEYS, keys)

    def list_odds(self, count: int) -> Rows:
        return self._fetch(ODDS, count)

    def list_picks(self, count: int) -> Rows:
        return self._fetch(PICKS, count)

    def page_names(self, count: int) -> Rows:
        return self._fetch(PAGE_NAMES, count)

    def page_teams(self, count: int) -> Rows:
        pairs = self._fetch(PAGE_PAIRS, count)
        return assemble(pairs, self._fetch(TEAMS, list({key for pair in pairs for key in pair[-2:]})))

    def stream(self, count: int) -> Iterator[tuple[Any, ...]]:
        return self.shared.cursor(binary=True).stream(STREAM, [count], binary=True, size=1000)
