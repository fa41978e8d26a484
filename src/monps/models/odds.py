"""Prices: the new store of price points, and the four tables in which the existing code keeps them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from monps.core.lifecycle import Phase, lifecycle
from monps.models.base import Base
from monps.models.markets import CANONICAL

__all__ = ["Odds", "OddsBtts", "OddsCorrection", "OddsHistory", "OddsSpreads", "OddsTotals"]

LEGACY = lifecycle(Phase.legacy_mapped)


class Odds(Base):
    """One price seen once: the same point is never stored twice.

    Points are appended. When a source corrects one, the price is replaced and the former price goes to
    :class:`OddsCorrection`. The table is partitioned by the month of ``captured_at``; what has no month yet is in the
    default partition. The key holds ``match_id`` too, so the table can be sharded by match.
    """

    __tablename__ = "odds"
    __table_args__ = (
        PrimaryKeyConstraint("match_id", "captured_at", "id"),
        UniqueConstraint(
            "match_id",
            "market",
            "selection",
            "line",
            "bookmaker",
            "captured_at",
            name="uq_odds_point",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("price > 1 AND price <> 'NaN'", name="price"),
        CheckConstraint("stage IN ('opening', 'snapshot', 'closing')", name="stage"),
        CheckConstraint(CANONICAL, name="market"),
        {
            "postgresql_partition_by": "RANGE (captured_at)",
            "info": {"lifecycle": lifecycle(Phase.template, ("0014_odds_partitions", Phase.active))},
        },
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    match_id: Mapped[str] = mapped_column(String(32))
    market: Mapped[str] = mapped_column(Text, comment="canonical market, such as h2h or totals")
    selection: Mapped[str] = mapped_column(Text, comment="canonical selection, such as home or over")
    line: Mapped[Decimal | None] = mapped_column(
        Numeric(5, 2), comment="goals or handicap; NULL where the market has none"
    )
    bookmaker: Mapped[str] = mapped_column(Text)
    price: Mapped[Decimal] = mapped_column(Numeric(9, 4), comment="decimal odds, > 1")
    captured_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="when the price was on offer, UTC")
    stage: Mapped[str] = mapped_column(Text, comment="opening, snapshot or closing")
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now(), comment="stored or last corrected"
    )


class OddsCorrection(Base):
    """What a point said before its source corrected it, from ``stored_at`` until ``replaced_at``."""

    __tablename__ = "odds_corrections"
    __table_args__ = (
        PrimaryKeyConstraint("match_id", "captured_at", "id"),
        {"info": {"lifecycle": lifecycle(Phase.planned, ("0003_odds", Phase.active))}},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    match_id: Mapped[str] = mapped_column(String(32))
    market: Mapped[str] = mapped_column(Text)
    selection: Mapped[str] = mapped_column(Text)
    line: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    bookmaker: Mapped[str] = mapped_column(Text)
    captured_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    price: Mapped[Decimal] = mapped_column(Numeric(9, 4), comment="what the point said until then")
    stage: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    stored_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="since when it said so")
    replaced_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class OddsHistory(Base):
    """1X2 prices as the existing collector keeps them (naive UTC times, 0 or NULL where a price was missing)."""

    __tablename__ = "odds_history"
    __table_args__ = (
        PrimaryKeyConstraint("id", name="odds_history_pkey"),
        UniqueConstraint(
            "match_id", "bookmaker", "collected_at", name="odds_history_match_id_bookmaker_collected_at_key"
        ),
        Index("idx_odds_history_match", "match_id"),
        Index("idx_odds_history_sport", "sport"),
        Index("idx_odds_history_collected", text("collected_at DESC")),
        Index("idx_odds_history_bookmaker", "bookmaker"),
        {"info": {"lifecycle": LEGACY}},
    )

    id: Mapped[int] = mapped_column(Integer, autoincrement=True)
    match_id: Mapped[str] = mapped_column(String(255))
    sport: Mapped[str] = mapped_column(String(100))
    home_team: Mapped[str] = mapped_column(String(255))
    away_team: Mapped[str] = mapped_column(String(255))
    commence_time: Mapped[datetime] = mapped_column(DateTime)
    bookmaker: Mapped[str] = mapped_column(String(100))
    home_odds: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    away_odds: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    draw_odds: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    collected_at: Mapped[datetime] = mapped_column(DateTime, server_default=func.now())


class OddsTotals(Base):
    """Over/under prices as the existing collector keeps them."""

    __tablename__ = "odds_totals"
    __table_args__ = (
        PrimaryKeyConstraint("id", name="odds_totals_pkey"),
        UniqueConstraint(
            "match_id",
            "bookmaker",
            "line",
            "collected_at",
            name="odds_totals_match_id_bookmaker_line_collected_at_key",
        ),
        {"info": {"lifecycle": LEGACY}},
    )

    id: Mapped[int] = mapped_column(Integer, autoincrement=True)
    match_id: Mapped[str] = mapped_column(String(255))
    sport: Mapped[str | None] = mapped_column(String(100))
    home_team: Mapped[str | None] = mapped_column(String(255))
    away_team: Mapped[str | None] = mapped_column(String(255))
    commence_time: Mapped[datetime | None] = mapped_column(DateTime)
    bookmaker: Mapped[str] = mapped_column(String(100))
    line: Mapped[Decimal] = mapped_column(Numeric(4, 2))
    over_odds: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    under_odds: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    collected_at: Mapped[datetime] = mapped_column(DateTime, server_default=func.now())


class OddsBtts(Base):
    """Both-teams-to-score prices as the existing collector keeps them."""

    __tablename__ = "odds_btts"
    __table_args__ = (
        PrimaryKeyConstraint("id", name="odds_btts_pkey"),
        UniqueConstraint("match_id", "bookmaker", "collected_at", name="odds_btts_match_id_bookmaker_collected_at_key"),
        Index("idx_odds_btts_match", "match_id"),
        {"info": {"lifecycle": LEGACY}},
    )

    id: Mapped[int] = mapped_column(Integer, autoincrement=True)
    match_id: Mapped[str] = mapped_column(String(255))
    sport: Mapped[str | None] = mapped_column(String(100))
    home_team: Mapped[str | None] = mapped_column(String(255))
    away_team: Mapped[str | None] = mapped_column(String(255))
    commence_time: Mapped[datetime | None] = mapped_column(DateTime)
    bookmaker: Mapped[str] = mapped_column(String(100))
    btts_yes_odds: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    btts_no_odds: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    collected_at: Mapped[datetime] = mapped_column(DateTime, server_default=func.now())


class OddsSpreads(Base):
    """Asian handicap prices as the existing collector keeps them: one row per team, no unique key."""

    __tablename__ = "odds_spreads"
    __table_args__ = (PrimaryKeyConstraint("id", name="odds_spreads_pkey"), {"info": {"lifecycle": LEGACY}})

    id: Mapped[int] = mapped_column(Integer, autoincrement=True)
    match_id: Mapped[str] = mapped_column(String(255))
    sport: Mapped[str | None] = mapped_column(String(100))
    home_team: Mapped[str | None] = mapped_column(String(255))
    away_team: Mapped[str | None] = mapped_column(String(255))
    commence_time: Mapped[datetime | None] = mapped_column(DateTime)
    bookmaker: Mapped[str] = mapped_column(String(100))
    team: Mapped[str] = mapped_column(String(255))
    spread_point: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    spread_odds: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    collected_at: Mapped[datetime] = mapped_column(DateTime, server_default=func.now())
