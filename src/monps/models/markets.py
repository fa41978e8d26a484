"""The market vocabulary inside the database, where the triggers that keep two shapes of a pick in step can read it."""

from decimal import Decimal

from sqlalchemy import Boolean, CheckConstraint, Index, Numeric, PrimaryKeyConstraint, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from monps.core.lifecycle import Phase, lifecycle
from monps.models.base import Base

__all__ = ["CANONICAL", "MarketSpelling"]

CANONICAL = """(
    CASE market
        WHEN 'h2h' THEN selection IN ('home', 'draw', 'away') AND line IS NULL
        WHEN 'double_chance' THEN selection IN ('1x', '12', 'x2') AND line IS NULL
        WHEN 'draw_no_bet' THEN selection IN ('home', 'away') AND line IS NULL
        WHEN 'totals' THEN selection IN ('over', 'under') AND line BETWEEN 0.5 AND 6.5 AND mod(line, 0.25) = 0
        WHEN 'btts' THEN selection IN ('yes', 'no') AND line IS NULL
        WHEN 'spreads' THEN selection IN ('home', 'away') AND line BETWEEN -4 AND 4 AND mod(line, 0.25) = 0
        WHEN 'correct_score' THEN selection ~ '^(0|[1-9][0-9]?)-(0|[1-9][0-9]?)$' AND line IS NULL
        WHEN 'ht_ft' THEN selection ~ '^(home|draw|away)/(home|draw|away)$' AND line IS NULL
        WHEN 'team_totals' THEN selection IN ('home_over', 'home_under', 'away_over', 'away_under')
            AND line BETWEEN 0.5 AND 6.5 AND mod(line, 0.25) = 0
        WHEN 'goalscorer_anytime' THEN selection <> '' AND selection = btrim(selection) AND line IS NULL
        WHEN 'goalscorer_first' THEN selection <> '' AND selection = btrim(selection) AND line IS NULL
        WHEN 'goalscorer_last' THEN selection <> '' AND selection = btrim(selection) AND line IS NULL
    END IS TRUE)"""
"""What ``market``, ``selection`` and ``line`` may be: the vocabulary of :mod:`monps.betting.selections`, in SQL."""


class MarketSpelling(Base):
    """One spelling of the existing code and what it means; ``preferred`` marks the one that is written back."""

    __tablename__ = "market_spellings"
    __table_args__ = (
        PrimaryKeyConstraint("spelling"),
        CheckConstraint(CANONICAL, name="market"),
        CheckConstraint("spelling = lower(btrim(spelling))", name="spelling"),
        Index(
            "uq_market_spellings_preferred",
            "market",
            "selection",
            "line",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("preferred"),
        ),
        {"info": {"lifecycle": lifecycle(Phase.planned, ("0004_picks_expand", Phase.active))}},
    )

    spelling: Mapped[str] = mapped_column(Text, comment="lower case")
    market: Mapped[str] = mapped_column(Text)
    selection: Mapped[str] = mapped_column(Text)
    line: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    preferred: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
