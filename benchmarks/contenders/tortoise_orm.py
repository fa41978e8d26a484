"""Tortoise over asyncpg, with a pool of its own."""

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

from tortoise import Tortoise, fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from benchmarks.contender import POOL, START, Contender
from benchmarks.rows import DNA, PICK_COLUMNS, UPSERT_KEY, WRITTEN_FIELDS, NewOdds

__all__ = ["TortoiseOrm"]

BATCH = 2_000
KINDS: dict[str, Any] = {
    "text": lambda: fields.TextField(null=True),
    "timestamp": lambda: fields.DatetimeField(null=True),
    "integer": lambda: fields.IntField(null=True),
    "boolean": lambda: fields.BooleanField(null=True),
    "numeric": lambda: fields.DecimalField(null=True, max_digits=12, decimal_places=2),
}


class Odds(Model):
    id = fields.IntField(primary_key=True)
    match_id = fields.CharField(max_length=255)
    sport = fields.CharField(max_length=100)
    home_team = fields.CharField(max_length=255)
    away_team = fields.CharField(max_length=255)
    commence_time = fields.DatetimeField()
    bookmaker = fields.CharField(max_length=100)
    home_odds = fields.DecimalField(max_digits=10, decimal_places=2, null=True)
    away_odds = fields.DecimalField(max_digits=10, decimal_places=2, null=True)
    draw_odds = fields.DecimalField(max_digits=10, decimal_places=2, null=True)
    collected_at = fields.DatetimeField()

    class Meta:
        table = "odds_history"


class Pick(Model):
    id = fields.IntField(primary_key=True)
    locals().update({name: KINDS[kind]() for name, kind in PICK_COLUMNS.items() if name != "id"})

    class Meta:
        table = "bench_pick"


class Team(Model):
    id = fields.IntField(primary_key=True)
    name = fields.TextField()
    league = fields.TextField()
    locals().update({name: fields.JSONField() for name in DNA})

    class Meta:
        table = "bench_team"


class Friction(Model):
    id = fields.IntField(primary_key=True)
    home: Any = fields.ForeignKeyField("models.Team", related_name="at_home")
    away: Any = fields.ForeignKeyField("models.Team", related_name="away_from_home")
    friction_score = fields.FloatField()
    predicted_goals = fields.FloatField()
    scenario = fields.TextField()

    class Meta:
        table = "bench_friction"


class TortoiseOrm(Contender):
    name = "Tortoise"
    is_async = True

    async def open(self) -> None:
        place = self.place
        credentials = {"host": place.host, "port": place.port, "user": place.user, "database": place.database}
        engine = {
            "engine": "tortoise.backends.asyncpg",
            "credentials": {**credentials, "minsize": POOL, "maxsize": POOL},
        }
        with warnings.catch_warnings():
            # It warns of fields of a name that its schema generator would take; no schema is generated here.
            warnings.simplefilter("ignore")
            await Tortoise.init(
                config={
                    "connections": {"default": engine},
                    "apps": {"models": {"models": [__name__], "default_connection": "default"}},
                    "use_tz": False,
                },
                _enable_global_fallback=True,
            )

    async def close(self) -> None:
        await Tortoise.close_connections()

    async def get(self, key: int) -> Any:
        return await Odds.get(id=key)

    async def get_fresh(self, key: int) -> Any:
        async with in_transaction() as connection:
            return await Odds.get(id=key, using_db=connection)

    async def unit_empty(self) -> None:
        async with in_transaction():
            pass

    async def get_many(self, keys: Sequence[int]) -> Any:
        return await Odds.filter(id__in=keys)

    async def list_odds(self, count: int) -> Any:
        return await Odds.filter(id__gt=START).order_by("id").limit(count)

    async def list_picks(self, count: int) -> Any:
        return await Pick.filter(id__gt=START).order_by("id").limit(count)

    async def page_names(self, count: int) -> Any:
        shown = ("id", "friction_score", "predicted_goals", "scenario", "home__name", "away__name")
        return await Friction.all().order_by("id").limit(count).values_list(*shown)

    async def page_teams(self, count: int) -> Any:
        return await Friction.all().order_by("id").limit(count).prefetch_related("home", "away")

    async def insert(self, rows: Iterable[NewOdds]) -> None:
        async with in_transaction() as connection:
            await Odds.bulk_create([Odds(**row._asdict()) for row in rows], batch_size=BATCH, using_db=connection)

    async def upsert(self, rows: Iterable[NewOdds]) -> None:
        changed = [name for name in WRITTEN_FIELDS if name not in UPSERT_KEY]
        async with in_transaction() as connection:
            await Odds.bulk_create(
                [Odds(**row._asdict()) for row in rows],
                batch_size=BATCH,
                on_conflict=UPSERT_KEY,
                update_fields=changed,
                using_db=connection,
            )

    async def pool_get(self, key: int) -> Any:
        return await Odds.get(id=key)
