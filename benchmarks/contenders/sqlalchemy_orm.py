"""SQLAlchemy's ORM: entities of a session, relationships loaded on purpose, bulk by its insert of many values."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import create_engine, insert, select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session, joinedload, load_only, selectinload

from benchmarks.contender import POOL, START, Contender
from benchmarks.contenders.alchemy_models import Friction, Odds, Pick, Team
from benchmarks.contenders.sqlalchemy_core import batches, upsert_statement
from benchmarks.rows import NewOdds

__all__ = ["FULL", "NAMES", "Orm", "OrmAddAll", "OrmAsync", "OrmLazy"]

NAMES = (
    load_only(Friction.friction_score, Friction.predicted_goals, Friction.scenario),
    joinedload(Friction.home).load_only(Team.name),
    joinedload(Friction.away).load_only(Team.name),
)
FULL = (selectinload(Friction.home), selectinload(Friction.away))


def by_keys(keys: Sequence[int]) -> Any:
    return select(Odds).where(Odds.id.in_(keys))


def listed(model: Any, count: int) -> Any:
    return select(model).where(model.id > START).order_by(model.id).limit(count)


def page(options: tuple[Any, ...], count: int) -> Any:
    return select(Friction).options(*options).order_by(Friction.id).limit(count)


def streamed(count: int) -> Any:
    return select(Odds).where(Odds.id <= count).order_by(Odds.id).execution_options(yield_per=1000)


class Orm(Contender):
    """Over psycopg 3; the shared session is on an engine in autocommit mode."""

    name = "SQLAlchemy ORM"

    def open(self) -> None:
        self.engine = create_engine(
            self.place.alchemy("psycopg"), pool_size=POOL, max_overflow=0, json_deserializer=msgspec.json.decode
        )
        self.session = Session(self.engine.execution_options(isolation_level="AUTOCOMMIT"), expire_on_commit=False)

    def close(self) -> None:
        self.session.close()
        self.engine.dispose()

    def get(self, key: int) -> Any:
        return self.session.get(Odds, key)

    def get_fresh(self, key: int) -> Any:
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            return session.get(Odds, key)

    def unit_empty(self) -> None:
        with Session(self.engine) as session, session.begin():
            pass

    def get_many(self, keys: Sequence[int]) -> Any:
        return self.session.scalars(by_keys(keys)).all()

    def list_odds(self, count: int) -> Any:
        return self.session.scalars(listed(Odds, count)).all()

    def list_picks(self, count: int) -> Any:
        return self.session.scalars(listed(Pick, count)).all()

    def page_names(self, count: int) -> Any:
        self.session.expunge_all()
        return self.session.scalars(page(NAMES, count)).all()

    def page_teams(self, count: int) -> Any:
        self.session.expunge_all()
        return self.session.scalars(page(FULL, count)).all()

    def stream(self, count: int) -> Iterator[Any]:
        with Session(self.engine) as session:
            yield from session.scalars(streamed(count))

    def insert(self, rows: Iterable[NewOdds]) -> None:
        with Session(self.engine) as session, session.begin():
            for batch in batches(rows):
                session.execute(insert(Odds), batch)

    def upsert(self, rows: Iterable[NewOdds]) -> None:
        statement = upsert_statement(Odds)
        with Session(self.engine) as session, session.begin():
            for batch in batches(rows):
                session.execute(statement, batch)


class OrmAddAll(Orm):
    """The same with ``add_all``, as most programs do it."""

    name = "SQLAlchemy ORM add_all"
    get = get_fresh = unit_empty = get_many = list_odds = list_picks = page_names = None  # type: ignore[assignment]
    page_teams = stream = upsert = None  # type: ignore[assignment]

    def insert(self, rows: Iterable[NewOdds]) -> None:
        with Session(self.engine) as session, session.begin():
            session.add_all([Odds(**row._asdict()) for row in rows])


class OrmLazy(Orm):
    """The same with relationships loaded as they are touched, which is SQLAlchemy's default: N+1 statements."""

    name = "SQLAlchemy ORM lazy"
    get = get_fresh = unit_empty = get_many = list_odds = list_picks = page_teams = None  # type: ignore[assignment]
    stream = insert = upsert = None  # type: ignore[assignment]

    def page_names(self, count: int) -> Any:
        # Each request of a program has a session of its own, which knows no team yet.
        with Session(self.engine) as session:
            pairs = session.scalars(select(Friction).order_by(Friction.id).limit(count)).all()
            return [
                (one.id, one.friction_score, one.predicted_goals, one.scenario, *_names(session, one)) for one in pairs
            ]


def _names(session: Session, pair: Friction) -> tuple[str, str]:
    """What touching ``pair.home.name`` and ``pair.away.name`` does where relationships load themselves."""
    return session.get_one(Team, pair.home_id).name, session.get_one(Team, pair.away_id).name


class OrmAsync(Contender):
    """Over asyncpg."""

    name = "SQLAlchemy ORM async"
    is_async = True

    async def open(self) -> None:
        self.engine = create_async_engine(
            self.place.alchemy("asyncpg"), pool_size=POOL, max_overflow=0, json_deserializer=msgspec.json.decode
        )
        self.autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.session = AsyncSession(self.autocommit, expire_on_commit=False)

    async def close(self) -> None:
        await self.session.close()
        await self.engine.dispose()

    async def get(self, key: int) -> Any:
        return await self.session.get(Odds, key)

    async def get_fresh(self, key: int) -> Any:
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            return await session.get(Odds, key)

    async def unit_empty(self) -> None:
        async with AsyncSession(self.engine) as session, session.begin():
            pass

    async def get_many(self, keys: Sequence[int]) -> Any:
        return (await self.session.scalars(by_keys(keys))).all()

    async def list_odds(self, count: int) -> Any:
        return (await self.session.scalars(listed(Odds, count))).all()

    async def list_picks(self, count: int) -> Any:
        return (await self.session.scalars(listed(Pick, count))).all()

    async def page_names(self, count: int) -> Any:
        self.session.expunge_all()
        return (await self.session.scalars(page(NAMES, count))).all()

    async def page_teams(self, count: int) -> Any:
        self.session.expunge_all()
        return (await self.session.scalars(page(FULL, count))).all()

    async def stream(self, count: int) -> AsyncIterator[Any]:
        async with AsyncSession(self.engine) as session:
            async for row in await session.stream_scalars(streamed(count)):
                yield row

    async def insert(self, rows: Iterable[NewOdds]) -> None:
        async with AsyncSession(self.engine) as session, session.begin():
            for batch in batches(rows):
                await session.execute(insert(Odds), batch)

    async def upsert(self, rows: Iterable[NewOdds]) -> None:
        statement = upsert_statement(Odds)
        async with AsyncSession(self.engine) as session, session.begin():
            for batch in batches(rows):
                await session.execute(statement, batch)

    async def pool_get(self, key: int) -> Any:
        async with AsyncSession(self.autocommit, expire_on_commit=False) as session:
            return await session.get(Odds, key)
