"""Where the closing value of a pick or a bet comes from, beside the row that the existing code may write at any time.

The existing code keeps one closing price and one percentage in the row itself, with the margin still in it. So what
monps knows stands here, where no statement of the existing code can change a part of it. A row goes with its pick or
bet by a trigger: a foreign key would refuse the existing code a TRUNCATE that it may do today.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    Identity,
    Integer,
    Interval,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from monps.core.lifecycle import Phase, lifecycle
from monps.models.base import Base

__all__ = ["ClosingLine"]


class ClosingLine(Base):
    """The market's last word on one pick or one bet: price, fair probability, closing line value and their origin.

    ``price`` is what the book offered on the very bet at the close, NULL where it had no such offer. Then
    ``fair_probability`` comes from its 1X2 prices (double chance, draw no bet) or, where the line moved, from a score
    grid; ``basis`` says which. ``fair_probability`` is one over the fair price.
    """

    __tablename__ = "closing_lines"
    __table_args__ = (
        PrimaryKeyConstraint("id"),
        UniqueConstraint("pick_id"),
        UniqueConstraint("bet_id"),
        CheckConstraint("num_nonnulls(pick_id, bet_id) = 1", name="owner"),
        CheckConstraint("price > 1 AND price <> 'NaN'", name="price"),
        CheckConstraint("fair_probability > 0 AND fair_probability <= 1", name="fair_probability"),
        CheckConstraint("basis IN ('offered', 'result', 'score grid')", name="basis"),
        CheckConstraint("captured_at < kickoff", name="captured_at"),
        CheckConstraint("chain_position > 0", name="chain_position"),
        CheckConstraint("(fair_probability IS NULL) = (devig_method IS NULL)", name="devig_method"),
        {"info": {"lifecycle": lifecycle(Phase.planned, ("0016_closing_lines", Phase.active))}},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    pick_id: Mapped[int | None] = mapped_column(Integer)
    bet_id: Mapped[int | None] = mapped_column(Integer)
    bookmaker: Mapped[str] = mapped_column(Text)
    chain_position: Mapped[int] = mapped_column(SmallInteger, comment="of the book in the reference chain, from 1")
    captured_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="when the price was on offer, UTC")
    kickoff: Mapped[datetime] = mapped_column(DateTime(timezone=True), comment="that the close was sought before, UTC")
    age: Mapped[timedelta] = mapped_column(Interval, comment="of the price at kick-off")
    basis: Mapped[str] = mapped_column(Text, comment="offered, result or score grid")
    line_moved: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    closing_line: Mapped[Decimal | None] = mapped_column(
        Numeric(5, 2), comment="line of the prices used, signed as the bet's; NULL where the market has none"
    )
    price: Mapped[Decimal | None] = mapped_column(Numeric(9, 4), comment="decimal odds at the bet's own line")
    overround: Mapped[Decimal | None] = mapped_column(Numeric(7, 6))
    devig_method: Mapped[str | None] = mapped_column(Text)
    fair_probability: Mapped[Decimal | None] = mapped_column(Numeric(9, 8))
    clv_percentage: Mapped[Decimal | None] = mapped_column(
        Numeric(12, 4), comment="percent, against the fair price; positive beat the close"
    )
    clv_raw: Mapped[Decimal | None] = mapped_column(
        Numeric(12, 4), comment="percent, against the price with its margin"
    )
    closed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), onupdate=func.now())
