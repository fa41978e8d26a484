"""Model picks: the first table that moves from raw SQL to repositories while both read and write it.

The 23 template columns are the shape the desk wants. The columns marked planned come with them in Phase 3. The 47
columns in ``LEGACY_COLUMNS`` are the existing code's; triggers keep both shapes in step until Phase 4 drops them.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from monps.core.lifecycle import Phase, lifecycle
from monps.models.base import AuditMixin, Base, VersionMixin
from monps.models.markets import CANONICAL

__all__ = ["LEGACY_COLUMNS", "TrackingCLVPicks"]

EXPANDED = "0004_picks_expand"
PLANNED = {"lifecycle": lifecycle(Phase.planned, (EXPANDED, Phase.active))}

_KEPT = "kept for the existing code"

LEGACY_COLUMNS = {
    "match_name": "home_team, away_team",
    "commence_time": "match_date",
    "market_type": "market, selection, line",
    "prediction": "selection",
    "diamond_score": _KEPT,
    "odds_taken": "odds_at_pick",
    "probability": "confidence",
    "predicted_prob": _KEPT,
    "poisson_prob": _KEPT,
    "implied_prob": _KEPT,
    "ev_expected": _KEPT,
    "edge_pct": _KEPT,
    "kelly_pct": _KEPT,
    "value_rating": _KEPT,
    "recommendation": _KEPT,
    "home_xg": _KEPT,
    "away_xg": _KEPT,
    "total_xg": _KEPT,
    "h2h_pct": _KEPT,
    "is_top3": _KEPT,
    "factors": _KEPT,
    "source": "agent, strategy",
    "is_resolved": "is_won",
    "is_winner": "is_won",
    "profit_loss": "pnl",
    "score_home": _KEPT,
    "score_away": _KEPT,
    "resolved_at": _KEPT,
    "opening_odds": _KEPT,
    "closing_odds": "odds_at_close",
    "odds_movement": _KEPT,
    "steam_move": _KEPT,
    "data_quality_score": _KEPT,
    "model_uncertainty": _KEPT,
    "league_tier": _KEPT,
    "match_importance": _KEPT,
    "competition": _KEPT,
    "home_form": _KEPT,
    "away_form": _KEPT,
    "btts_pct": _KEPT,
    "over_25_pct": _KEPT,
    "sharp_money_pct": _KEPT,
    "referee_factor": _KEPT,
    "algo_version": _KEPT,
    "learning_weight": _KEPT,
    "tags": _KEPT,
    "processed_at": _KEPT,
}
"""The 47 columns that only the database has, with what replaces each."""


class TrackingCLVPicks(AuditMixin, VersionMixin, Base):
    """One pick of a model with the price it was made at and the price it closed at; stake and pnl in units."""

    __tablename__ = "tracking_clv_picks"
    __table_args__ = (
        PrimaryKeyConstraint("id", name="tracking_clv_picks_pkey"),
        UniqueConstraint("pick_id", name="uq_tracking_clv_picks_pick_id"),
        Index("idx_clv_picks_match", "match_id"),
        CheckConstraint("odds_at_pick > 1 AND odds_at_pick <> 'NaN'", name="odds_at_pick"),
        CheckConstraint("odds_at_close > 1 AND odds_at_close <> 'NaN'", name="odds_at_close"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        CheckConstraint("outcome IN ('win', 'half_win', 'push', 'half_loss', 'loss', 'void')", name="outcome"),
        CheckConstraint(f"market IS NULL OR {CANONICAL}", name="market"),
        CheckConstraint("created_by = 'unknown' OR stake > 0 AND stake <> 'NaN'", name="stake"),
        {
            "info": {
                "lifecycle": lifecycle(Phase.template, (EXPANDED, Phase.expanding)),
                "legacy_columns": LEGACY_COLUMNS,
            }
        },
    )

    id: Mapped[int] = mapped_column(Integer, autoincrement=True)
    pick_id: Mapped[UUID] = mapped_column(Uuid, server_default=text("gen_random_uuid()"))
    match_id: Mapped[str] = mapped_column(String(255))
    home_team: Mapped[str] = mapped_column(Text)
    away_team: Mapped[str] = mapped_column(Text)
    league: Mapped[str] = mapped_column(String(100))
    match_date: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), comment="kick-off, UTC")
    market: Mapped[str | None] = mapped_column(Text, comment="canonical; NULL where the legacy spelling is unknown")
    selection: Mapped[str | None] = mapped_column(Text)
    bookmaker: Mapped[str | None] = mapped_column(Text)
    odds_at_pick: Mapped[Decimal | None] = mapped_column(
        Numeric(12, 4), comment="decimal odds; NULL where missing, never 0"
    )
    odds_at_close: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    clv_percentage: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    hours_before_match: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    is_won: Mapped[bool | None] = mapped_column(Boolean)
    stake: Mapped[Decimal] = mapped_column(Numeric(12, 4), server_default=text("1"))
    pnl: Mapped[Decimal | None] = mapped_column(Numeric(12, 4))
    agent: Mapped[str | None] = mapped_column(Text)
    strategy: Mapped[str | None] = mapped_column(Text)
    confidence: Mapped[Decimal | None] = mapped_column(Numeric(7, 6), comment="0-1")
    notes: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )

    line: Mapped[Decimal | None] = mapped_column(Numeric(5, 2), info=PLANNED)
    outcome: Mapped[str | None] = mapped_column(Text, info=PLANNED)
    closing_bookmaker: Mapped[str | None] = mapped_column(Text, info=PLANNED)
    closing_captured_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), info=PLANNED)
    closing_method: Mapped[str | None] = mapped_column(Text, info=PLANNED)


for _name in ("created_by", "updated_by", "change_reason"):
    TrackingCLVPicks.__table__.columns[_name].info.update(PLANNED)
TrackingCLVPicks.__table__.columns["version"].info["lifecycle"] = lifecycle(
    Phase.planned, ("0008_audit_picks", Phase.active)
)
