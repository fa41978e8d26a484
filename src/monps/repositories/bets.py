"""Bets really placed."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import func, select

from monps.models import ManualBet
from monps.repositories.base import AsyncRepository, Repository, awaitable

__all__ = ["AsyncBetRepository", "BetRepository"]


class BetRepository(Repository[ManualBet]):
    """Manual bets, on the existing table."""

    model = ManualBet

    def open(self) -> Sequence[ManualBet]:
        """Bets without a result, by kick-off."""
        return self._all(
            self._select().where(ManualBet.result.is_(None)).order_by(ManualBet.kickoff_time, ManualBet.id)
        )

    def exposure(self) -> Decimal:
        """Units at stake on bets without a result."""
        staked = self._session.scalar(select(func.sum(ManualBet.stake)).where(ManualBet.result.is_(None)))
        return staked if staked is not None else Decimal(0)


class AsyncBetRepository(AsyncRepository[ManualBet]):
    """The same, awaited."""

    repository = BetRepository

    open = awaitable(BetRepository.open)
    exposure = awaitable(BetRepository.exposure)
