"""SQLAlchemy Core: statements built once, rows as its own ``Row``; bulk by its insert of many values."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import ARRAY, Integer, bindparam, create_engine, func, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks.contender import POOL, START, Contender
from benchmarks.contenders.alchemy_models import Friction, Odds, Pick, Team
from benchmarks.contenders.sql import assemble
from benchmarks.rows import DNA, UPSERT_KEY, WRITTEN_FIELDS, NewOdds

__all__ = ["Core", "CoreAsync", "upsert_statement"]

BATCH = 10_000

tables = Odds.metadata.tables
odds, picks, teams, pairs = (tables[one.__tablename__] for one in (Odds, Pick, Team, Friction))
home, away = teams.alias("home"), teams.alias("away")
shown = (pairs.c.id, pairs.c.friction_score, pairs.c.predicted_goals, pairs.c.scenario)

BY_KEY = select(odds).where(odds.c.id == bindparam("key"))
BY_KEYS = select(odds).where(odds.c.id == func.any(bindparam("keys", type_=ARRAY(Integer))))
ODDS = select(odds).where(odds.c.id > START).order_by(odds.c.id).limit(bindparam("count"))
PICKS = select(picks).where(picks.c.id > START).order_by(picks.c.id).limit(bindparam("count"))
PAGE_NAMES = (
    select(*shown, home.c.name, away.c.name.label("away_name"))
    .join(home, home.c.id == pairs.c.home_id)
    .join(away, away.c.id == pairs.c.away_id)
    .order_by(pairs.c.id)
    .limit(bindparam("count"))
)
PAGE_PAIRS = select(*shown, pairs.c.home_id, pairs.c.away_id).order_by(pairs.c.id).limit(bindparam("count"))
TEAMS = select(teams.c.id, teams.c.name, teams.c.league, *(teams.c[name] for name in DNA)).where(
    teams.c.id == func.any(bindparam("keys", type_=ARRAY(Integer)))
)
STREAM = select(odds).where(odds.c.id <= bindparam("count")).order_by(odds.c.id)
INSERT = insert(odds)


def upsert_statement(table: Any) -> Any:
    """INSERT … ON CONFLICT of SQLAlchemy's own dialect."""
    statement = postgresql.insert(table)
    changed = {name: statement.excluded[name] for name in WRITTEN_FIELDS if name not in UPSERT_KEY}
    return statement.on_conflict_do_update(index_elements=UPSERT_KEY, set_=changed)


UPSERT = upsert_statement(odds)


def batches(rows: Iterable[NewOdds]) -> Iterator[list[dict[str, Any]]]:
    """Rows as dictionaries, some thousands at a time."""
    batch = []
    for row in rows:
        batch.append(row._asdict())
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class Core(Contender):
    """Over psycopg 3."""

    name = "SQLAlchemy Core"

    def open(self) -> None:
        self.engine = create_engine(
            self.place.alchemy("psycopg"), pool_size=POOL, max_overflow=0, json_deserializer=msgspec.json.decode
        )
        self.shared = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        self.shared.close()
        self.engine.dispose()

    def get(self, key: int) -> Any:
        return self.shared.execute(BY_KEY, {"key": key}).one()

    def get_fresh(self, key: int) -> Any:
        with self.engine.begin() as connection:
            return connection.execute(BY_KEY, {"key": key}).one()

    def unit_empty(self) -> None:
        with self.engine.begin():
            pass

    def get_many(self, keys: Sequence[int]) -> Any:
        return self.shared.execute(BY_KEYS, {"keys": keys}).all()

    def list_odds(self, count: int) -> Any:
        return self.shared.execute(ODDS, {"count": count}).all()

    def list_picks(self, count: int) -> Any:
        return self.shared.execute(PICKS, {"count": count}).all()

    def page_names(self, count: int) -> Any:
        return self.shared.execute(PAGE_NAMES, {"count": count}).all()

    def page_teams(self, count: int) -> Any:
        found = self.shared.execute(PAGE_PAIRS, {"count": count}).all()
        keys = list({key for pair in found for key in pair[-2:]})
        return assemble(found, self.shared.execute(TEAMS, {"keys": keys}))

    def stream(self, count: int) -> Iterator[Any]:
        with self.engine.connect() as connection:
            yield from connection.execution_options(yield_per=1000).execute(STREAM, {"count": count})

    def insert(self, rows: Iterable[NewOdds]) -> None:
        self._write(INSERT, rows)

    def upsert(self, rows: Iterable[NewOdds]) -> None:
        self._write(UPSERT, rows)

    def _write(self, statement: Any, rows: Iterable[NewOdds]) -> None:
        with self.engine.begin() as connection:
            for batch in batches(rows):
                connection.execute(statement, batch)


class CoreAsync(Contender):
    """Over asyncpg."""

    name = "SQLAlchemy Core async"
    is_async = True

    async def open(self) -> None:
        self.engine = create_async_engine(
            self.place.alchemy("asyncpg"), pool_size=POOL, max_overflow=0, json_deserializer=msgspec.json.decode
        )
        self.shared = await self.engine.connect()
        await self.shared.execution_options(isolation_level="AUTOCOMMIT")
        self.autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    async def close(self) -> None:
        await self.shared.close()
        await self.engine.dispose()

    async def get(self, key: int) -> Any:
        return (await self.shared.execute(BY_KEY, {"key": key})).one()

    async def get_fresh(self, key: int) -> Any:
        async with self.engine.begin() as connection:
            return (await connection.execute(BY_KEY, {"key": key})).one()

    async def unit_empty(self) -> None:
        async with self.engine.begin():
            pass

    async def get_many(self, keys: Sequence[int]) -> Any:
        return (await self.shared.execute(BY_KEYS, {"keys": keys})).all()

    async def list_odds(self, count: int) -> Any:
        return (await self.shared.execute(ODDS, {"count": count})).all()

    async def list_picks(self, count: int) -> Any:
        return (await self.shared.execute(PICKS, {"count": count})).all()

    async def page_names(self, count: int) -> Any:
        return (await self.shared.execute(PAGE_NAMES, {"count": count})).all()

    async def page_teams(self, count: int) -> Any:
        found = (await self.shared.execute(PAGE_PAIRS, {"count": count})).all()
        keys = list({key for pair in found for key in pair[-2:]})
        return assemble(found, await self.shared.execute(TEAMS, {"keys": keys}))

    async def stream(self, count: int) -> AsyncIterator[Any]:
        async with self.engine.connect() as connection:
            result = await connection.stream(STREAM, {"count": count}, execution_options={"yield_per": 1000})
            async for row in result:
                yield row

    async def insert(self, rows: Iterable[NewOdds]) -> None:
        await self._write(INSERT, rows)

    async def upsert(self, rows: Iterable[NewOdds]) -> None:
        await self._write(UPSERT, rows)

    async def pool_get(self, key: int) -> Any:
        async with self.autocommit.connect() as connection:
            return (await connection.execute(BY_KEY, {"key": key})).one()

    async def _write(self, statement: Any, rows: Iterable[NewOdds]) -> None:
        async with self.engine.begin() as connection:
            for batch in batches(rows):
                await connection.execute(statement, batch)
