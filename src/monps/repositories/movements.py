"""How a price moved: from the opening to the last seen, with every change between."""

from datetime import datetime

import msgspec
from sqlalchemy import DateTime, Float, Select, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from monps.core.compiling import Question
from monps.models import Odds

__all__ = ["MOVEMENTS", "Movement"]


class Movement(msgspec.Struct, frozen=True, gc=False):
    """One bookmaker's price for one selection at one line, over time.

    Attributes:
        prices: The opening price and every other price it changed to, in decimal odds.
        times: When each was first seen.
        captures: How often the price was looked at.
        last_seen: When it was looked at last.
    """

    market: str
    selection: str
    line: float | None
    bookmaker: str
    prices: tuple[float, ...]
    times: tuple[datetime, ...]
    captures: int
    last_seen: datetime

    @property
    def opening(self) -> float:
        """The first price seen."""
        return self.prices[0]

    @property
    def closing(self) -> float:
        """The last price seen."""
        return self.prices[-1]

    @property
    def change(self) -> float:
        """From opening to closing in percent; negative where the price shortened."""
        return (self.closing / self.opening - 1) * 100


def _movements() -> Select[tuple[object, ...]]:
    offer = (Odds.market, Odds.selection, Odds.line, Odds.bookmaker)
    before = func.lag(Odds.price).over(partition_by=offer, order_by=Odds.captured_at)
    seen = (
        select(*offer, Odds.price, Odds.captured_at, before.label("price_before"))
        .where(
            Odds.match_id == bindparam("match_id"),
            Odds.captured_at < bindparam("before", type_=DateTime(timezone=True)),
        )
        .subquery("seen")
    )
    of = seen.c
    moved = of.price.is_distinct_from(of.price_before)
    prices = func.array_agg(aggregate_order_by(cast(of.price, Float), of.captured_at)).filter(moved)
    times = func.array_agg(aggregate_order_by(of.captured_at, of.captured_at)).filter(moved)
    return (
        select(of.market, of.selection, cast(of.line, Float), of.bookmaker, prices, times)
        .add_columns(func.count(), func.max(of.captured_at))
        .group_by(of.market, of.selection, of.line, of.bookmaker)
        .order_by(of.market, of.line, of.selection, of.bookmaker)
    )


MOVEMENTS = Question(_movements())
"""Every movement of ``match_id`` before ``before``."""
