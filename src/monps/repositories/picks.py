"""Model picks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, not_, or_, select

from monps.models import TrackingCLVPicks
from monps.repositories.base import AsyncRepository, Repository, awaitable

__all__ = ["AsyncPickRepository", "CLVSummary", "PickRepository"]

Pick = TrackingCLVPicks

SETTLED = or_(Pick.is_won.is_not(None), Pick.outcome.is_not(None))
"""A push or a void is settled though nobody won."""


@dataclass(frozen=True, slots=True)
class CLVSummary:
    """Picks of one market; ``mean_clv`` (percent) rests on ``with_clv`` of the ``settled`` picks."""

    market: str | None
    picks: int
    settled: int
    with_clv: int
    mean_clv: float | None
    profit: float


class PickRepository(Repository[Pick]):
    """Picks in their new shape; works once the table is expanded (revision 0004_picks_expand)."""

    model = Pick

    def recent(
        self, limit: int = 100, *, market: str | None = None, league: str | None = None, pending: bool = False
    ) -> Sequence[Pick]:
        """The latest picks by kick-off, of one market or league or only the unsettled where asked."""
        statement = self._select()
        if market is not None:
            statement = statement.where(Pick.market == market)
        if league is not None:
            statement = statement.where(Pick.league == league)
        if pending:
            statement = statement.where(not_(SETTLED))
        return self._all(statement.order_by(Pick.match_date.desc().nulls_last(), Pick.id.desc()).limit(limit))

    def of_match(self, match_id: str) -> Sequence[Pick]:
        """Picks on one match, by market and selection."""
        return self._all(self._select().where(Pick.match_id == match_id).order_by(Pick.market, Pick.selection, Pick.id))

    def pending_closing(self, before: datetime) -> Sequence[Pick]:
        """Picks without a closing price whose match kicks off before ``before`` (aware)."""
        return self._all(
            self._select()
            .where(Pick.odds_at_close.is_(None), Pick.match_date < before)
            .order_by(Pick.match_date, Pick.id)
        )

    def clv_by_market(self) -> Sequence[CLVSummary]:
        """CLV and profit by market, each average with the number of picks behind it."""
        rows = self._session.execute(
            select(
                Pick.market,
                func.count(),
                func.count().filter(SETTLED),
                func.count(Pick.clv_percentage).filter(SETTLED),
                func.avg(Pick.clv_percentage).filter(SETTLED),
                func.coalesce(func.sum(Pick.pnl), 0),
            )
            .group_by(Pick.market)
            .order_by(Pick.market)
        )
        return [
            CLVSummary(market, picks, settled, with_clv, None if mean is None else float(mean), float(profit))
            for market, picks, settled, with_clv, mean, profit in rows
        ]


class AsyncPickRepository(AsyncRepository[Pick]):
    """The same, awaited."""

    repository = PickRepository

    recent = awaitable(PickRepository.recent)
    of_match = awaitable(PickRepository.of_match)
    pending_closing = awaitable(PickRepository.pending_closing)
    clv_by_market = awaitable(PickRepository.clv_by_market)
