"""Picks and bets whose match has a final score, settled before or not: what settlement looks at.

A score may be corrected after bets were settled by it, so those are looked at again. What the existing code settled
itself is told apart where its table lets us: a pick that it settled has no outcome, because it knows only won or lost.
"""

from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Float,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from monps.core.compiling import Question
from monps.models import ManualBet, MatchResult, MatchStatistics, TrackingCLVPicks

__all__ = ["SETTLABLE_BETS", "SETTLABLE_PICKS", "Settlable"]

Pick, Bet, Result, Statistics = TrackingCLVPicks, ManualBet, MatchResult, MatchStatistics
UTC_ZONE: ColumnElement[str] = literal_column("'UTC'")


class Settlable(msgspec.Struct, frozen=True, gc=False):
    """A pick or bet with the score of its match; ``price``, ``stake`` and ``profit`` as exact text, in units.

    Attributes:
        version: That it was read with.
        market: Canonical of a pick, as it was written of a bet.
        outcome: What it was settled as; None where it was not.
        won: What a pick that the existing code settled was settled as.
        profit: None while it is not settled, or where no price is known.
        half_time_home: Goals of home at half-time; None where no source has them.
        half_time_away: The same of away.
        awarded: Whether the score was not played for.
    """

    id: int
    version: int
    market: str
    selection: str
    line: float | None
    price: str | None
    stake: str
    outcome: str | None
    won: bool | None
    profit: str | None
    score_home: int
    score_away: int
    half_time_home: int | None
    half_time_away: int | None
    awarded: bool


FINAL = and_(Result.is_finished.is_(True), Result.score_home.is_not(None), Result.score_away.is_not(None))
_SCORE = (
    Result.score_home,
    Result.score_away,
    Statistics.half_time_home,
    Statistics.half_time_away,
    func.coalesce(Statistics.status == literal_column("'awarded'"), literal_column("false")),
)


def _text(column: Any) -> Any:  # noqa: ANN401 - a column
    return cast(column, Text)


def _pairs(row: Any, by_id: Any, by_name: Any) -> Any:  # noqa: ANN401 - columns
    """Rows with the result of their match: by its id or, where there is none, by exactly its names and time."""
    known = select(row.id.label("row"), Result.id.label("result")).join(Result, by_id)
    named = select(row.id, Result.id).join(Result, by_name)
    return union_all(known.where(FINAL), named.where(FINAL)).subquery("pairs")


def _statement(row: Any, pairs: Any, told: Any, wanted: Any) -> Select[Any]:  # noqa: ANN401 - columns
    return (
        select(*told, *_SCORE)
        .select_from(pairs)
        .join(row, row.id == pairs.c.row)
        .join(Result, Result.id == pairs.c.result)
        .outerjoin(Statistics, Statistics.match_id == Result.match_id)
        .where(wanted)
        .order_by(Result.commence_time, row.id)
    )


def _picks() -> Select[Any]:
    at_kickoff = Result.commence_time == func.timezone(UTC_ZONE, Pick.match_date)
    lost = or_(Pick.match_id == literal_column("''"), Pick.match_id.like(literal_column("'legacy:%'")))
    named = and_(lost, Result.home_team == Pick.home_team, Result.away_team == Pick.away_team, at_kickoff)
    pairs = _pairs(Pick, Result.match_id == Pick.match_id, named)
    told = (Pick.id, Pick.version, Pick.market, Pick.selection, cast(Pick.line, Float), _text(Pick.odds_at_pick))
    became = (_text(Pick.stake), Pick.outcome, Pick.is_won, _text(Pick.pnl))
    existing = and_(Pick.outcome.is_(None), Pick.is_won.is_not(None))
    refunded = and_(Pick.outcome.is_(None), Pick.is_won.is_(None), Pick.pnl.is_not(None))
    asked = bindparam("existing", type_=Integer) == literal_column("1")
    return _statement(Pick, pairs, told + became, and_(Pick.market.is_not(None), ~refunded, or_(~existing, asked)))


def _bets() -> Select[Any]:
    match = func.concat(Result.home_team, literal_column("' vs '"), Result.away_team)
    named = and_(Bet.match_id.is_(None), Bet.match_name == match, Result.commence_time == Bet.kickoff_time)
    pairs = _pairs(Bet, Result.match_id == Bet.match_id, named)
    told = (Bet.id, Bet.version, Bet.market_type, Bet.selection, cast(Bet.line, Float), _text(Bet.odds_obtained))
    became = (_text(Bet.stake), Bet.result, cast(null(), Boolean), _text(Bet.profit_loss))
    return _statement(Bet, pairs, told + became, literal_column("true"))


SETTLABLE_PICKS = Question(_picks())
"""``existing`` is 1 for those that the existing code settled too, void ones never: nobody voids by a score."""

SETTLABLE_BETS = Question(_bets())
