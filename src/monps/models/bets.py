"""Bets really placed, as the existing code records them, with who wrote them.

The rules hold for bets recorded since the table is audited. Older ones are let be: a rule would refuse every UPDATE of
a row that breaks it, and so the existing code. ``odds_obtained`` may be 1, because the existing code takes 1.004 for a
price and the column rounds it.
"""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, DateTime, Integer, Numeric, PrimaryKeyConstraint, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from monps.core.lifecycle import Phase, lifecycle
from monps.models.base import AuditMixin, Base, VersionMixin

__all__ = ["ManualBet"]

AUDITED = "0009_audit_bets"
BEFORE = "created_by = 'unknown'"


def _since_audited(name: str, rule: str) -> CheckConstraint:
    return CheckConstraint(f"{BEFORE} OR {rule}", name=name)


class ManualBet(AuditMixin, VersionMixin, Base):
    """One bet of a person, 19 columns of the existing code and the audit's; stake and profit in units."""

    __tablename__ = "manual_bets"
    __table_args__ = (
        PrimaryKeyConstraint("id", name="manual_bets_pkey"),
        _since_audited("odds_obtained", "odds_obtained >= 1 AND odds_obtained <> 'NaN'"),
        _since_audited("stake", "stake > 0 AND stake <> 'NaN'"),
        _since_audited("closing_odds", "closing_odds IS NULL OR closing_odds > 1 AND closing_odds <> 'NaN'"),
        _since_audited(
            "result", "result IS NULL OR result IN ('win', 'half_win', 'push', 'half_loss', 'loss', 'void')"
        ),
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
    updated_at: Mapped[datetime | None] = mapped_column(DateTime, server_default=func.now(), onupdate=func.now())


for _name in ("created_by", "updated_by", "change_reason", "version"):
    ManualBet.__table__.columns[_name].info["lifecycle"] = lifecycle(Phase.planned, (AUDITED, Phase.active))
