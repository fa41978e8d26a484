"""The unit of work for asyncio: it drives a sync one through ``run_sync``, so both have the same semantics."""

import asyncio
import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from monps.core.database import Database, get_database
from monps.core.errors import Serialization, UnitOfWorkError
from monps.repositories.bets import AsyncBetRepository
from monps.repositories.matches import AsyncMatchRepository
from monps.repositories.odds import AsyncOddsRepository
from monps.repositories.picks import AsyncPickRepository
from monps.repositories.quantum import (
    AsyncChessRepository,
    AsyncFrictionRepository,
    AsyncGoalscorerRepository,
    AsyncStrategyRepository,
)
from monps.repositories.teams import AsyncTeamRepository
from monps.repositories.unit_of_work import On, UnitOfWork, pauses

__all__ = ["AsyncUnitOfWork"]

P = ParamSpec("P")
T = TypeVar("T")


class AsyncUnitOfWork:
    """The same for asyncio: ``async with AsyncUnitOfWork() as uow: await uow.teams.get_all()``.

    Takes the arguments of :class:`UnitOfWork`, with an ``AsyncSession``.
    """

    odds = On(AsyncOddsRepository)
    tracking = On(AsyncPickRepository)
    bets = On(AsyncBetRepository)
    matches = On(AsyncMatchRepository)
    teams = On(AsyncTeamRepository)
    friction = On(AsyncFrictionRepository)
    strategies = On(AsyncStrategyRepository)
    chess = On(AsyncChessRepository)
    goalscorers = On(AsyncGoalscorerRepository)

    def __init__(
        self, session: AsyncSession | None = None, *, database: Database | None = None, savepoint: bool = False
    ) -> None:
        self._database = database
        self._owned = session is None
        self._savepoint = savepoint
        self._open = None if session is None else (session, UnitOfWork(session.sync_session, savepoint=savepoint))

    async def __aenter__(self) -> Self:
        if self._owned:
            if self._open is not None:
                raise UnitOfWorkError("this unit of work is open already; make another one")
            session = (self._database or get_database()).async_sessions()
            unit = UnitOfWork(session.sync_session)
            unit._lives_on = False  # noqa: SLF001 - our twin
            self._open = (session, unit)
        await self._run(UnitOfWork.__enter__)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        session, _ = self._parts()
        try:
            await self._run(UnitOfWork.__exit__, kind, error, trace)
        finally:
            if self._owned:
                self._open = None
                # Shielded: a task that is cancelled twice still returns its connection.
                await asyncio.shield(asyncio.ensure_future(session.close()))

    @property
    def session(self) -> AsyncSession:
        """The session; raises UnitOfWorkError outside the unit's block."""
        return self._parts()[0]

    async def commit(self) -> None:
        """See :meth:`UnitOfWork.commit`."""
        await self._run(UnitOfWork.commit)

    async def rollback(self) -> None:
        """See :meth:`UnitOfWork.rollback`."""
        await self._run(UnitOfWork.rollback)

    def after_commit(self, hook: Callable[[], object]) -> None:
        """See :meth:`UnitOfWork.after_commit`."""
        self._parts()[1].after_commit(hook)

    async def call(self, service: Callable[Concatenate[UnitOfWork, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a sync service with this unit's repositories; no commit."""
        return await self._run(service, *args, **kwargs)

    async def run(self, service: Callable[Concatenate[UnitOfWork, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """See :meth:`UnitOfWork.run`: call the service, commit, and start over on a serialization failure."""

        def attempt(unit: UnitOfWork) -> T:
            return unit._attempt(service, *args, **kwargs)  # noqa: SLF001 - our twin

        for pause in pauses():
            with contextlib.suppress(Serialization):
                result = await self._run(attempt)
                break
            await asyncio.sleep(pause)
        else:
            result = await self._run(attempt)
        await self._run(UnitOfWork._call_hooks)  # noqa: SLF001 - our twin
        return result

    async def _run(self, method: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        session, unit = self._parts()
        return await session.run_sync(lambda _: method(unit, *args, **kwargs))

    def _parts(self) -> tuple[AsyncSession, UnitOfWork]:
        if self._open is None:
            raise UnitOfWorkError("this unit of work is not open; use it inside its async with block")
        return self._open
