"""monps: rows and entities, sync and async, always through a unit of work."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from pydantic import SecretStr
from sqlalchemy import Boolean, DateTime, Double, ForeignKey, Integer, Numeric, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, aliased, joinedload, load_only, mapped_column, relationship, selectinload

from benchmarks.contender import POOL, START, Contender, Place
from benchmarks.rows import DNA, PICK_COLUMNS, UPSERT_KEY, NewOdds
from monps.core.database import Database
from monps.core.settings import Settings
from monps.models import Base, OddsHistory
from monps.repositories import AsyncRepository, AsyncUnitOfWork, Loader, Repository, UnitOfWork

__all__ = ["MonpsEntities", "MonpsEntitiesAsync", "MonpsRows", "MonpsRowsAsync"]

TYPES: dict[str, Any] = {"text": Text, "timestamp": DateTime, "integer": Integer, "boolean": Boolean, "numeric": Numeric}
PYTHON: dict[str, Any] = {"text": str, "timestamp": datetime, "integer": int, "boolean": bool, "numeric": Decimal}


class OddsRow(msgspec.Struct, frozen=True, gc=False):
    """A price as an immutable row."""

    id: int
    match_id: str
    sport: str
    home_team: str
    away_team: str
    commence_time: datetime
    bookmaker: str
    home_odds: Decimal | None
    away_odds: Decimal | None
    draw_odds: Decimal | None
    collected_at: datetime


class Pick(Base):
    __tablename__ = "bench_pick"

    id: Mapped[int] = mapped_column(primary_key=True)
    locals().update({name: mapped_column(TYPES[kind]) for name, kind in PICK_COLUMNS.items() if name != "id"})


PickRow: Any = msgspec.defstruct(
    "PickRow",
    [(name, PYTHON[kind] if name == "id" else PYTHON[kind] | None) for name, kind in PICK_COLUMNS.items()],
    frozen=True,
    gc=False,
)


class Team(Base):
    __tablename__ = "bench_team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    league: Mapped[str] = mapped_column(Text)
    locals().update({name: mapped_column(JSONB) for name in DNA})


class Friction(Base):
    __tablename__ = "bench_friction"

    id: Mapped[int] = mapped_column(primary_key=True)
    home_id: Mapped[int] = mapped_column(ForeignKey("bench_team.id"))
    away_id: Mapped[int] = mapped_column(ForeignKey("bench_team.id"))
    friction_score: Mapped[float] = mapped_column(Double)
    predicted_goals: Mapped[float] = mapped_column(Double)
    scenario: Mapped[str] = mapped_column(Text)

    home: Mapped[Team] = relationship(foreign_keys=[home_id], lazy="raise")
    away: Mapped[Team] = relationship(foreign_keys=[away_id], lazy="raise")


class TeamRow(msgspec.Struct, frozen=True, gc=False):
    """A team in full."""

    id: int
    name: str
    league: str
    market_dna: dict[str, Any] | None
    context_dna: dict[str, Any] | None
    risk_dna: dict[str, Any] | None
    temporal_dna: dict[str, Any] | None
    nemesis_dna: dict[str, Any] | None
    psyche_dna: dict[str, Any] | None
    roster_dna: dict[str, Any] | None
    physical_dna: dict[str, Any] | None
    luck_dna: dict[str, Any] | None


class OddsRepository(Repository[OddsHistory]):
    model = OddsHistory
    key = UPSERT_KEY


class PickRepository(Repository[Pick]):
    model = Pick


class TeamRepository(Repository[Team]):
    model = Team


class FrictionRepository(Repository[Friction]):
    model = Friction


class AsyncOddsRepository(AsyncRepository[OddsHistory]):
    repository = OddsRepository


class AsyncPickRepository(AsyncRepository[Pick]):
    repository = PickRepository


class AsyncTeamRepository(AsyncRepository[Team]):
    repository = TeamRepository


class AsyncFrictionRepository(AsyncRepository[Friction]):
    repository = FrictionRepository


home, away = aliased(Team), aliased(Team)
SHOWN = (Friction.id, Friction.friction_score, Friction.predicted_goals, Friction.scenario)
PAGE_NAMES = (
    select(*SHOWN, home.name, away.name)
    .join(home, home.id == Friction.home_id)
    .join(away, away.id == Friction.away_id)
    .order_by(Friction.id)
)
PAGE_PAIRS = select(*SHOWN, Friction.home_id, Friction.away_id).order_by(Friction.id)
NAMES = (
    load_only(Friction.friction_score, Friction.predicted_goals, Friction.scenario),
    joinedload(Friction.home).load_only(Team.name),
    joinedload(Friction.away).load_only(Team.name),
)
FULL = (selectinload(Friction.home), selectinload(Friction.away))


def _database(place: Place) -> Database:
    return Database(Settings(database_url=SecretStr(place.uri), pool_size=POOL, pool_overflow=0))


def _keys(pairs: Iterable[tuple[Any, ...]]) -> set[int]:
    return {key for pair in pairs for key in pair[-2:]}


def _assembled(pairs: Iterable[tuple[Any, ...]], teams: dict[Any, TeamRow]) -> list[tuple[Any, ...]]:
    return [(*pair[:-2], teams[pair[-2]], teams[pair[-1]]) for pair in pairs]


def _page_names(uow: UnitOfWork, count: int) -> Sequence[Any]:
    return uow.wire.select(PAGE_NAMES.limit(count))


def _page_teams(uow: UnitOfWork, count: int) -> Sequence[Any]:
    pairs = uow.wire.select(PAGE_PAIRS.limit(count))
    return _assembled(pairs, TeamRepository(uow).rows(TeamRow).get_many(_keys(pairs)))


class MonpsRows(Contender):
    """Immutable rows; the shared connection is that of a unit of work that stays open."""

    name = "monps rows"

    def open(self) -> None:
        self.database = _database(self.place)
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
        self.database = _database(self.place)
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


class MonpsEntities(Contender):
    """Objects of the ORM, as SQLAlchemy's."""

    name = "monps entities"

    def open(self) -> None:
        self.database = _database(self.place)
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
        self.database = _database(self.place)
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
