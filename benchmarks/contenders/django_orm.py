"""Django's ORM on its own, over psycopg 3 with server-side binding."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import django
from django.conf import settings
from django.db import connection, models, transaction

from benchmarks.contender import START, Contender
from benchmarks.rows import DNA, PICK_COLUMNS, UPSERT_KEY, WRITTEN_FIELDS, NewOdds

__all__ = ["DjangoOrm"]

BATCH = 2_000
KINDS: dict[str, Any] = {
    "text": lambda: models.TextField(null=True),
    "timestamp": lambda: models.DateTimeField(null=True),
    "integer": lambda: models.IntegerField(null=True),
    "boolean": lambda: models.BooleanField(null=True),
    "numeric": lambda: models.DecimalField(null=True, max_digits=12, decimal_places=4),
}


def _configure() -> None:
    settings.configure(
        USE_TZ=False,
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "OPTIONS": {"server_side_binding": True},
                "CONN_MAX_AGE": None,
            }
        },
    )
    django.setup()


_configure()


def _model(name: str, table: str, fields: dict[str, Any]) -> Any:
    meta = type("Meta", (), {"app_label": "bench", "db_table": table, "managed": False})
    return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})


def _key() -> Any:
    return models.AutoField(primary_key=True)


Odds = _model(
    "Odds",
    "odds_history",
    {"id": _key()}
    | {name: models.CharField(max_length=255) for name in ("match_id", "sport", "home_team", "away_team", "bookmaker")}
    | {name: models.DateTimeField() for name in ("commence_time", "collected_at")}
    | {
        name: models.DecimalField(null=True, max_digits=10, decimal_places=2)
        for name in ("home_odds", "away_odds", "draw_odds")
    },
)
Pick = _model(
    "Pick", "bench_pick", {"id": _key()} | {name: KINDS[kind]() for name, kind in PICK_COLUMNS.items() if name != "id"}
)
Team = _model(
    "Team",
    "bench_team",
    {"id": _key(), "name": models.TextField(), "league": models.TextField()}
    | {name: models.JSONField() for name in DNA},
)
Friction = _model(
    "Friction",
    "bench_friction",
    {
        "id": _key(),
        "home": models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+"),
        "away": models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+"),
        "friction_score": models.FloatField(),
        "predicted_goals": models.FloatField(),
        "scenario": models.TextField(),
    },
)


class DjangoOrm(Contender):
    name = "Django"

    def open(self) -> None:
        place = self.place
        connection.settings_dict.update(NAME=place.database, USER=place.user, HOST=place.host, PORT=str(place.port))
        connection.ensure_connection()

    def close(self) -> None:
        connection.close()

    def get(self, key: int) -> Any:
        return Odds.objects.get(pk=key)

    def get_fresh(self, key: int) -> Any:
        with transaction.atomic():
            return Odds.objects.get(pk=key)

    def unit_empty(self) -> None:
        with transaction.atomic():
            pass

    def get_many(self, keys: Sequence[int]) -> Any:
        return Odds.objects.in_bulk(keys)

    def list_odds(self, count: int) -> Any:
        return list(Odds.objects.filter(pk__gt=START).order_by("pk")[:count])

    def list_picks(self, count: int) -> Any:
        return list(Pick.objects.filter(pk__gt=START).order_by("pk")[:count])

    def page_names(self, count: int) -> Any:
        shown = ("friction_score", "predicted_goals", "scenario", "home__name", "away__name")
        return list(Friction.objects.select_related("home", "away").only(*shown).order_by("pk")[:count])

    def page_teams(self, count: int) -> Any:
        return list(Friction.objects.prefetch_related("home", "away").order_by("pk")[:count])

    def stream(self, count: int) -> Iterator[Any]:
        return iter(Odds.objects.filter(pk__lte=count).order_by("pk").iterator(chunk_size=2000))

    def insert(self, rows: Iterable[NewOdds]) -> None:
        with transaction.atomic():
            Odds.objects.bulk_create((Odds(**row._asdict()) for row in rows), batch_size=BATCH)

    def upsert(self, rows: Iterable[NewOdds]) -> None:
        changed = [name for name in WRITTEN_FIELDS if name not in UPSERT_KEY]
        with transaction.atomic():
            Odds.objects.bulk_create(
                (Odds(**row._asdict()) for row in rows),
                batch_size=BATCH,
                update_conflicts=True,
                unique_fields=UPSERT_KEY,
                update_fields=changed,
            )
