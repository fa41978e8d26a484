"""The prices that may be the close of a match: the last of each offer strictly before kick-off, from a chain of books.

Which of them is the close of a bet is decided in :mod:`monps.betting.closing`. A price that its source calls an early
one is never a close, even where no other is known. Where the sources store no market average, it is computed from the
books that are believed.

A candidate is rejected, with the reason, when it is an exchange's price below 1.10, or when its book's whole market has
a margin that no bookmaker works with (:mod:`monps.betting.references`).
"""

from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    DateTime,
    Float,
    FromClause,
    Integer,
    Numeric,
    Select,
    Text,
    all_,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from monps.betting.references import (
    CONSENSUS,
    EXCHANGES,
    HIGHEST_OVERROUND,
    LOWEST_EXCHANGE_PRICE,
    LOWEST_OVERROUND,
    MARKET_AVERAGE,
    WINNERS,
)
from monps.betting.selections import SELECTIONS
from monps.core.compiling import Question
from monps.models import Odds

__all__ = ["CANDIDATES", "ClosingPrice"]

Rejection = Literal["exchange price too low", "margin too low", "margin too high"]


class ClosingPrice(msgspec.Struct, frozen=True, gc=False):
    """A price at which a selection may have closed, and where it comes from.

    Attributes:
        line: In goals, signed from the selection's team; None where the market has none.
        captured_at: When it was seen; of an average, when the oldest price in it was.
        age: How long before kick-off that was.
        position: Its book's place in the chain, from 1.
        overround: Margin of the book's whole market at that line; None where it lacks a part of it.
        books: Of how many books an average was computed; None for a price as it was stored.
        rejected: Why it is not believed, for a candidate; None for one that is.
    """

    match_id: str
    market: str
    selection: str
    line: float | None
    bookmaker: str
    price: float
    captured_at: datetime
    age: timedelta
    position: int
    overround: float | None
    books: int | None
    rejected: Rejection | None


def _constant(value: str | float) -> ColumnElement[Any]:
    """One of our own constants, written into the statement rather than sent with each call."""
    return literal_column(f"'{value}'", Text) if isinstance(value, str) else literal_column(str(value))


def _array(name: str, *values: str) -> Any:  # noqa: ANN401 - a bind parameter has no public type
    kind = ARRAY(Text)
    return bindparam(name, sorted(values), type_=kind) if values else bindparam(name, type_=kind)


def _last() -> CTE:
    """The last price of every offer before its match's kick-off."""
    asked = (
        func.unnest(_array("match_ids"), bindparam("kickoffs", type_=ARRAY(DateTime(timezone=True))))
        .table_valued("match_id", "kickoff", name="asked")
        .render_derived()
    )
    offer = (Odds.match_id, Odds.bookmaker, Odds.market, Odds.selection, Odds.line)
    wanted, source = bindparam("market", type_=Text), bindparam("source", type_=Text)
    return (
        select(*offer, Odds.price, Odds.captured_at, asked.c.kickoff)
        .join_from(asked, Odds, and_(Odds.match_id == asked.c.match_id, Odds.captured_at < asked.c.kickoff))
        .where(or_(wanted.is_(None), Odds.market == wanted), or_(source.is_(None), Odds.source == source))
        .where(Odds.stage != _constant("opening"))
        .ext(distinct_on(*offer))
        .order_by(*offer, Odds.captured_at.desc())
        .cte("last_prices")
    )


def _judged(offers: FromClause, books: ColumnElement[Any]) -> Select[Any]:
    """Offers with their book's margin and the reason not to believe them."""
    of = offers.c
    away = and_(of.market == _constant("spreads"), of.selection == _constant("away"))
    book = (of.match_id, of.bookmaker, of.market, case((away, -of.line), else_=of.line))
    sizes = case(*((of.market == _constant(str(one)), _constant(len(SELECTIONS[one]))) for one in WINNERS))
    winners = case(*((of.market == _constant(str(one)), _constant(number)) for one, number in WINNERS.items()))
    booksum = func.sum(_constant(1) / of.price).over(partition_by=book) / cast(winners, Numeric)
    margin = case((func.count().over(partition_by=book) == sizes, booksum - _constant(1)))
    names = (of.match_id, of.market, of.selection, of.line, of.bookmaker, of.price, of.captured_at, of.kickoff)
    measured = select(*names, margin.label("margin"), books.label("books")).subquery()
    return select(*measured.c, _rejection(measured.c).label("rejected"))


def _rejection(of: Any) -> ColumnElement[str | None]:  # noqa: ANN401 - a collection of columns
    thin = and_(of.bookmaker == any_(_array("exchanges", *EXCHANGES)), of.price < _constant(LOWEST_EXCHANGE_PRICE))
    return case(
        (thin, _constant("exchange price too low")),
        (of.margin < _constant(LOWEST_OVERROUND), _constant("margin too low")),
        (of.margin > _constant(HIGHEST_OVERROUND), _constant("margin too high")),
    )


def _average(judged: FromClause) -> Select[Any]:
    """The market's average where no source has stored one."""
    of = judged.c
    believed = and_(of.rejected.is_(None), of.bookmaker != all_(_array("consensus", *CONSENSUS)))
    stored = func.count().filter(of.bookmaker == _constant(MARKET_AVERAGE))
    bet = (of.match_id, of.market, of.selection, of.line)
    return (
        select(*bet, _constant(MARKET_AVERAGE).label("bookmaker"))
        .add_columns(
            func.avg(of.price).filter(believed).label("price"),
            func.min(of.captured_at).filter(believed).label("captured_at"),
            func.min(of.kickoff).label("kickoff"),
            func.count().filter(believed).label("averaged"),
        )
        .group_by(*bet)
        .having(and_(stored == _constant(0), func.count().filter(believed) > _constant(0)))
    )


def _candidates() -> Select[Any]:
    judged = _judged(_last(), cast(null(), Integer)).cte("judged")
    average = _average(judged).subquery("average")
    of = union_all(select(judged), _judged(average, cast(average.c.averaged, Integer))).subquery("candidates").c
    chain = _array("chain")
    position = func.array_position(chain, of.bookmaker, type_=Integer)
    return (
        select(of.match_id, of.market, of.selection, cast(of.line, Float), of.bookmaker, cast(of.price, Float))
        .add_columns(of.captured_at, of.kickoff - of.captured_at, position, cast(of.margin, Float), of.books)
        .add_columns(of.rejected)
        .where(of.bookmaker == any_(chain))
        .order_by(of.match_id, of.market, of.line, of.selection, position)
    )


CANDIDATES = Question(_candidates())
"""Every such price of the matches ``match_ids`` that kick off at ``kickoffs``, rejected ones with their reason."""
