"""The tables as models of monps, with the shapes of their rows and their repositories."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from pydantic import SecretStr
from sqlalchemy import Boolean, DateTime, Double, ForeignKey, Integer, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from benchmarks.contender import POOL, Place
from benchmarks.rows import DNA, PICK_COLUMNS, UPSERT_KEY
from monps.core.database import Database
from monps.core.settings import Settings
from monps.models import Base, OddsHistory
from monps.repositories import AsyncRepository, Repository

__all__ = [
    "AsyncFrictionRepository",
    "AsyncOddsRepository",
    "AsyncPickRepository",
    "Friction",
    "FrictionRepository",
    "OddsRepository",
    "OddsRow",
    "Pick",
    "PickRepository",
    "PickRow",
    "Team",
    "TeamRepository",
    "TeamRow",
    "database_at",
]

TYPES: dict[str, Any] = {
    "text": Text,
    "timestamp": DateTime,
    "integer": Integer,
    "boolean": Boolean,
    "numeric": Numeric,
}
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


class AsyncFrictionRepository(AsyncRepository[Friction]):
    repository = FrictionRepository


def database_at(place: Place) -> Database:
    """The engines of monps for a place, with a pool as large as everyone's."""
    return Database(Settings(database_url=SecretStr(place.uri), pool_size=POOL, pool_overflow=0))
