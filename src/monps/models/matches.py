"""Matches: results as the existing code keeps them, and what the new sources know beyond a result."""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from monps.core.lifecycle import Phase, lifecycle
from monps.models.base import SEASON, Base, TimestampMixin

__all__ = ["MatchResult", "MatchStatistics"]

COUNTS = (
    "half_time_home",
    "half_time_away",
    *(
        f"{side}_{counted}"
        for counted in ("shots", "shots_on_target", "corners", "fouls", "yellows", "reds")
        for side in ("home", "away")
    ),
)
"""What is counted in a match; never below 0. That a shot on target is a shot is left to the sources, which disagree."""


class MatchResult(Base):
    """A match and its 90-minute score; ``commence_time`` is naive UTC."""

    __tablename__ = "match_results"
    __table_args__ = (
        PrimaryKeyConstraint("id", name="match_results_pkey"),
        UniqueConstraint("match_id", name="match_results_match_id_key"),
        {"info": {"lifecycle": lifecycle(Phase.legacy_mapped)}},
    )

    id: Mapped[int] = mapped_column(Integer, autoincrement=True)
    match_id: Mapped[str | None] = mapped_column(String(255))
    home_team: Mapped[str | None] = mapped_column(String(255))
    away_team: Mapped[str | None] = mapped_column(String(255))
    sport: Mapped[str | None] = mapped_column(String(100))
    league: Mapped[str | None] = mapped_column(String(100))
    commence_time: Mapped[datetime | None] = mapped_column(DateTime)
    score_home: Mapped[int | None] = mapped_column(Integer)
    score_away: Mapped[int | None] = mapped_column(Integer)
    outcome: Mapped[str | None] = mapped_column(String(10))
    is_finished: Mapped[bool | None] = mapped_column(Boolean, server_default=text("false"))
    fetched_at: Mapped[datetime | None] = mapped_column(DateTime, server_default=func.now())
    last_updated: Mapped[datetime | None] = mapped_column(DateTime, server_default=func.now(), onupdate=func.now())


class MatchStatistics(TimestampMixin, Base):
    """What a result file says beyond the score; NULL where it says nothing."""

    __tablename__ = "match_statistics"
    __table_args__ = (
        PrimaryKeyConstraint("match_id"),
        CheckConstraint("status IN ('scheduled', 'finished', 'awarded')", name="status"),
        CheckConstraint(SEASON, name="season"),
        CheckConstraint(" AND ".join(f"coalesce({name}, 0) >= 0" for name in COUNTS), name="counts"),
        Index("ix_match_statistics_league_season_kickoff", "league", "season", "kickoff"),
        {"info": {"lifecycle": lifecycle(Phase.planned, ("0003_odds", Phase.active))}},
    )

    match_id: Mapped[str] = mapped_column(String(255))
    league: Mapped[str] = mapped_column(String(100))
    season: Mapped[str] = mapped_column(String(7), comment="2025-26, or 2025 where a season is a calendar year")
    kickoff: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    kickoff_estimated: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), comment="the source gave only a date"
    )
    status: Mapped[str] = mapped_column(Text)
    half_time_home: Mapped[int | None] = mapped_column(SmallInteger)
    half_time_away: Mapped[int | None] = mapped_column(SmallInteger)
    home_shots: Mapped[int | None] = mapped_column(SmallInteger)
    away_shots: Mapped[int | None] = mapped_column(SmallInteger)
    home_shots_on_target: Mapped[int | None] = mapped_column(SmallInteger)
    away_shots_on_target: Mapped[int | None] = mapped_column(SmallInteger)
    home_corners: Mapped[int | None] = mapped_column(SmallInteger)
    away_corners: Mapped[int | None] = mapped_column(SmallInteger)
    home_fouls: Mapped[int | None] = mapped_column(SmallInteger)
    away_fouls: Mapped[int | None] = mapped_column(SmallInteger)
    home_yellows: Mapped[int | None] = mapped_column(SmallInteger)
    away_yellows: Mapped[int | None] = mapped_column(SmallInteger)
    home_reds: Mapped[int | None] = mapped_column(SmallInteger)
    away_reds: Mapped[int | None] = mapped_column(SmallInteger)
    referee: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
