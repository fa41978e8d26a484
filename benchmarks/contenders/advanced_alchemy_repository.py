"""advanced-alchemy's repositories over SQLAlchemy's sessions.

Its bulk writes take a list of all entities and return them, as its interface wants.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from advanced_alchemy.filters import CollectionFilter, LimitOffset
from advanced_alchemy.repository import SQLAlchemyAsyncRepository, SQLAlchemySyncRepository
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from benchmarks.contender import POOL, START, Contender
from benchmarks.contenders.alchemy_models import Friction, Odds, Pick
from benchmarks.contenders.sqlalchemy_orm import FULL, NAMES
from benchmarks.rows import UPSERT_KEY, NewOdds

__all__ = ["AdvancedAlchemy", "AdvancedAlchemyAsync"]


class OddsRepository(SQLAlchemySyncRepository[Odds]):
    model_type = Odds


class PickRepository(SQLAlchemySyncRepository[Pick]):
    model_type = Pick


class FrictionRepository(SQLAlchemySyncRepository[Friction]):
    model_type = Friction


class AsyncOddsRepository(SQLAlchemyAsyncRepository[Odds]):
    model_type = Odds


class AsyncPickRepository(SQLAlchemyAsyncRepository[Pick]):
    model_type = Pick


class AsyncFrictionRepository(SQLAlchemyAsyncRepository[Friction]):
    model_type = Friction


class AdvancedAlchemy(Contender):
    """Over psycopg 3."""

    name = "advanced-alchemy"

    def open(self) -> None:
        self.engine = create_engine(
            self.place.alchemy("psycopg"), pool_size=POOL, max_overflow=0, json_deserializer=msgspec.json.decode
        )
        self.session = Session(self.engine.execution_options(isolation_level="AUTOCOMMIT"), expire_on_commit=False)
        self.odds = OddsRepository(session=self.session)
        self.picks = PickRepository(session=self.session)
        self.frictions = FrictionRepository(session=self.session)

    def close(self) -> None:
        self.session.close()
        self.engine.dispose()

    def get(self, key: int) -> Any:
        return self.odds.get(key)

    def get_fresh(self, key: int) -> Any:
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            return OddsRepository(session=session).get(key)

    def get_many(self, keys: Sequence[int]) -> Any:
        return self.odds.get_many(CollectionFilter("id", list(keys)))

    def list_odds(self, count: int) -> Any:
        return self.odds.get_many(Odds.id > START, LimitOffset(count, 0), order_by=("id", False))

    def list_picks(self, count: int) -> Any:
        return self.picks.get_many(Pick.id > START, LimitOffset(count, 0), order_by=("id", False))

    def page_names(self, count: int) -> Any:
        self.session.expunge_all()
        return self.frictions.get_many(LimitOffset(count, 0), order_by=("id", False), load=list(NAMES))

    def page_teams(self, count: int) -> Any:
        self.session.expunge_all()
        return self.frictions.get_many(LimitOffset(count, 0), order_by=("id", False), load=list(FULL))

    def insert(self, rows: Iterable[NewOdds]) -> None:
        with Session(self.engine, expire_on_commit=False) as session:
            OddsRepository(session=session).add_many([Odds(**row._asdict()) for row in rows])
            session.commit()

    def upsert(self, rows: Iterable[NewOdds]) -> None:
        with Session(self.engine, expire_on_commit=False) as session:
            entities = [Odds(**row._asdict()) for row in rows]
            OddsRepository(session=session).upsert_many(entities, match_fields=list(UPSERT_KEY))
            session.commit()


class AdvancedAlchemyAsync(Contender):
    """Over asyncpg."""

    name = "advanced-alchemy async"
    is_async = True

    async def open(self) -> None:
        self.engine = create_async_engine(
            self.place.alchemy("asyncpg"), pool_size=POOL, max_overflow=0, json_deserializer=msgspec.json.decode
        )
        self.autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.session = AsyncSession(self.autocommit, expire_on_commit=False)
        self.odds = AsyncOddsRepository(session=self.session)
        self.picks = AsyncPickRepository(session=self.session)
        self.frictions = AsyncFrictionRepository(session=self.session)

    async def close(self) -> None:
        await self.session.close()
        await self.engine.dispose()

    async def get(self, key: int) -> Any:
        return await self.odds.get(key)

    async def get_fresh(self, key: int) -> Any:
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            return await AsyncOddsRepository(session=session).get(key)

    async def get_many(self, keys: Sequence[int]) -> Any:
        return await self.odds.get_many(CollectionFilter("id", list(keys)))

    async def list_odds(self, count: int) -> Any:
        return await self.odds.get_many(Odds.id > START, LimitOffset(count, 0), order_by=("id", False))

    async def list_picks(self, count: int) -> Any:
        return await self.picks.get_many(Pick.id > START, LimitOffset(count, 0), order_by=("id", False))

    async def page_names(self, count: int) -> Any:
        self.session.expunge_all()
        return await self.frictions.get_many(LimitOffset(count, 0), order_by=("id", False), load=list(NAMES))

    async def page_teams(self, count: int) -> Any:
        self.session.expunge_all()
        return await self.frictions.get_many(LimitOffset(count, 0), order_by=("id", False), load=list(FULL))

    async def insert(self, rows: Iterable[NewOdds]) -> None:
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            await AsyncOddsRepository(session=session).add_many([Odds(**row._asdict()) for row in rows])
            await session.commit()

    async def upsert(self, rows: Iterable[NewOdds]) -> None:
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            entities = [Odds(**row._asdict()) for row in rows]
            await AsyncOddsRepository(session=session).upsert_many(entities, match_fields=list(UPSERT_KEY))
            await session.commit()

    async def pool_get(self, key: int) -> Any:
        async with AsyncSession(self.autocommit, expire_on_commit=False) as session:
            return await AsyncOddsRepository(session=session).get(key)
