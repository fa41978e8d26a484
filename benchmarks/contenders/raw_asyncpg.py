"""asyncpg without anything above it: prepared statements, and a pool that does not reset what is clean."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

import asyncpg
import orjson

from benchmarks.contender import POOL, Contender, Place
from benchmarks.contenders.sql import (
    BY_KEY,
    BY_KEYS,
    COPY_CHUNK,
    DRAIN,
    MERGE,
    ODDS,
    PAGE_NAMES,
    PAGE_PAIRS,
    PICKS,
    STAGE,
    STREAM,
    TEAMS,
    assemble,
    dollars,
)
from benchmarks.rows import WRITTEN_FIELDS, NewOdds

__all__ = ["Asyncpg", "AsyncpgDefaultPool"]

Rows = list[Any]


class _Unreset(asyncpg.Connection):  # type: ignore[misc] # asyncpg's compiled class is untyped
    async def reset(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as asyncpg
        """Nothing to reset: the reads of this program leave nothing behind."""


class Asyncpg(Contender):
    """asyncpg as fast as it goes."""

    name = "asyncpg"
    is_async = True
    is_raw = True
    connection_class: type[Any] = _Unreset

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.pool: Any = None
        self.waiting: dict[int, asyncio.Future[Any]] = {}

    async def open(self) -> None:
        self.shared = await self._connect()
        self.statements = {
            sql: await self.shared.prepare(dollars(sql))
            for sql in (BY_KEY, BY_KEYS, ODDS, PICKS, PAGE_NAMES, PAGE_PAIRS, TEAMS)
        }
        self.by_key = self.statements[BY_KEY]
        # What asyncpg has prepared keeps a lock on its tables until the next statement has ended.
        await self.by_key.fetchrow(0)

    async def close(self) -> None:
        await self.shared.close()
        if self.pool is not None:
            await self.pool.close()

    async def get(self, key: int) -> Any:
        return await self.by_key.fetchrow(key)

    async def get_fresh(self, key: int) -> Any:
        async with self.shared.transaction():
            return await self.by_key.fetchrow(key)

    async def unit_empty(self) -> None:
        async with self.shared.transaction():
            pass

    async def get_many(self, keys: Sequence[int]) -> Rows:
        return await self._fetch(BY_KEYS, keys)

    async def list_odds(self, count: int) -> Rows:
        return await self._fetch(ODDS, count)

    async def list_picks(self, count: int) -> Rows:
        return await self._fetch(PICKS, count)

    async def page_names(self, count: int) -> Rows:
        # Two columns have the same name, so the rows are compared by position.
        return list(map(tuple, await self._fetch(PAGE_NAMES, count)))

    async def page_teams(self, count: int) -> Rows:
        pairs = await self._fetch(PAGE_PAIRS, count)
        return assemble(map(tuple, pairs), await self._fetch(TEAMS, list({key for pair in pairs for key in pair[-2:]})))

    async def stream(self, count: int) -> AsyncIterator[Any]:
        async with self.shared.transaction():
            async for row in self.shared.cursor(dollars(STREAM), count, prefetch=10_000):
                yield row

    async def drain(self, count: int) -> None:
        query = DRAIN.removeprefix("COPY (").partition(") TO STDOUT")[0]
        await self.shared.copy_from_query(dollars(query), count, output=_nowhere, format="binary")

    async def insert(self, rows: Iterable[NewOdds]) -> None:
        async with self.shared.transaction():
            await self._copy("odds_history", rows)

    async def upsert(self, rows: Iterable[NewOdds]) -> None:
        async with self.shared.transaction():
            await self.shared.execute(STAGE)
            await self._copy("staged", rows)
            await self.shared.execute(MERGE)

    async def pool_get(self, key: int) -> Any:
        pool = await self._pooled()
        async with pool.acquire() as connection:
            return await connection.fetchrow(dollars(BY_KEY), key)

    async def pool_get_coalesced(self, key: int) -> Any:
        """Keys that are asked for in the same turn of the event loop share a statement."""
        if not self.waiting:
            asyncio.get_running_loop().call_soon(lambda: asyncio.ensure_future(self._answer()))
        future = self.waiting.get(key)
        if future is None:
            future = self.waiting[key] = asyncio.get_running_loop().create_future()
        return await future

    async def _answer(self) -> None:
        asked, self.waiting = self.waiting, {}
        pool = await self._pooled()
        async with pool.acquire() as connection:
            found = await connection.fetch(dollars(BY_KEYS), list(asked))
        for row in found:
            asked[row["id"]].set_result(row)

    async def _fetch(self, sql: str, value: Any) -> Rows:
        found: Rows = await self.statements[sql].fetch(value)
        return found

    async def _copy(self, table: str, rows: Iterable[NewOdds]) -> None:
        iterator = iter(rows)
        while chunk := list(itertools.islice(iterator, COPY_CHUNK)):
            await self.shared.copy_records_to_table(table, records=chunk, columns=WRITTEN_FIELDS)

    async def _connect(self) -> Any:
        place = self.place
        connection = await asyncpg.connect(host=place.host, port=place.port, user=place.user, database=place.database)
        await connection.set_type_codec(
            "jsonb", schema="pg_catalog", encoder=orjson.dumps, decoder=_decoded, format="binary"
        )
        return connection

    async def _pooled(self) -> Any:
        if self.pool is None:
            self.pool = asyncpg.create_pool(
                host=self.place.host,
                port=self.place.port,
                user=self.place.user,
                database=self.place.database,
                min_size=POOL,
                max_size=POOL,
                connection_class=self.connection_class,
            )
        # All that ask first wait for the same opening.
        return await self.pool


class AsyncpgDefaultPool(Asyncpg):
    """The pool as it comes, which resets each connection when it is given back."""

    name = "asyncpg, pool with reset"
    connection_class = asyncpg.Connection
    get = get_fresh = unit_empty = get_many = list_odds = list_picks = page_names = page_teams = None  # type: ignore[assignment]
    stream = drain = insert = upsert = pool_get_coalesced = None  # type: ignore[assignment]


def _decoded(value: bytes) -> Any:
    # The first byte is the version of JSONB's binary form.
    return orjson.loads(value[1:])


async def _nowhere(block: bytes) -> None:
    """Throw a block away."""
