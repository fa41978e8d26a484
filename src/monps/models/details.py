"""What only some sources tell: shots, expected goals, events and further numbers of a match, and players of a season.

Every row of a match stands under the match's own id, whichever source brought it, and says which side it is about:
a source's spelling of a team is told beside it. No row refers to a match by a foreign key, since ``match_id`` may
become another one's when two matches turn out to be the same (:mod:`monps.repositories.source_matches`).
"""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Float,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from monps.core.lifecycle import Phase, lifecycle
from monps.models.base import SEASON, Base, TimestampMixin

__all__ = ["ExpectedGoals", "MatchEvent", "PlayerSeason", "Shot", "TeamStatistic"]

PLANNED = lifecycle(Phase.planned, ("0019_match_details", Phase.active))
SIDE = "side IN ('home', 'away')"
MINUTE = "minute BETWEEN 0 AND 130"

COUNTS = (
    "matches",
    "minutes",
    "goals",
    "assists",
    "shots",
    "key_passes",
    "yellows",
    "reds",
    "non_penalty_goals",
)
"""What is counted of a player; never below 0."""

EXPECTED = ("expected_goals", "expected_assists", "non_penalty_expected_goals", "chain", "buildup")
"""Sums of expected goals of a player."""


def sums(*columns: str) -> str:
    """The rule of sums of expected goals: finite and not below 0 (NaN is greater than everything)."""
    return " AND ".join(f"{name} >= 0 AND {name} < 'Infinity'" for name in columns)


class Shot(TimestampMixin, Base):
    """One shot, or the touch that became an own goal; an own goal stands on the side of its player."""

    __tablename__ = "shots"
    __table_args__ = (
        PrimaryKeyConstraint("match_id", "source", "source_key"),
        CheckConstraint(SIDE, name="side"),
        CheckConstraint(MINUTE, name="minute"),
        CheckConstraint("x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1", name="place"),
        CheckConstraint("expected_goals BETWEEN 0 AND 1", name="expected_goals"),
        {"info": {"lifecycle": PLANNED}},
    )

    match_id: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(Text)
    source_key: Mapped[str] = mapped_column(Text, comment="the source's number of the shot")
    side: Mapped[str] = mapped_column(Text)
    team: Mapped[str] = mapped_column(Text)
    player: Mapped[str] = mapped_column(Text)
    player_key: Mapped[str] = mapped_column(Text)
    minute: Mapped[int] = mapped_column(SmallInteger, comment="stoppage time counted on")
    x: Mapped[float] = mapped_column(Float, comment="0 to 1, along the pitch; the goal that is shot at is at 1")
    y: Mapped[float] = mapped_column(Float, comment="0 to 1, across the pitch")
    expected_goals: Mapped[float] = mapped_column(Float)
    result: Mapped[str] = mapped_column(Text)
    situation: Mapped[str] = mapped_column(Text)
    body_part: Mapped[str] = mapped_column(Text)
    assisted_by: Mapped[str | None] = mapped_column(Text)
    last_action: Mapped[str | None] = mapped_column(Text)


class ExpectedGoals(TimestampMixin, Base):
    """Expected goals of both teams of a match, as one source computes them."""

    __tablename__ = "expected_goals"
    __table_args__ = (
        PrimaryKeyConstraint("match_id", "source"),
        CheckConstraint(sums("home", "away"), name="sums"),
        {"info": {"lifecycle": PLANNED}},
    )

    match_id: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(Text)
    home: Mapped[float] = mapped_column(Float)
    away: Mapped[float] = mapped_column(Float)


class MatchEvent(TimestampMixin, Base):
    """Something that happened in a match, at its place in the source's list; ``extra`` is added to ``minute``."""

    __tablename__ = "match_events"
    __table_args__ = (
        PrimaryKeyConstraint("match_id", "source", "position"),
        CheckConstraint("position > 0", name="position"),
        CheckConstraint(SIDE, name="side"),
        CheckConstraint(f"{MINUTE} AND coalesce(extra, 0) BETWEEN 0 AND 60", name="minute"),
        {"info": {"lifecycle": PLANNED}},
    )

    match_id: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer, comment="in the source's list, from 1")
    side: Mapped[str] = mapped_column(Text)
    team: Mapped[str] = mapped_column(Text)
    minute: Mapped[int] = mapped_column(SmallInteger)
    extra: Mapped[int | None] = mapped_column(SmallInteger, comment="minutes of stoppage time after minute")
    player: Mapped[str | None] = mapped_column(Text)
    player_key: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)


class TeamStatistic(TimestampMixin, Base):
    """One number about one team of a match, under the source's name for it."""

    __tablename__ = "team_statistics"
    __table_args__ = (
        PrimaryKeyConstraint("match_id", "source", "team_key", "name"),
        CheckConstraint(SIDE, name="side"),
        CheckConstraint("value >= 0 AND value < 'Infinity' AND (NOT percent OR value <= 100)", name="value"),
        {"info": {"lifecycle": PLANNED}},
    )

    match_id: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(Text)
    team_key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(Text)
    team: Mapped[str] = mapped_column(Text)
    value: Mapped[float] = mapped_column(Float)
    percent: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), comment="value is a share, 0 to 100")


class PlayerSeason(TimestampMixin, Base):
    """A player's totals of one season at all clubs that he played for, as one source counts them."""

    __tablename__ = "player_seasons"
    __table_args__ = (
        PrimaryKeyConstraint("source", "league", "season", "player_key"),
        CheckConstraint(SEASON, name="season"),
        CheckConstraint(" AND ".join(f"{name} >= 0" for name in COUNTS), name="counts"),
        CheckConstraint(sums(*EXPECTED), name="sums"),
        {"info": {"lifecycle": PLANNED}},
    )

    source: Mapped[str] = mapped_column(Text)
    league: Mapped[str] = mapped_column(Text)
    season: Mapped[str] = mapped_column(Text, comment="2025-26, or 2025 where a season is a calendar year")
    player_key: Mapped[str] = mapped_column(Text)
    player: Mapped[str] = mapped_column(Text)
    teams: Mapped[list[str]] = mapped_column(ARRAY(Text))
    positions: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="the source's letters")
    matches: Mapped[int] = mapped_column(Integer)
    minutes: Mapped[int] = mapped_column(Integer)
    goals: Mapped[int] = mapped_column(Integer)
    assists: Mapped[int] = mapped_column(Integer)
    shots: Mapped[int] = mapped_column(Integer)
    key_passes: Mapped[int] = mapped_column(Integer)
    yellows: Mapped[int] = mapped_column(Integer)
    reds: Mapped[int] = mapped_column(Integer)
    non_penalty_goals: Mapped[int] = mapped_column(Integer)
    expected_goals: Mapped[float] = mapped_column(Float)
    expected_assists: Mapped[float] = mapped_column(Float)
    non_penalty_expected_goals: Mapped[float] = mapped_column(Float)
    chain: Mapped[float] = mapped_column(Float, comment="expected goals of the moves that he was part of")
    buildup: Mapped[float] = mapped_column(Float, comment="the same without his own shots and key passes")
