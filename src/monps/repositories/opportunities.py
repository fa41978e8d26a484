"""Matches to come on whose result bookmakers disagree.

The view ``v_current_opportunities`` of the existing code takes every price of the last two hours, so a bookmaker that
moved disagrees with himself, and a price of 0, which means a missing one, is the lowest. Here each bookmaker counts
once, with the last price, and a missing one not at all. Where neither occurs both give the same.
"""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import DateTime, Float, Integer, Select, bindparam, case, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import distinct_on

from monps.core.compiling import Question
from monps.models import OddsHistory

__all__ = ["OPPORTUNITIES", "Opportunity"]


class Opportunity(msgspec.Struct, frozen=True, gc=False):
    """A match with the highest and lowest price of each outcome, over ``books`` bookmakers; times in UTC.

    A spread is (highest / lowest - 1) in percent; None where nobody prices that outcome.
    """

    match_id: str
    sport: str
    home_team: str
    away_team: str
    kickoff: datetime
    highest_home: float | None
    lowest_home: float | None
    highest_draw: float | None
    lowest_draw: float | None
    highest_away: float | None
    lowest_away: float | None
    books: int
    home_spread: float | None
    draw_spread: float | None
    away_spread: float | None
    last_update: datetime


def _opportunities() -> Select[Any]:
    match = (OddsHistory.match_id, OddsHistory.sport, OddsHistory.home_team, OddsHistory.away_team)
    at, since = (bindparam(name, type_=DateTime()) for name in ("at", "since"))
    prices = [
        case((column > literal_column("1"), column)).label(name)
        for name, column in (
            ("home", OddsHistory.home_odds),
            ("draw", OddsHistory.draw_odds),
            ("away", OddsHistory.away_odds),
        )
    ]
    last = (
        select(*match, OddsHistory.commence_time, OddsHistory.bookmaker, OddsHistory.collected_at, *prices)
        .where(OddsHistory.commence_time > at, OddsHistory.collected_at > since, OddsHistory.collected_at <= at)
        .ext(distinct_on(OddsHistory.match_id, OddsHistory.bookmaker))
        .order_by(OddsHistory.match_id, OddsHistory.bookmaker, OddsHistory.collected_at.desc())
        .subquery("last_prices")
    )
    of = last.c
    one = (of.match_id, of.sport, of.home_team, of.away_team, of.commence_time)
    outcomes = (of.home, of.draw, of.away)
    spreads = [cast((func.max(price) / func.min(price) - literal_column("1")) * 100, Float) for price in outcomes]
    return (
        select(*one[:4], func.timezone("UTC", of.commence_time))
        .add_columns(*(cast(edge(price), Float) for price in outcomes for edge in (func.max, func.min)))
        .add_columns(func.count(), *spreads, func.timezone("UTC", func.max(of.collected_at)))
        .group_by(*one)
        .having(func.count() >= bindparam("books", type_=Integer))
        .having(func.coalesce(spreads[0], 0) >= bindparam("spread", type_=Float))
        .order_by(spreads[0].desc().nulls_last(), of.match_id)
        .limit(bindparam("limit", type_=Integer))
    )


OPPORTUNITIES = Question(_opportunities())
"""Matches after ``at`` with at least ``books`` bookmakers seen between ``since`` and ``at`` (both naive UTC)."""
