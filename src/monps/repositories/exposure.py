"""What is at stake on bets that have no result yet."""

from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Float, Select, cast, func, literal_column, select, text

__all__ = ["Exposure", "exposure"]


class Exposure(msgspec.Struct, frozen=True, gc=False):
    """Open bets of one group, in units.

    Attributes:
        group: What the bets have in common; None where it is unknown.
        bets: Number of bets.
        stake: What they cost if all are lost.
        priced: How many have a price.
        returns: What these return, stake included, if all are won.
    """

    group: str | date | None
    bets: int
    stake: float
    priced: int
    returns: float


def exposure(group: Any, is_open: ColumnElement[bool], stake: Any, price: Any) -> Select[Any]:  # noqa: ANN401 - columns
    """The exposure of every group of open bets, the largest stake first."""
    priced = price > literal_column("1")
    returns = func.coalesce(func.sum(stake * price).filter(priced), literal_column("0"))
    return (
        select(group, func.count(), cast(func.sum(stake), Float), func.count().filter(priced), cast(returns, Float))
        .where(is_open)
        .group_by(text("1"))
        .order_by(text("3 DESC, 1 NULLS LAST"))
    )
