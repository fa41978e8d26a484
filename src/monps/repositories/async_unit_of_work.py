"""The unit of work for asyncio: it drives a sync one in a greenlet, so both have the same semantics."""

import asyncio
import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.util import greenlet_spawn

from monps.core.database import Database, get_database
from monps.core.errors import Serialization, UnitOfWorkError
from monps.repositories.attempts import pauses
from monps.repositories.bets import AsyncBetRepository
from monps.repositories.chess import AsyncChessRepository
from monps.repositories.clubs import AsyncClubRepository
from monps.repositories.daily_runs import AsyncDailyRunRepository
from monps.repositories.details import (
    AsyncEventRepository,
    AsyncExpectedGoalsRepository,
    AsyncPlayerSeasonRepository,
    AsyncShotRepository,
    AsyncTeamStatisticRepository,
)
from monps.repositories.friction import AsyncFrictionRepository
from monps.repositories.goalscorers import AsyncGoalscorerRepository
from monps.repositories.ledger import AsyncLedgerRepository
from monps.repositories.matches import AsyncMatchRepository
from monps.repositories.odds import AsyncOddsRepository
from monps.repositories.own_transaction import Isolation
from monps.repositories.picks import AsyncPickRepository
from monps.repositories.repositories import On
from monps.repositories.source_matches import AsyncSourceMatchRepository
from monps.repositories.strategies import AsyncStrategyRepository
from monps.repositories.teams import AsyncTeamRepository
from monps.repositories.unit_of_work import UnitOfWork
from monps.repositories.work import AsyncWork

__all__ = ["AsyncUnitOfWork"]

P = ParamSpec("P")
T = TypeVar("T")


class _Unit(UnitOfWork):
    """The sync unit within, on the async engine."""

    def _engine(self) -> Engine:
        return self._own_database(self._database or get_database()).async_engine.sync_engine


class AsyncUnitOfWork(AsyncWork):
    """The same for asyncio: ``async with AsyncUnitOfWork() as uow: await uow.teams.get_all()``.

    Takes the arguments of :class:`UnitOfWork`, with an ``AsyncSession``.
    """

    odds = On(AsyncOddsRepository)
    tracking = On(AsyncPickRepository)
    bets = On(AsyncBetRepository)
    matches = On(AsyncMatchRepository)
    shots = On(AsyncShotRepository)
    expected_goals = On(AsyncExpectedGoalsRepository)
    events = On(AsyncEventRepository)
    team_statistics = On(AsyncTeamStatisticRepository)
    players = On(AsyncPlayerSeasonRepository)
    teams = On(AsyncTeamRepository)
    friction = On(AsyncFrictionRepository)
    strategies = On(AsyncStrategyRepository)
    chess = On(AsyncChessRepository)
    goalscorers = On(AsyncGoalscorerRepository)
    clubs = On(AsyncClubRepository)
    source_matches = On(AsyncSourceMatchRepository)
    daily_runs = On(AsyncDailyRunRepository)
    ledger = On(AsyncLedgerRepository)

    def __init__(  # noqa: PLR0913 - as UnitOfWork
        self,
        session: AsyncSession | None = None,
        *,
        database: Database | None = None,
        savepoint: bool = False,
        isolation: Isolation | None = None,
        read_only: bool = False,
        actor: str | None = None,
        reason: str | None = None,
    ) -> None:
        self._unit = _Unit(
            None if session is None else session.sync_session,
            database=database,
            savepoint=savepoint,
            isolation=isolation,
            read_only=read_only,
            actor=actor,
            reason=reason,
        )
        self._owned = session is None
        self._task: asyncio.Task[Any] | None = None
        super().__init__(self._unit, session)

    async def __aenter__(self) -> Self:
        if self._owned:
            # Nothing is sent yet, so nothing is to be waited for.
            self._unit.__enter__()
        else:
            await self.call_sync(self._unit.__enter__)
        self._task = asyncio.current_task()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._task = None
        self._async_session = self._async_session if not self._owned else None
        if self._owned and not self._unit._begun:  # noqa: SLF001 - our twin
            self._unit.__exit__(kind, error, trace)
            return
        # Shielded: a task that is cancelled twice still returns its connection.
        leaving = asyncio.ensure_future(greenlet_spawn(self._unit.__exit__, kind, error, trace))
        await asyncio.shield(leaving)

    @property
    def session(self) -> AsyncSession:
        """The session; raises UnitOfWorkError outside the unit's block, or in another task than the block's."""
        self.check()
        if self._async_session is None:
            inner = self._unit.session
            self._async_session = AsyncSession(sync_session_class=lambda **_: inner)  # type: ignore[arg-type]
        return self._async_session

    async def commit(self) -> None:
        """See :meth:`UnitOfWork.commit`."""
        if self._owned and not self._unit._begun and not self._unit._hooks:  # noqa: SLF001 - our twin
            # Nothing was sent and nobody is to be told, so nothing is to be waited for.
            self.check()
            self._unit.commit()
            return
        await self.call_sync(self._unit.commit)

    async def rollback(self) -> None:
        """See :meth:`UnitOfWork.rollback`."""
        await self.call_sync(self._unit.rollback)

    def after_commit(self, hook: Callable[[], object]) -> None:
        """See :meth:`UnitOfWork.after_commit`."""
        self.check()
        self._unit.after_commit(hook)

    async def call(self, service: Callable[Concatenate[UnitOfWork, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a sync service with this unit's repositories; no commit."""
        return await self.call_sync(service, self._unit, *args, **kwargs)

    async def run(self, service: Callable[Concatenate[UnitOfWork, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """See :meth:`UnitOfWork.run`: call the service, commit, and start over on a serialization failure."""

        def attempt() -> T:
            return self._unit._attempt(service, *args, **kwargs)  # noqa: SLF001 - our twin

        for pause in pauses():
            with contextlib.suppress(Serialization):
                result = await self.call_sync(attempt)
                break
            await asyncio.sleep(pause)
        else:
            result = await self.call_sync(attempt)
        await self.call_sync(self._unit._call_hooks)  # noqa: SLF001 - our twin
        return result

    def check(self) -> None:
        """Refuse to be used outside the block, and in another task than the block's.

        Raises:
            UnitOfWorkError: saying which.
        """
        if not self._owned:
            return
        self._unit.check()
        if asyncio.current_task() is not self._task:
            raise UnitOfWorkError("a unit of work belongs to the task that opened it; open one in each task")
