"""Piccolo over asyncpg, with its pool."""

from collections.abc import AsyncIterator, Iterable, Sequence
from types import MappingProxyType
from typing import Any

from piccolo.columns import (
    JSONB,
    Boolean,
    DoublePrecision,
    ForeignKey,
    Integer,
    Numeric,
    Serial,
    Text,
    Timestamp,
    Varchar,
)
from piccolo.engine.postgres import PostgresEngine
from piccolo.table import Table, create_table_class

from benchmarks.contender import POOL, START, Contender, Place
from benchmarks.rows import DNA, PICK_COLUMNS, UPSERT_KEY, WRITTEN_FIELDS, NewOdds

__all__ = ["Piccolo"]

BATCH = 2_000
"""Ten values a row, of 32,767 that a statement may have."""

KINDS: dict[str, Any] = {
    "text": Text,
    "timestamp": Timestamp,
    "integer": Integer,
    "boolean": Boolean,
    "numeric": Numeric,
}


class Odds(Table, tablename="odds_history"):  # type: ignore[call-arg]
    id = Serial(primary_key=True)
    match_id = Varchar(length=255)
    sport = Varchar(length=100)
    home_team = Varchar(length=255)
    away_team = Varchar(length=255)
    commence_time = Timestamp()
    bookmaker = Varchar(length=100)
    home_odds = Numeric(digits=(10, 2), null=True)
    away_odds = Numeric(digits=(10, 2), null=True)
    draw_odds = Numeric(digits=(10, 2), null=True)
    collected_at = Timestamp()


Pick: Any = create_table_class(
    "Pick",
    class_kwargs={"tablename": "bench_pick"},
    class_members={"id": Serial(primary_key=True)}
    | {name: KINDS[kind](null=True, default=None) for name, kind in PICK_COLUMNS.items() if name != "id"},
)
Team: Any = create_table_class(
    "Team",
    class_kwargs={"tablename": "bench_team"},
    class_members={"id": Serial(primary_key=True), "name": Text(), "league": Text()} | {name: JSONB() for name in DNA},
)


class Friction(Table, tablename="bench_friction"):  # type: ignore[call-arg]
    id = Serial(primary_key=True)
    home = ForeignKey(Team, db_column_name="home_id")
    away = ForeignKey(Team, db_column_name="away_id")
    friction_score = DoublePrecision()
    predicted_goals = DoublePrecision()
    scenario = Text()


class Piccolo(Contender):
    name = "Piccolo"
    is_async = True
    # It names a relation in an answer by its column.
    renamed = MappingProxyType(
        {"home": "home_id", "away": "away_id", "home.name": "home_id.name", "away.name": "away_id.name"}
    )

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        config = {"host": place.host, "port": place.port, "user": place.user, "database": place.database}
        self.engine = PostgresEngine(config=config, extensions=())
        for table in (Odds, Pick, Team, Friction):
            table._meta._db = self.engine  # noqa: SLF001 - else it wants a configuration module

    async def open(self) -> None:
        await self.engine.start_connection_pool(min_size=POOL, max_size=POOL)

    async def close(self) -> None:
        await self.engine.close_connection_pool()

    async def get(self, key: int) -> Any:
        return await Odds.objects().get(Odds.id == key)

    async def get_fresh(self, key: int) -> Any:
        async with self.engine.transaction():
            return await Odds.objects().get(Odds.id == key)

    async def unit_empty(self) -> None:
        async with self.engine.transaction():
            pass

    async def get_many(self, keys: Sequence[int]) -> Any:
        return await Odds.objects().where(Odds.id.is_in(keys))

    async def list_odds(self, count: int) -> Any:
        return await Odds.objects().where(Odds.id > START).order_by(Odds.id).limit(count)

    async def list_picks(self, count: int) -> Any:
        return await Pick.objects().where(Pick.id > START).order_by(Pick.id).limit(count)

    async def page_names(self, count: int) -> Any:
        one: Any = Friction
        shown = (one.id, one.friction_score, one.predicted_goals, one.scenario, one.home.name, one.away.name)
        return await Friction.select(*shown).order_by(one.id).limit(count)

    async def page_teams(self, count: int) -> Any:
        one: Any = Friction
        found = Friction.select(one.all_columns(), one.home.all_columns(), one.away.all_columns())
        return await found.order_by(one.id).limit(count).output(nested=True, load_json=True)

    async def stream(self, count: int) -> AsyncIterator[Any]:
        async with await Odds.objects().where(Odds.id <= count).order_by(Odds.id).batch(batch_size=1000) as batches:
            async for batch in batches:
                for row in batch:
                    yield row

    async def insert(self, rows: Iterable[NewOdds]) -> None:
        async with self.engine.transaction():
            for batch in _batches(rows):
                await Odds.insert(*batch)

    async def upsert(self, rows: Iterable[NewOdds]) -> None:
        changed = [getattr(Odds, name) for name in WRITTEN_FIELDS if name not in UPSERT_KEY]
        target = tuple(getattr(Odds, name) for name in UPSERT_KEY)
        async with self.engine.transaction():
            for batch in _batches(rows):
                await Odds.insert(*batch).on_conflict(target=target, action="DO UPDATE", values=changed)

    async def pool_get(self, key: int) -> Any:
        return await Odds.objects().get(Odds.id == key)


def _batches(rows: Iterable[NewOdds]) -> Iterable[list[Odds]]:
    batch: list[Odds] = []
    for row in rows:
        batch.append(Odds(**row._asdict()))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
