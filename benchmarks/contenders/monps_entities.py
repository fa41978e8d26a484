"""monps with entities, sync and async: SQLAlchemy's objects, through a unit of work."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy.orm import joinedload, load_only, selectinload

from benchmarks.contender import START, Contender
from benchmarks.contenders.monps_models import (
    AsyncFrictionRepository,
    AsyncOddsRepository,
    AsyncPickRepository,
    Friction,
    FrictionRepository,
    OddsRepository,
    Pick,
    PickRepository,
    Team,
    database_at,
)
from benchmarks.rows import NewOdds
from monps.models import OddsHistory
from monps.repositories import AsyncUnitOfWork, UnitOfWork

__all__ = ["MonpsEntities", "MonpsEntitiesAsync"]

NAMES = (
    load_only(Friction.friction_score, Friction.predicted_goals, Friction.scenario),
    joinedload(Friction.home).load_only(Team.name),
    joinedload(Friction.away).load_only(Team.name),
)
FULL = (selectinload(Friction.home), selectinload(Friction.away))


class MonpsEntities(Contender):
    """Objects of the ORM, as SQLAlchemy's."""

    name = "monps entities"

    def open(self) -> None:
        self.database = database_at(self.place)
        self.uow = UnitOfWork(database=self.database)
        self.uow.__enter__()

    def close(self) -> None:
        self.uow.__exit__(None, None, None)
        self.database.dispose()

    def get(self, key: int) -> Any:
        return OddsRepository(self.uow).get(key)

    def get_fresh(self, key: int) -> Any:
        with UnitOfWork(database=self.database) as uow:
            found = OddsRepository(uow).get(key)
            uow.commit()
            return found

    def get_many(self, keys: Sequence[int]) -> Any:
        return OddsRepository(self.uow).get_many(keys)

    def list_odds(self, count: int) -> Any:
        return OddsRepository(self.uow).find(OddsHistory.id > START, order_by=OddsHistory.id, limit=count)

    def list_picks(self, count: int) -> Any:
        return PickRepository(self.uow).find(Pick.id > START, order_by=Pick.id, limit=count)

    def page_names(self, count: int) -> Any:
        self.uow.session.expunge_all()
        return FrictionRepository(self.uow).load(NAMES).find(order_by=Friction.id, limit=count)

    def page_teams(self, count: int) -> Any:
        self.uow.session.expunge_all()
        return FrictionRepository(self.uow).load(FULL).find(order_by=Friction.id, limit=count)

    def stream(self, count: int) -> Iterator[Any]:
        return OddsRepository(self.uow).stream(OddsHistory.id <= count, order_by=OddsHistory.id, size=1000)

    def insert(self, rows: Iterable[NewOdds]) -> None:
        with UnitOfWork(database=self.database) as uow:
            OddsRepository(uow).add_many(OddsHistory(**row._asdict()) for row in rows)
            uow.commit()


class MonpsEntitiesAsync(Contender):
    """The same on asyncio."""

    name = "monps entities async"
    is_async = True

    async def open(self) -> None:
        self.database = database_at(self.place)
        self.uow = AsyncUnitOfWork(database=self.database)
        await self.uow.__aenter__()

    async def close(self) -> None:
        await self.uow.__aexit__(None, None, None)
        await self.database.async_dispose()

    async def get(self, key: int) -> Any:
        return await AsyncOddsRepository(self.uow).get(key)

    async def get_fresh(self, key: int) -> Any:
        async with AsyncUnitOfWork(database=self.database) as uow:
            found = await AsyncOddsRepository(uow).get(key)
            await uow.commit()
            return found

    async def get_many(self, keys: Sequence[int]) -> Any:
        return await AsyncOddsRepository(self.uow).get_many(keys)

    async def list_odds(self, count: int) -> Any:
        return await AsyncOddsRepository(self.uow).find(OddsHistory.id > START, order_by=OddsHistory.id, limit=count)

    async def list_picks(self, count: int) -> Any:
        return await AsyncPickRepository(self.uow).find(Pick.id > START, order_by=Pick.id, limit=count)

    async def page_names(self, count: int) -> Any:
        self.uow.session.expunge_all()
        return await AsyncFrictionRepository(self.uow).load(NAMES).find(order_by=Friction.id, limit=count)

    async def page_teams(self, count: int) -> Any:
        self.uow.session.expunge_all()
        return await AsyncFrictionRepository(self.uow).load(FULL).find(order_by=Friction.id, limit=count)

    async def stream(self, count: int) -> AsyncIterator[Any]:
        async for row in AsyncOddsRepository(self.uow).stream(
            OddsHistory.id <= count, order_by=OddsHistory.id, size=1000
        ):
            yield row

    async def pool_get(self, key: int) -> Any:
        async with AsyncUnitOfWork(database=self.database) as uow:
            return await AsyncOddsRepository(uow).get(key)
