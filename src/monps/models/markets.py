"""The market vocabulary inside the database, where the triggers that keep two shapes of a pick in step can read it."""

from decimal import Decimal

from sqlalchemy import Boolean, Index, Numeric, PrimaryKeyConstraint, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from monps.core.lifecycle import Phase, lifecycle
from monps.models.base import Base

__all__ = ["MarketSpelling"]


class MarketSpelling(Base):
    """One spelling of the existing code and what it means; ``preferred`` marks the one that is written back."""

    __tablename__ = "market_spellings"
    __table_args__ = (
        PrimaryKeyConstraint("spelling"),
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
