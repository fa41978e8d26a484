"""The ledger: model picks and real bets side by side, each with where its closing value comes from.

What the existing code has computed of a row, against prices with their margin, is told beside what is known here and
never mixed with it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import starmap
from typing import Any, Literal

import msgspec
from sqlalchemy import (
    ColumnElement,
    DateTime,
    Float,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
)

from monps.core.compiling import Question
from monps.models import ClosingLine, ManualBet, MatchResult, MatchStatistics, TrackingCLVPicks
from monps.repositories.base import AsyncRepository, Repository, awaitable
from monps.repositories.moments import BEGINNING, END, aware

__all__ = ["AsyncLedgerRepository", "Entry", "LedgerRepository", "Unclosed"]

Pick, Bet = TrackingCLVPicks, ManualBet
UTC_ZONE: ColumnElement[str] = literal_column("'UTC'")

LOWEST_SHOWN = 1.005
"""The existing code's column for a bet's closing price has two digits and refuses a price of 1."""


class Unclosed(msgspec.Struct, frozen=True, gc=False):
    """A pick or bet whose match has begun; ``line`` in goals, ``kickoff`` in UTC as its result has it, or else itself.

    Attributes:
        market: Canonical of a pick, as it was written of a bet.
        taken: Its price; None where nobody knows it.
        version: That it was read with.
        theirs: Whether the row itself has a closing price or value that somebody else wrote.
        bookmaker: Whose price its closing line rests on so far; None while it has none. So for the rest:
        captured_at: When that price was on offer.
        price: The closing price of the very selection.
        value: Closing line value against the fair price, percent.
    """

    id: int
    match_id: str
    market: str
    selection: str
    line: float | None
    taken: float | None
    kickoff: datetime
    version: int
    theirs: bool
    bookmaker: str | None
    captured_at: datetime | None
    price: float | None
    value: float | None


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One pick or bet with what became of it; money in units, CLV in percent, times in UTC.

    Attributes:
        market: Canonical of a pick, as it was written of a bet.
        season: As its match's statistics have it; None where there are none.
        settled: Whether it has a result, void ones included.
        outcome: Its name; None where the existing code settled a pick and knew only won or lost.
        profit: None where it is not settled or its price is not known.
        fair_probability: One over the fair closing price.
        closing_bookmaker: Whose prices the close rests on; None without a close of known origin.
        clv: Against the fair closing price; None without one.
        clv_raw: Against the closing price with its margin.
        existing_clv: What the row itself says, whoever wrote it.
    """

    id: int
    match_id: str | None
    kickoff: datetime | None
    league: str | None
    season: str | None
    match: str
    market: str | None
    selection: str | None
    line: float | None
    bookmaker: str | None
    agent: str | None
    strategy: str | None
    price: float | None
    stake: float
    settled: bool
    won: bool | None
    outcome: str | None
    profit: float | None
    closing_bookmaker: str | None
    closing_position: int | None
    closing_age: timedelta | None
    closing_basis: str | None
    line_moved: bool | None
    closing_price: float | None
    fair_probability: float | None
    clv: float | None
    clv_raw: float | None
    existing_clv: float | None


def _unclosed(row: Any, match_id: Any, bet: Sequence[Any], kickoff: Any, theirs: Any, owner: Any) -> Select[Any]:  # noqa: ANN401 - columns
    begins = func.coalesce(func.timezone(UTC_ZONE, MatchResult.commence_time), kickoff)
    before, again = (bindparam(name, type_=DateTime(timezone=True)) for name in ("before", "again"))
    return (
        select(row.id, match_id, *bet[:2], cast(bet[2], Float), cast(bet[3], Float), begins, row.version, theirs)
        .add_columns(ClosingLine.bookmaker, ClosingLine.captured_at)
        .add_columns(cast(ClosingLine.price, Float), cast(ClosingLine.clv_percentage, Float))
        .outerjoin(MatchResult, MatchResult.match_id == match_id)
        .outerjoin(ClosingLine, owner == row.id)
        .where(match_id.is_not(None), bet[0].is_not(None), begins < before)
        .where(or_(ClosingLine.id.is_(None), begins >= again))
        .order_by(row.id)
    )


def _theirs(price: Any, value: Any, ours: Any) -> ColumnElement[bool]:  # noqa: ANN401 - columns
    """Whether a row's own closing price and value are there and not those of its closing line."""
    written = or_(price.is_not(None), value.is_not(None))
    same = and_(price.is_not_distinct_from(ours), value.is_not_distinct_from(ClosingLine.clv_percentage))
    return and_(written, or_(ClosingLine.id.is_(None), not_(same)))


UNCLOSED_PICKS = Question(
    _unclosed(
        Pick,
        Pick.match_id,
        (Pick.market, Pick.selection, Pick.line, Pick.odds_at_pick),
        Pick.match_date,
        _theirs(Pick.odds_at_close, Pick.clv_percentage, ClosingLine.price),
        ClosingLine.pick_id,
    )
)

BET_KICKOFF = func.timezone(UTC_ZONE, Bet.kickoff_time)
BET_MATCH_ID = func.coalesce(
    Bet.match_id,
    select(MatchResult.match_id)
    .where(
        Bet.match_name == func.concat(MatchResult.home_team, literal_column("' vs '"), MatchResult.away_team),
        MatchResult.commence_time == Bet.kickoff_time,
    )
    .limit(literal_column("1"))
    .correlate(Bet)
    .scalar_subquery(),
)
"""A bet that the existing code must not settle has no match id; it is of exactly the match that it names."""

_BETS_OF = select(*Bet.__table__.c, BET_MATCH_ID.label("of_match")).subquery("bets_of_matches").c

_SHOWN = case((ClosingLine.price >= literal_column(str(LOWEST_SHOWN)), cast(ClosingLine.price, Bet.closing_odds.type)))
"""A closing price as it fits into the column of a bet."""

UNCLOSED_BETS = Question(
    _unclosed(
        _BETS_OF,
        _BETS_OF.of_match,
        (_BETS_OF.market_type, _BETS_OF.selection, _BETS_OF.line, _BETS_OF.odds_obtained),
        func.timezone(UTC_ZONE, _BETS_OF.kickoff_time),
        _theirs(_BETS_OF.closing_odds, _BETS_OF.clv_percent, _SHOWN),
        ClosingLine.bet_id,
    )
)

_CLOSE = (
    ClosingLine.bookmaker,
    ClosingLine.chain_position,
    ClosingLine.age,
    ClosingLine.basis,
    ClosingLine.line_moved,
    cast(ClosingLine.price, Float),
    cast(ClosingLine.fair_probability, Float),
    cast(ClosingLine.clv_percentage, Float),
    cast(ClosingLine.clv_raw, Float),
)


def _within(statement: Select[Any], kickoff: Any, identity: Any) -> Select[Any]:  # noqa: ANN401 - columns
    since, until = (bindparam(name, type_=DateTime(timezone=True)) for name in ("since", "until"))
    begins = func.coalesce(kickoff, literal_column("'0001-01-01 00:00+00'::timestamptz"))
    return statement.where(begins >= since, begins < until).order_by(kickoff, identity)


def _picks() -> Select[Any]:
    settled = or_(Pick.is_won.is_not(None), Pick.outcome.is_not(None), Pick.pnl.is_not(None))
    match = func.concat(Pick.home_team, literal_column("' - '"), Pick.away_team)
    priced = func.nullif(Pick.league, literal_column("''"))
    statement = (
        select(Pick.id, Pick.match_id, Pick.match_date, priced, MatchStatistics.season, match)
        .add_columns(Pick.market, Pick.selection, cast(Pick.line, Float), Pick.bookmaker, Pick.agent, Pick.strategy)
        .add_columns(cast(Pick.odds_at_pick, Float), cast(Pick.stake, Float), settled, Pick.is_won, Pick.outcome)
        .add_columns(cast(Pick.pnl, Float), *_CLOSE, cast(Pick.clv_percentage, Float))
        .outerjoin(ClosingLine, ClosingLine.pick_id == Pick.id)
        .outerjoin(MatchStatistics, MatchStatistics.match_id == Pick.match_id)
    )
    return _within(statement, Pick.match_date, Pick.id)


def _bets() -> Select[Any]:
    won = Bet.result.in_([literal_column("'win'"), literal_column("'half_win'")])
    statement = (
        select(Bet.id, Bet.match_id, BET_KICKOFF, Bet.sport, MatchStatistics.season, Bet.match_name)
        .add_columns(Bet.market_type, Bet.selection, cast(Bet.line, Float), Bet.bookmaker, cast(null(), Text))
        .add_columns(cast(null(), Text), cast(Bet.odds_obtained, Float), cast(Bet.stake, Float))
        .add_columns(Bet.result.is_not(None), won, Bet.result, cast(Bet.profit_loss, Float), *_CLOSE)
        .add_columns(cast(Bet.clv_percent, Float))
        .outerjoin(ClosingLine, ClosingLine.bet_id == Bet.id)
        .outerjoin(MatchStatistics, MatchStatistics.match_id == BET_MATCH_ID)
    )
    return _within(statement, BET_KICKOFF, Bet.id)


ENTRIES: Mapping[str, Question] = {"picks": Question(_picks()), "bets": Question(_bets())}


class LedgerRepository(Repository[ClosingLine]):
    """Closing lines, and the picks and bets that have them or wait for them."""

    model = ClosingLine

    def unclosed_picks(self, before: datetime, *, again: datetime | None = None) -> Sequence[Unclosed]:
        """Picks without a closing line of known origin whose match began before ``before`` (aware), by id.

        Replaces the SELECT of ``clv_calculator.CLVCalculator.update_picks``.

        Args:
            before: An aware time, usually now.
            again: Those that have one too, if their match began then (aware) or later.

        Raises:
            ValueError: a time has no time zone.
        """
        return self._unclosed(UNCLOSED_PICKS, before, again)

    def unclosed_bets(self, before: datetime, *, again: datetime | None = None) -> Sequence[Unclosed]:
        """The same of bets; replaces the SELECT of ``manual_bets.update_bet_closings``.

        Raises:
            ValueError: a time has no time zone.
        """
        return self._unclosed(UNCLOSED_BETS, before, again)

    def _unclosed(self, question: Question, before: datetime, again: datetime | None) -> Sequence[Unclosed]:
        values = {"before": aware(before), "again": END if again is None else aware(again)}
        return list(starmap(Unclosed, self._work.wire.ask(question, **values)))

    def entries(
        self, of: Literal["picks", "bets"], *, since: datetime | None = None, until: datetime | None = None
    ) -> Sequence[Entry]:
        """Every pick or every bet with its closing line, by kick-off; those without a kick-off come last.

        Replaces the SELECTs of ``reports`` and the view ``manual_bets_stats``, which average what they cannot explain.

        Args:
            of: Which.
            since: Only matches that kick off then (aware) or later.
            until: Only matches that kick off before then (aware).

        Raises:
            ValueError: a time has no time zone.
        """
        values = {
            "since": BEGINNING if since is None else aware(since),
            "until": END if until is None else aware(until),
        }
        return list(starmap(Entry, self._work.wire.ask(ENTRIES[of], **values)))

    def store(self, rows: Sequence[Mapping[str, Any]], owner: Literal["pick_id", "bet_id"]) -> int:
        """Insert or replace closing lines of picks or of bets; returns how many changed."""
        return self.upsert_many(rows, conflict=[owner]).changed


class AsyncLedgerRepository(AsyncRepository[ClosingLine]):
    """The same, awaited."""

    repository = LedgerRepository

    unclosed_picks = awaitable(LedgerRepository.unclosed_picks)
    unclosed_bets = awaitable(LedgerRepository.unclosed_bets)
    entries = awaitable(LedgerRepository.entries)
    store = awaitable(LedgerRepository.store)
