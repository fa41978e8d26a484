"""Bets really placed, on the existing table: its times are naive UTC, its results win, loss, push or void."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import starmap
from typing import Any, Literal

import msgspec
from sqlalchemy import DateTime, Float, Select, and_, bindparam, cast, func, literal_column, select

from monps.core.compiling import Question
from monps.models import ManualBet, MatchResult, MatchStatistics
from monps.repositories.base import AsyncRepository, Repository, awaitable
from monps.repositories.exposure import Exposure, exposure
from monps.repositories.moments import naive
from monps.repositories.performance import Ledger, Performance, by_day
from monps.repositories.settlable import SETTLABLE_BETS, Settlable

__all__ = ["AsyncBetRepository", "BetDimension", "BetRepository", "BetStatistics", "UnsettledBet"]

BetDimension = Literal["all", "market", "bookmaker", "sport", "day", "week", "month"]

OPEN = ManualBet.result.is_(None)
SETTLED = ManualBet.result.is_not(None)
MATCH = func.concat_ws(
    literal_column("' '"), func.to_char(ManualBet.kickoff_time, literal_column("'YYYY-MM-DD'")), ManualBet.match_name
)

LEDGER = Ledger(
    settled=SETTLED,
    void=ManualBet.result == literal_column("'void'"),
    price=ManualBet.odds_obtained,
    stake=ManualBet.stake,
    clv=ManualBet.clv_percent,
    profit=ManualBet.profit_loss,
    groups={
        "market": ManualBet.market_type,
        "bookmaker": ManualBet.bookmaker,
        "sport": ManualBet.sport,
        "day": by_day(ManualBet.kickoff_time, "day"),
        "week": by_day(ManualBet.kickoff_time, "week"),
        "month": by_day(ManualBet.kickoff_time, "month"),
    },
)

EXPOSURE: Mapping[str, Question] = {
    name: Question(exposure(group, OPEN, ManualBet.stake, ManualBet.odds_obtained))
    for name, group in {
        "market": ManualBet.market_type,
        "match": MATCH,
        "day": by_day(ManualBet.kickoff_time, "day"),
        "bookmaker": ManualBet.bookmaker,
    }.items()
}


@dataclass(frozen=True, slots=True)
class UnsettledBet:
    """A bet without a result and the final score of its match; ``awarded`` where that was not played for."""

    bet: ManualBet
    result: MatchResult
    awarded: bool


class BetStatistics(msgspec.Struct, frozen=True, gc=False):
    """All bets in one row; stakes and profit in units, CLV in percent.

    ``mean_clv`` rests on ``with_clv`` bets. ``staked`` is the turnover of settled bets that were not void; the view
    ``manual_bets_stats`` divides by the stakes of open bets too.
    """

    bets: int
    settled: int
    wins: int
    losses: int
    pushes: int
    voids: int
    with_clv: int
    mean_clv: float | None
    staked: float
    at_stake: float
    profit: float

    @property
    def yield_(self) -> float | None:
        """Profit over turnover; None without turnover."""
        return self.profit / self.staked if self.staked else None


def _statistics() -> Select[Any]:
    def number(result: str) -> Any:  # noqa: ANN401 - a function of SQLAlchemy
        return func.count().filter(ManualBet.result == literal_column(f"'{result}'"))

    def total(column: Any, condition: Any) -> Any:  # noqa: ANN401 - as above
        return cast(func.coalesce(func.sum(column).filter(condition), literal_column("0")), Float)

    stood = and_(SETTLED, ~LEDGER.void)
    clv = (func.count(ManualBet.clv_percent), cast(func.avg(ManualBet.clv_percent), Float))
    money = (total(ManualBet.stake, stood), total(ManualBet.stake, OPEN), total(ManualBet.profit_loss, SETTLED))
    results = (number(result) for result in ("win", "loss", "push", "void"))
    return select(func.count(), func.count().filter(SETTLED), *results, *clv, *money).select_from(ManualBet)


STATISTICS = Question(_statistics())

PENDING_CLOSING = (
    select(ManualBet)
    .where(ManualBet.closing_odds.is_(None), ManualBet.kickoff_time < bindparam("before", type_=DateTime()))
    .order_by(ManualBet.kickoff_time, ManualBet.id)
)

PENDING_SETTLEMENT = (
    select(
        ManualBet,
        MatchResult,
        func.coalesce(MatchStatistics.status == literal_column("'awarded'"), literal_column("false")),
    )
    .join(MatchResult, MatchResult.match_id == ManualBet.match_id)
    .outerjoin(MatchStatistics, MatchStatistics.match_id == MatchResult.match_id)
    .where(
        OPEN,
        MatchResult.is_finished.is_(True),
        MatchResult.score_home.is_not(None),
        MatchResult.score_away.is_not(None),
    )
    .order_by(ManualBet.kickoff_time, ManualBet.id)
)


class BetRepository(Repository[ManualBet]):
    """Manual bets."""

    model = ManualBet

    def open(self) -> Sequence[ManualBet]:
        """Bets without a result, by kick-off.

        Replaces ``manual_bets.list_bets`` for those without a result.
        """
        return self._all(self._select().where(OPEN).order_by(ManualBet.kickoff_time, ManualBet.id))

    def at_stake(self) -> Decimal:
        """Units at stake on bets without a result; no statement of the existing code."""
        staked = self._session.scalar(select(func.sum(ManualBet.stake)).where(OPEN))
        return staked if staked is not None else Decimal(0)

    def exposure(self, by: Literal["market", "match", "day", "bookmaker"]) -> Sequence[Exposure]:
        """The same by group, the largest stake first; no statement of the existing code."""
        return list(starmap(Exposure, self._work.wire.ask(EXPOSURE[by])))

    def pending_closing(self, before: datetime) -> Sequence[ManualBet]:
        """Bets without a closing price whose match kicks off before ``before`` (aware), by kick-off.

        Replaces the SELECT of ``manual_bets.update_bet_closings``.

        Raises:
            ValueError: ``before`` has no time zone.
        """
        return self._session.scalars(PENDING_CLOSING, {"before": naive(before)}).all()

    def pending_settlement(self) -> Sequence[UnsettledBet]:
        """Bets without a result whose match has a final score, with that score, by kick-off.

        Replaces the SELECT of ``settlement.settle_bets``.
        """
        return [UnsettledBet(*row) for row in self._session.execute(PENDING_SETTLEMENT)]

    def settlable(self) -> Sequence[Settlable]:
        """Bets whose match has a final score, settled or not, by kick-off.

        No statement of the existing code looks at a bet again once it is settled.
        """
        return list(starmap(Settlable, self._work.wire.ask(SETTLABLE_BETS)))

    def performance(
        self, by: BetDimension, *, since: datetime | None = None, until: datetime | None = None
    ) -> Sequence[Performance]:
        """CLV and profit by one dimension, each with its coverage; a period by its first day in UTC.

        Replaces ``manual_bets.bets_stats``, which knows one group only and tells no coverage.

        Args:
            by: What the bets of a group have in common; ``all`` for one group of all.
            since: Only matches that kick off then (aware) or later.
            until: Only matches that kick off before then (aware).

        Raises:
            ValueError: a time has no time zone.
        """
        statement = LEDGER.statement(by)
        if since is not None:
            statement = statement.where(ManualBet.kickoff_time >= naive(since))
        if until is not None:
            statement = statement.where(ManualBet.kickoff_time < naive(until))
        return list(starmap(Performance, self._work.wire.select(statement)))

    def statistics(self) -> BetStatistics:
        """All bets in one row.

        Replaces the view ``manual_bets_stats`` and ``manual_bets.bets_stats``, which tells a missing average as 0.
        """
        return BetStatistics(*self._work.wire.ask(STATISTICS)[0])


class AsyncBetRepository(AsyncRepository[ManualBet]):
    """The same, awaited."""

    repository = BetRepository

    open = awaitable(BetRepository.open)
    at_stake = awaitable(BetRepository.at_stake)
    exposure = awaitable(BetRepository.exposure)
    pending_closing = awaitable(BetRepository.pending_closing)
    pending_settlement = awaitable(BetRepository.pending_settlement)
    settlable = awaitable(BetRepository.settlable)
    performance = awaitable(BetRepository.performance)
    statistics = awaitable(BetRepository.statistics)
