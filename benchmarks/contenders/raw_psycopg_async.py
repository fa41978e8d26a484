"""psycopg 3 on asyncio in its fastest form, with its own pool."""

import itertools
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

import msgspec
import psycopg
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool

from benchmarks.contender import POOL, Contender, Place
from benchmarks.contenders.sql import (
    BY_KEY,
    BY_KEYS,
    COPY_CHUNK,
    COPY_IN,
    COPY_STAGED,
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

__all__ = ["PsycopgAsync"]

Rows = list[tuple[Any, ...]]


class PsycopgAsync(Contender):
    """Binary format, statements prepared at once, one cursor kept."""

    name = "psycopg async"
    is_async = True
    is_raw = True

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.pool: AsyncConnectionPool | None = None

    async def open(self) -> None:
        self.shared = await psycopg.AsyncConnection.connect(self.place.dsn, autocommit=True)
        self.unit = await psycopg.AsyncConnection.connect(self.place.dsn)
        set_json_loads(msgspec.json.decode, self.shared)
        self.cursor = self.shared.cursor(binary=True)
        self.unit_cursor = self.unit.cursor(binary=True)

    async def close(self) -> None:
        await self.shared.close()
        await self.unit.close()
        if self.pool is not None:
            await self.pool.close()

    async def _fetch(self, sql: Any, *values: Any) -> Rows:
        return await (await self.cursor.execute(sql, values, prepare=True)).fetchall()

    async def get(self, key: int) -> Any:
        return await (await self.cursor.execute(BY_KEY, [key], prepare=True)).fetchone()

    async def get_fresh(self, key: int) -> Any:
        found = await (await self.unit_cursor.execute(BY_KEY, [key], prepare=True)).fetchone()
        await self.unit.commit()
        return found

    async def unit_empty(self) -> None:
        await self.cursor.execute("BEGIN")
        await self.cursor.execute("COMMIT")

    async def get_many(self, keys: Sequence[int]) -> Rows:
        return await self._fetch(BY_KEYS, keys)

    async def list_odds(self, count: int) -> Rows:
        return await self._fetch(ODDS, count)

    async def list_picks(self, count: int) -> Rows:
        return await self._fetch(PICKS, count)

    async def page_names(self, count: int) -> Rows:
        return await self._fetch(PAGE_NAMES, count)

    async def page_teams(self, count: int) -> Rows:
        pairs = await self._fetch(PAGE_PAIRS, count)
        return assemble(pairs, await self._fetch(TEAMS, list({key for pair in pairs for key in pair[-2:]})))

    async def stream(self, count: int) -> AsyncIterator[tuple[Any, ...]]:
        async for row in self.shared.cursor(binary=True).stream(STREAM, [count], binary=True, size=1000):
            yield row

    async def insert(self, rows: Iterable[NewOdds]) -> None:
        async with self.unit.cursor() as cursor:
            await self._copy(cursor, COPY_IN, rows)
        await self.unit.commit()

    async def upsert(self, rows: Iterable[NewOdds]) -> None:
        async with self.unit.cursor() as cursor:
            await cursor.execute(STAGE)
            await self._copy(cursor, COPY_STAGED, rows)
            await cursor.execute(MERGE)
        await self.unit.commit()

    async def pool_get(self, key: int) -> Any:
        if self.pool is None:
            self.pool = AsyncConnectionPool(
                self.place.dsn, min_size=POOL, max_size=POOL, kwargs={"autocommit": True}, open=False
            )
            await self.pool.open(wait=True)
        async with self.pool.connection() as connection:
            cursor = connection.cursor(binary=True)
            return await (await cursor.execute(BY_KEY, [key], prepare=True)).fetchone()

    @staticmethod
    async def _copy(cursor: psycopg.AsyncCursor[Any], sql: str, rows: Iterable[NewOdds]) -> None:
        iterator = iter(rows)
        while chunk := list(itertools.islice(iterator, COPY_CHUNK)):
            async with cursor.copy(sql.encode()) as copy:
                copy.set_types(TYPES)
                for row in chunk:
                    await copy.write_row(row)
