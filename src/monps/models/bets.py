"""Bets really placed, as the existing code records them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import DateTime, Integer, Numeric, PrimaryKeyConstraint, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from monps.core.lifecycle import Phase, lifecycle
from monps.models.base import Base

__all__ = ["ManualBet"]


class ManualBet(Base):
    """One bet of a person, 19 columns; stake and profit in units."""

    __tablename__ = "manual_bets"
    __table_args__ = (
        PrimaryKeyConstraint("id", name="manual_bets_pkey"),
        {"info": {"lifecycle": lifecycle(Phase.legacy_mapped)}},
    )

    id: Mapped[int] = mapped_column(Integer, autoincrement=True)
    match_id: Mapped[str | None] = mapped_column(String(255))
    match_name: Mapped[str] = mapped_column(String(255))
    sport: Mapped[str] = mapped_column(String(100))
    kickoff_time: Mapped[datetime] = mapped_column(DateTime)
    market_type: Mapped[str] = mapped_column(String(50))
    selection: Mapped[str] = mapped_column(String(100))
    line: Mapped[Decimal | None] = mapped_column(Numeric(4, 2))
    bookmaker: Mapped[str] = mapped_column(String(100))
    odds_obtained: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    stake: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    closing_odds: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    clv_percent: Mapped[Decimal | None] = mapped_column(Numeric(10, 4))
    clv_calculated_at: Mapped[datetime | None] = mapped_column(DateTime)
    result: Mapped[str | None] = mapped_column(String(10))
    profit_loss: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    notes: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime | None] = mapped_column(DateTime, server_default=func.now())
    updated_at: Mapped[datetime | None] = mapped_column(DateTime, server_default=func.now())
