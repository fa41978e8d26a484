"""The tables as models of SQLAlchemy, for every contender that stands on it."""

from typing import Any

from sqlalchemy import Boolean, DateTime, Double, ForeignKey, Integer, Numeric, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from benchmarks.rows import DNA, PICK_COLUMNS, UPSERT_KEY

__all__ = ["KINDS", "Base", "Friction", "Odds", "Pick", "Team"]

KINDS: dict[str, Any] = {
    "text": Text,
    "timestamp": DateTime,
    "integer": Integer,
    "boolean": Boolean,
    "numeric": Numeric,
}


class Base(DeclarativeBase):
    pass


class Odds(Base):
    __tablename__ = "odds_history"
    # By this advanced-alchemy sees that the database can decide what is new.
    __table_args__ = (UniqueConstraint(*UPSERT_KEY),)

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[str] = mapped_column(String(255))
    sport: Mapped[str] = mapped_column(String(100))
    home_team: Mapped[str] = mapped_column(String(255))
    away_team: Mapped[str] = mapped_column(String(255))
    commence_time = mapped_column(DateTime)
    bookmaker: Mapped[str] = mapped_column(String(100))
    home_odds = mapped_column(Numeric(10, 2))
    away_odds = mapped_column(Numeric(10, 2))
    draw_odds = mapped_column(Numeric(10, 2))
    collected_at = mapped_column(DateTime)


class Pick(Base):
    __tablename__ = "bench_pick"

    id: Mapped[int] = mapped_column(primary_key=True)
    locals().update({name: mapped_column(KINDS[kind]) for name, kind in PICK_COLUMNS.items() if name != "id"})


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
