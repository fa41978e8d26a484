"""peewee over psycopg 3."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from peewee import (
    EXCLUDED,
    AutoField,
    BooleanField,
    CharField,
    DateTimeField,
    DecimalField,
    DoubleField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
    chunked,
)
from playhouse.postgres_ext import BinaryJSONField, Psycopg3Database, ServerSide

from benchmarks.contender import START, Contender
from benchmarks.rows import DNA, PICK_COLUMNS, UPSERT_KEY, WRITTEN_FIELDS, NewOdds

__all__ = ["Peewee"]

BATCH = 2_000
database = Psycopg3Database(None)
KINDS: dict[str, Any] = {
    "text": TextField,
    "timestamp": DateTimeField,
    "integer": IntegerField,
    "boolean": BooleanField,
    "numeric": DecimalField,
}


class Table(Model):
    id = AutoField()

    class Meta:
        database = database


class Odds(Table):
    match_id = CharField()
    sport = CharField()
    home_team = CharField()
    away_team = CharField()
    commence_time = DateTimeField()
    bookmaker = CharField()
    home_odds = DecimalField(max_digits=10, decimal_places=2, null=True)
    away_odds = DecimalField(max_digits=10, decimal_places=2, null=True)
    draw_odds = DecimalField(max_digits=10, decimal_places=2, null=True)
    collected_at = DateTimeField()

    class Meta:
        table_name = "odds_history"


class Pick(Table):
    locals().update({name: KINDS[kind](null=True) for name, kind in PICK_COLUMNS.items() if name != "id"})

    class Meta:
        table_name = "bench_pick"


class Team(Table):
    name = TextField()
    league = TextField()
    locals().update({name: BinaryJSONField() for name in DNA})

    class Meta:
        table_name = "bench_team"


class Friction(Table):
    home = ForeignKeyField(Team, backref="+")
    away = ForeignKeyField(Team, backref="+")
    friction_score = DoubleField()
    predicted_goals = DoubleField()
    scenario = TextField()

    class Meta:
        table_name = "bench_friction"


class Peewee(Contender):
    name = "peewee"

    def open(self) -> None:
        place = self.place
        database.init(place.database, user=place.user, host=place.host, port=place.port)
        database.connect()

    def close(self) -> None:
        database.close()

    def get(self, key: int) -> Any:
        return Odds.get_by_id(key)

    def get_fresh(self, key: int) -> Any:
        with database.atomic():
            return Odds.get_by_id(key)

    def unit_empty(self) -> None:
        with database.atomic():
            pass

    def get_many(self, keys: Sequence[int]) -> Any:
        return list(Odds.select().where(Odds.id.in_(keys)))

    def list_odds(self, count: int) -> Any:
        return list(Odds.select().where(Odds.id > START).order_by(Odds.id).limit(count))

    def list_picks(self, count: int) -> Any:
        return list(Pick.select().where(Pick.id > START).order_by(Pick.id).limit(count))

    def page_names(self, count: int) -> Any:
        home, away = Team.alias(), Team.alias()
        shown = (
            Friction.id,
            Friction.friction_score,
            Friction.predicted_goals,
            Friction.scenario,
            home.name,
            away.name,
        )
        return list(self._joined(home, away, shown, count))

    def page_teams(self, count: int) -> Any:
        home, away = Team.alias(), Team.alias()
        return list(self._joined(home, away, (Friction, home, away), count))

    def stream(self, count: int) -> Iterator[Any]:
        with database.atomic():
            yield from ServerSide(Odds.select().where(Odds.id <= count).order_by(Odds.id), array_size=1000)

    def insert(self, rows: Iterable[NewOdds]) -> None:
        with database.atomic():
            for batch in chunked(rows, BATCH):
                Odds.insert_many(batch, fields=WRITTEN_FIELDS).execute()

    def upsert(self, rows: Iterable[NewOdds]) -> None:
        target = [getattr(Odds, name) for name in UPSERT_KEY]
        changed = {name: getattr(EXCLUDED, name) for name in WRITTEN_FIELDS if name not in UPSERT_KEY}
        with database.atomic():
            for batch in chunked(rows, BATCH):
                insert = Odds.insert_many(batch, fields=WRITTEN_FIELDS)
                insert.on_conflict(conflict_target=target, update=changed).execute()

    @staticmethod
    def _joined(home: Any, away: Any, shown: tuple[Any, ...], count: int) -> Any:
        joined = Friction.select(*shown).join(home, on=(Friction.home == home.id), attr="home")
        joined = joined.join_from(Friction, away, on=(Friction.away == away.id), attr="away")
        return joined.order_by(Friction.id).limit(count)
