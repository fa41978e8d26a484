"""monps with immutable rows, sync and async, always through a unit of work."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import aliased

from benchmarks.contender import START, Contender
from benchmarks.contenders.monps_models import (
    AsyncOddsRepository,
    AsyncPickRepository,
    Friction,
    OddsRepository,
    OddsRow,
    Pick,
    PickRepository,
    PickRow,
    Team,
    TeamRepository,
    TeamRow,
    database_at,
)
from benchmarks.rows import NewOdds
from monps.core.compiling import Question
from monps.models import OddsHistory
from monps.repositories import AsyncUnitOfWork, Loader, UnitOfWork

__all__ = ["MonpsRows", "MonpsRowsAsync"]

home, away = aliased(Team), aliased(Team)
SHOWN = (Friction.id, Friction.friction_score, Friction.predicted_goals, Friction.scenario)
SIZE = bindparam("size", type_=Integer)
PAGE_NAMES = Question(
    select(*SHOWN, home.name, away.name)
    .join(home, home.id == Friction.home_id)
    .join(away, away.id == Friction.away_id)
    .order_by(Friction.id)
    .limit(SIZE)
)
PAGE_PAIRS = Question(select(*SHOWN, Friction.home_id, Friction.away_id).order_by(Friction.id).limit(SIZE))


def _keys(pairs: Iterable[tuple[Any, ...]]) -> set[int]:
    return {key for pair in pairs for key in pair[-2:]}


def _assembled(pairs: Iterable[tuple[Any, ...]], teams: dict[Any, TeamRow]) -> list[tuple[Any, ...]]:
    return [(*pair[:-2], teams[pair[-2]], teams[pair[-1]]) for pair in pairs]


def _page_names(uow: UnitOfWork, count: int) -> Sequence[Any]:
    return uow.wire.ask(PAGE_NAMES, size=count)


def _page_teams(uow: UnitOfWork, count: int) -> Sequence[Any]:
    pairs = uow.wire.ask(PAGE_PAIRS, size=count)
    return _assembled(pairs, TeamRepository(uow).rows(TeamRow).get_many(_keys(pairs)))


class MonpsRows(Contender):
    """Immutable rows; the shared connection is that of a unit of work that stays open."""

    name = "monps rows"

    def open(self) -> None:
        self.database = database_at(self.place)
        self.uow = UnitOfWork(database=self.database)
        self.uow.__enter__()
        self.odds = OddsRepository(self.uow).rows(OddsRow)
        self.picks = PickRepository(self.uow).rows(PickRow)

    def close(self) -> None:
        self.uow.__exit__(None, None, None)
        self.database.dispose()

    def get(self, key: int) -> Any:
        return self.odds.get(key)

    def get_fresh(self, key: int) -> Any:
        with UnitOfWork(database=self.database) as uow:
            found = OddsRepository(uow).rows(OddsRow).get(key)
            uow.commit()
            return found

    def unit_empty(self) -> None:
        with UnitOfWork(database=self.database) as uow:
            uow.commit()

    def get_many(self, keys: Sequence[int]) -> Any:
        return self.odds.get_many(keys)

    def list_odds(self, count: int) -> Any:
        return self.odds.find(OddsHistory.id > START, order_by=OddsHistory.id, limit=count)

    def list_picks(self, count: int) -> Any:
        return self.picks.find(Pick.id > START, order_by=Pick.id, limit=count)

    def page_names(self, count: int) -> Any:
        return _page_names(self.uow, count)

    def page_teams(self, count: int) -> Any:
        return _page_teams(self.uow, count)

    def frame(self, count: int) -> Any:
        return OddsRepository(self.uow).frame(OddsHistory.id <= count, order_by=OddsHistory.id)

    def stream(self, count: int) -> Iterator[Any]:
        return self.odds.stream(OddsHistory.id <= count, order_by=OddsHistory.id)

    def insert(self, rows: Iterable[NewOdds]) -> None:
        with UnitOfWork(database=self.database) as uow:
            OddsRepository(uow).copy_in(rows)
            uow.commit()

    def upsert(self, rows: Iterable[NewOdds]) -> None:
        with UnitOfWork(database=self.database) as uow:
            OddsRepository(uow).upsert_many(rows)
            uow.commit()


class MonpsRowsAsync(Contender):
    """The same on asyncio."""

    name = "monps rows async"
    is_async = True

    async def open(self) -> None:
        self.database = database_at(self.place)
        self.uow = AsyncUnitOfWork(database=self.database)
        await self.uow.__aenter__()
        self.odds = AsyncOddsRepository(self.uow).rows(OddsRow)
        self.picks = AsyncPickRepository(self.uow).rows(PickRow)
        self.loader = Loader(self.database, OddsRepository, OddsRow)

    async def close(self) -> None:
        await self.uow.__aexit__(None, None, None)
        await self.database.async_dispose()

    async def get(self, key: int) -> Any:
        return await self.odds.get(key)

    async def get_fresh(self, key: int) -> Any:
        async with AsyncUnitOfWork(database=self.database) as uow:
            found = await AsyncOddsRepository(uow).rows(OddsRow).get(key)
            await uow.commit()
            return found

    async def unit_empty(self) -> None:
        async with AsyncUnitOfWork(database=self.database) as uow:
            await uow.commit()

    async def get_many(self, keys: Sequence[int]) -> Any:
        return await self.odds.get_many(keys)

    async def list_odds(self, count: int) -> Any:
        return await self.odds.find(OddsHistory.id > START, order_by=OddsHistory.id, limit=count)

    async def list_picks(self, count: int) -> Any:
        return await self.picks.find(Pick.id > START, order_by=Pick.id, limit=count)

    async def page_names(self, count: int) -> Any:
        return await self.uow.call(_page_names, count)

    async def page_teams(self, count: int) -> Any:
        return await self.uow.call(_page_teams, count)

    async def frame(self, count: int) -> Any:
        return await AsyncOddsRepository(self.uow).frame(OddsHistory.id <= count, order_by=OddsHistory.id)

    async def stream(self, count: int) -> AsyncIterator[Any]:
        async for row in self.odds.stream(OddsHistory.id <= count, order_by=OddsHistory.id):
            yield row

    async def insert(self, rows: Iterable[NewOdds]) -> None:
        async with AsyncUnitOfWork(database=self.database) as uow:
            await AsyncOddsRepository(uow).copy_in(rows)
            await uow.commit()

    async def upsert(self, rows: Iterable[NewOdds]) -> None:
        async with AsyncUnitOfWork(database=self.database) as uow:
            await AsyncOddsRepository(uow).upsert_many(rows)
            await uow.commit()

    async def pool_get(self, key: int) -> Any:
        async with AsyncUnitOfWork(database=self.database) as uow:
            return await AsyncOddsRepository(uow).rows(OddsRow).get(key)

    async def pool_get_coalesced(self, key: int) -> Any:
        return await self.loader.get(key)
