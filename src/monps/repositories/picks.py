"""Model picks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Any, Literal

import msgspec
from sqlalchemy import (
    DateTime,
    Float,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from monps.core.compiling import Question
from monps.models import MatchResult, MatchStatistics, TrackingCLVPicks
from monps.repositories.base import AsyncRepository, Repository, awaitable
from monps.repositories.exposure import Exposure, exposure
from monps.repositories.moments import aware
from monps.repositories.performance import Ledger, Performance, by_day
from monps.repositories.settlable import SETTLABLE_PICKS, Settlable

__all__ = ["AsyncPickRepository", "DuplicatePicks", "PickDimension", "PickRepository", "UnsettledPick"]

Pick = TrackingCLVPicks

PickDimension = Literal["all", "market", "league", "agent", "strategy", "day", "week", "month"]

OPEN = and_(Pick.is_won.is_(None), Pick.outcome.is_(None), Pick.pnl.is_(None))
"""Of a push or a void nobody won; the existing code says so with a profit of 0 and nothing else."""

KICKOFF = func.timezone(literal_column("'UTC'"), Pick.match_date)
MATCH = func.concat_ws(
    literal_column("' '"),
    func.to_char(KICKOFF, literal_column("'YYYY-MM-DD'")),
    Pick.home_team,
    literal_column("'-'"),
    Pick.away_team,
)
"""A match as people call it; picks that lost their match id are still of it."""

LEDGER = Ledger(
    settled=not_(OPEN),
    void=or_(
        Pick.outcome.is_not_distinct_from(literal_column("'void'")), and_(Pick.is_won.is_(None), Pick.outcome.is_(None))
    ),
    price=Pick.odds_at_pick,
    stake=Pick.stake,
    clv=Pick.clv_percentage,
    profit=Pick.pnl,
    groups={
        "market": Pick.market,
        "league": func.nullif(Pick.league, literal_column("''")),
        "agent": Pick.agent,
        "strategy": Pick.strategy,
        "day": by_day(KICKOFF, "day"),
        "week": by_day(KICKOFF, "week"),
        "month": by_day(KICKOFF, "month"),
    },
)

EXPOSURE: Mapping[str, Question] = {
    name: Question(exposure(group, OPEN, Pick.stake, Pick.odds_at_pick))
    for name, group in {"market": Pick.market, "match": MATCH, "day": by_day(KICKOFF, "day")}.items()
}


@dataclass(frozen=True, slots=True)
class UnsettledPick:
    """A pick without a result and the final score of its match; ``awarded`` where that was not played for."""

    pick: TrackingCLVPicks
    result: MatchResult
    awarded: bool


class DuplicatePicks(msgspec.Struct, frozen=True, gc=False):
    """One bet that is tracked more than once; ``pick_ids`` and ``agents`` in the order in which they were made."""

    home_team: str
    away_team: str
    match_date: datetime | None
    market: str
    selection: str
    line: float | None
    pick_ids: tuple[int, ...]
    agents: tuple[str | None, ...]


PENDING_CLOSING = (
    select(Pick)
    .where(Pick.odds_at_close.is_(None), Pick.match_date < bindparam("before", type_=DateTime(timezone=True)))
    .order_by(Pick.match_date, Pick.id)
)


def _pending_settlement() -> Select[TrackingCLVPicks, MatchResult, bool]:
    """Open picks with the score of their match: by its id or, where the pick lost it, by exactly its teams and time."""
    final = and_(
        MatchResult.is_finished.is_(True), MatchResult.score_home.is_not(None), MatchResult.score_away.is_not(None)
    )
    known = select(Pick.id.label("pick"), MatchResult.id.label("result")).join(
        MatchResult, MatchResult.match_id == Pick.match_id
    )
    lost = (
        select(Pick.id, MatchResult.id)
        .join(
            MatchResult,
            and_(
                MatchResult.home_team == Pick.home_team,
                MatchResult.away_team == Pick.away_team,
                MatchResult.commence_time == KICKOFF,
            ),
        )
        .where(or_(Pick.match_id == literal_column("''"), Pick.match_id.like(literal_column("'legacy:%'"))))
    )
    pairs = union_all(known.where(OPEN, final), lost.where(OPEN, final)).subquery("pairs")
    awarded = func.coalesce(MatchStatistics.status == literal_column("'awarded'"), literal_column("false"))
    return (
        select(Pick, MatchResult, awarded)
        .select_from(pairs)
        .join(Pick, Pick.id == pairs.c.pick)
        .join(MatchResult, MatchResult.id == pairs.c.result)
        .outerjoin(MatchStatistics, MatchStatistics.match_id == MatchResult.match_id)
        .order_by(MatchResult.commence_time, Pick.id)
    )


PENDING_SETTLEMENT = _pending_settlement()


def _duplicates() -> Select[Any]:
    bet = (Pick.home_team, Pick.away_team, Pick.match_date, Pick.market, Pick.selection, Pick.line)
    made = aggregate_order_by(Pick.id, Pick.created_at, Pick.id)
    return (
        select(*bet[:5], cast(Pick.line, Float), func.array_agg(made))
        .add_columns(func.array_agg(aggregate_order_by(Pick.agent, Pick.created_at, Pick.id)))
        .where(Pick.market.is_not(None))
        .group_by(*bet)
        .having(func.count() > literal_column("1"))
        .order_by(func.count().desc(), *bet)
        .limit(bindparam("limit", type_=Integer))
    )


DUPLICATES = Question(_duplicates())


class PickRepository(Repository[Pick]):
    """Picks in their new shape; works once the table is expanded (revision 0004_picks_expand)."""

    model = Pick

    def recent(
        self, limit: int = 100, *, market: str | None = None, league: str | None = None, pending: bool = False
    ) -> Sequence[Pick]:
        """The latest picks by kick-off, of one market or league or only the unsettled where asked.

        Replaces ``picks_tracker.get_picks``, ``picks_tracker.pending_picks`` and ``source_reports.recent_picks``.
        """
        statement = self._select()
        if market is not None:
            statement = statement.where(Pick.market == market)
        if league is not None:
            statement = statement.where(Pick.league == league)
        if pending:
            statement = statement.where(OPEN)
        return self._all(statement.order_by(Pick.match_date.desc().nulls_last(), Pick.id.desc()).limit(limit))

    def of_match(self, match_id: str) -> Sequence[Pick]:
        """Picks on one match, by market and selection.

        Replaces ``picks_tracker.picks_of_match``, which reads columns by their position.
        """
        return self._all(self._select().where(Pick.match_id == match_id).order_by(Pick.market, Pick.selection, Pick.id))

    def pending_closing(self, before: datetime) -> Sequence[Pick]:
        """Picks without a closing price whose match kicks off before ``before`` (aware), by kick-off.

        Replaces the SELECT of ``clv_calculator.CLVCalculator.update_picks`` and ``clv_calculator.missing_closings``.

        Raises:
            ValueError: ``before`` has no time zone.
        """
        return self._session.scalars(PENDING_CLOSING, {"before": aware(before)}).all()

    def pending_settlement(self) -> Sequence[UnsettledPick]:
        """Picks without a result whose match has a final score, with that score, by kick-off.

        Replaces the SELECT of ``settlement.settle_picks``. A pick that lost its match id is found by the exact names
        and kick-off, never by names that look alike.
        """
        return [UnsettledPick(*row) for row in self._session.execute(PENDING_SETTLEMENT)]

    def settlable(self, *, existing: bool = False) -> Sequence[Settlable]:
        """Picks with a market and a final score, settled with an outcome or not at all, by kick-off.

        No statement of the existing code looks at a pick again once it is settled.

        Args:
            existing: Those too that the existing code settled as won or lost.
        """
        return list(starmap(Settlable, self._work.wire.ask(SETTLABLE_PICKS, existing=int(existing))))

    def performance(
        self, by: PickDimension, *, since: datetime | None = None, until: datetime | None = None
    ) -> Sequence[Performance]:
        """CLV and profit by one dimension, each with its coverage; a period by its first day in UTC.

        Replaces ``reports.clv_by_market``, ``reports.clv_by_league``, ``reports.profit_summary``,
        ``reports.profit_by_month``, ``clv_calculator.clv_stats``, ``source_reports.source_leaderboard`` and
        ``source_reports.quick_clv``, which has the other sign.

        Args:
            by: What the picks of a group have in common; ``all`` for one group of all.
            since: Only matches that kick off then (aware) or later.
            until: Only matches that kick off before then (aware).

        Raises:
            ValueError: a time has no time zone.
        """
        statement = LEDGER.statement(by)
        if since is not None:
            statement = statement.where(Pick.match_date >= aware(since))
        if until is not None:
            statement = statement.where(Pick.match_date < aware(until))
        return list(starmap(Performance, self._work.wire.select(statement)))

    def exposure(self, by: Literal["market", "match", "day"]) -> Sequence[Exposure]:
        """What is at stake on picks without a result, the largest stake first; no statement of the existing code."""
        return list(starmap(Exposure, self._work.wire.ask(EXPOSURE[by])))

    def duplicates(self, limit: int = 100) -> Sequence[DuplicatePicks]:
        """Bets that are tracked more than once under several spellings or match ids, the most repeated first.

        Replaces ``maintenance.double_tracked`` and ``maintenance.newest_duplicates``.
        """
        found = self._work.wire.ask(DUPLICATES, limit=limit)
        return [DuplicatePicks(*row[:6], *map(tuple, row[6:])) for row in found]


class AsyncPickRepository(AsyncRepository[Pick]):
    """The same, awaited."""

    repository = PickRepository

    recent = awaitable(PickRepository.recent)
    of_match = awaitable(PickRepository.of_match)
    pending_closing = awaitable(PickRepository.pending_closing)
    pending_settlement = awaitable(PickRepository.pending_settlement)
    settlable = awaitable(PickRepository.settlable)
    performance = awaitable(PickRepository.performance)
    exposure = awaitable(PickRepository.exposure)
    duplicates = awaitable(PickRepository.duplicates)
