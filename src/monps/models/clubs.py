"""Clubs, the names that sources give them, and the matches that several sources tell of.

A name means a club only where somebody confirmed it, for one source and the seasons named. What no source's name means
yet waits in a queue. ``team_mapping`` and ``team_aliases`` of the existing code stay what they are.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from monps.core.lifecycle import Phase, lifecycle
from monps.models.base import SEASON, Base, SurrogateKeyMixin

__all__ = ["Club", "ClubName", "SourceMatch", "UnmatchedName"]

PLANNED = lifecycle(Phase.planned, ("0015_clubs", Phase.active))


class Club(SurrogateKeyMixin, Base):
    """One club, under the name that this desk gives it."""

    __tablename__ = "clubs"
    __table_args__ = (
        UniqueConstraint("name"),
        CheckConstraint("name <> '' AND name = btrim(name)", name="name"),
        {"info": {"lifecycle": PLANNED}},
    )

    name: Mapped[str] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ClubName(SurrogateKeyMixin, Base):
    """What one source calls a club, letter by letter, from a season to a season; NULL is without end."""

    __tablename__ = "club_names"
    __table_args__ = (
        UniqueConstraint(
            "source", "name", "first_season", name="uq_club_names_name", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint(SEASON.replace("season", "first_season"), name="first_season"),
        CheckConstraint(SEASON.replace("season", "last_season"), name="last_season"),
        CheckConstraint('left(first_season, 4) <= left(last_season, 4) COLLATE "C"', name="seasons"),
        Index("ix_club_names_club_id", "club_id"),
        {"info": {"lifecycle": PLANNED}},
    )

    club_id: Mapped[int] = mapped_column(ForeignKey("clubs.id"))
    source: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    first_season: Mapped[str | None] = mapped_column(Text)
    last_season: Mapped[str | None] = mapped_column(Text)
    confirmed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class UnmatchedName(Base):
    """A name that an ingest met and nobody has confirmed; it waits here and stops nothing."""

    __tablename__ = "unmatched_names"
    __table_args__ = (
        PrimaryKeyConstraint("source", "name", "league", "season"),
        {"info": {"lifecycle": PLANNED}},
    )

    source: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    league: Mapped[str] = mapped_column(Text)
    season: Mapped[str] = mapped_column(Text)
    first_seen: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class SourceMatch(Base):
    """A match as one source tells of it, and the match that it is: ``match_id`` is the same for all its sources."""

    __tablename__ = "source_matches"
    __table_args__ = (
        PrimaryKeyConstraint("source", "source_match_id"),
        Index("ix_source_matches_match_id", "match_id"),
        Index("ix_source_matches_clubs", "home_club_id", "away_club_id", "kickoff"),
        Index("ix_source_matches_home_name", "source", "home_name"),
        Index("ix_source_matches_away_name", "source", "away_name"),
        {"info": {"lifecycle": PLANNED}},
    )

    source: Mapped[str] = mapped_column(Text)
    source_match_id: Mapped[str] = mapped_column(String(32))
    match_id: Mapped[str] = mapped_column(String(32))
    league: Mapped[str] = mapped_column(Text)
    season: Mapped[str] = mapped_column(Text)
    kickoff: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    home_name: Mapped[str] = mapped_column(Text)
    away_name: Mapped[str] = mapped_column(Text)
    home_club_id: Mapped[int | None] = mapped_column(BigInteger)
    away_club_id: Mapped[int | None] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
