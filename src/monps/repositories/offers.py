"""What was on offer at a time: the last price of each bookmaker, and the best of them per selection."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ARRAY, DateTime, Float, Select, String, all_, any_, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from monps.betting.references import CONSENSUS
from monps.core.compiling import Question
from monps.models import Odds

__all__ = ["AS_OF", "BEST", "POINTS", "BestPrice", "PricePoint"]


class PricePoint(msgspec.Struct, frozen=True, gc=False):
    """One price of one bookmaker; ``line`` in goals, ``price`` in decimal odds."""

    match_id: str
    market: str
    selection: str
    line: float | None
    bookmaker: str
    price: float
    captured_at: datetime
    stage: str


class BestPrice(msgspec.Struct, frozen=True, gc=False):
    """The best price for a selection and who offers it, beside the mean price of all ``books`` that offer one."""

    market: str
    selection: str
    line: float | None
    bookmaker: str
    price: float
    captured_at: datetime
    books: int
    mean_price: float


OFFER = (Odds.market, Odds.selection, Odds.line, Odds.bookmaker)
POINT = (
    Odds.match_id,
    Odds.market,
    Odds.selection,
    cast(Odds.line, Float),
    Odds.bookmaker,
    cast(Odds.price, Float),
    Odds.captured_at,
    Odds.stage,
)

POINTS = Question(
    select(*POINT)
    .where(Odds.match_id == any_(bindparam("match_ids", type_=ARRAY(String))))
    .order_by(Odds.match_id, Odds.captured_at, Odds.id)
)
"""Every price of ``match_ids``, by match and time."""

_LAST = (
    Odds.match_id == bindparam("match_id"),
    Odds.captured_at <= bindparam("at", type_=DateTime(timezone=True)),
    Odds.captured_at > bindparam("since", type_=DateTime(timezone=True)),
)

AS_OF = Question(select(*POINT).where(*_LAST).ext(distinct_on(*OFFER)).order_by(*OFFER, Odds.captured_at.desc()))
"""The last price of each offer of ``match_id`` at ``at``, seen after ``since``."""


def _best() -> Select[Any]:
    last = (
        select(*OFFER, Odds.price, Odds.captured_at)
        .where(*_LAST, Odds.bookmaker != all_(bindparam("consensus", sorted(CONSENSUS), type_=ARRAY(String))))
        .ext(distinct_on(*OFFER))
        .order_by(*OFFER, Odds.captured_at.desc())
        .subquery("offers")
    )
    bet = (last.c.market, last.c.selection, last.c.line)
    return (
        select(
            last.c.market,
            last.c.selection,
            cast(last.c.line, Float),
            last.c.bookmaker,
            cast(last.c.price, Float),
            last.c.captured_at,
            func.count().over(partition_by=bet),
            cast(func.avg(last.c.price).over(partition_by=bet), Float),
        )
        .ext(distinct_on(*bet))
        .order_by(*bet, last.c.price.desc(), last.c.bookmaker)
    )


BEST = Question(_best())
"""Of the same offers the best of each selection; averages and maxima over books are nobody's offer."""
