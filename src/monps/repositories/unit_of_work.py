"""The unit of work: what is kept together or not at all.

Nothing is kept unless ``commit()`` is called. ``UnitOfWork(session)`` joins a session that somebody else owns and
never closes it; ``with UnitOfWork() as uow:`` opens one of its own. Blocks nest: an inner one on the same session
leaves the commit to the outermost, or, with ``savepoint=True``, may fail alone. When an inner block fails and the
failure is swallowed, the outer unit is poisoned: it rolls back and its commit raises, because half of its work is
missing.

Services take :class:`Repositories`, which has no commit: the door that opened the unit decides.
"""

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

from sqlalchemy.orm import Session, SessionTransaction

from monps.core.database import Database, get_database
from monps.core.errors import Serialization, UnitOfWorkError
from monps.repositories.bets import BetRepository
from monps.repositories.matches import MatchRepository
from monps.repositories.odds import OddsRepository
from monps.repositories.picks import PickRepository
from monps.repositories.quantum import (
    ChessRepository,
    FrictionRepository,
    GoalscorerRepository,
    StrategyRepository,
)
from monps.repositories.teams import TeamRepository

__all__ = ["On", "Repositories", "UnitOfWork", "pauses"]

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")

RETRIES = 5
BLOCKS = "monps.unit_of_work"
"""Key under which a session knows the units that are open on it, outermost first."""

POISONED = "a unit of work nested in this one failed or did not commit; nothing was kept"


def pauses() -> Iterator[float]:
    """Seconds to wait before each further attempt: random, so that two losers do not meet again."""
    return (random.uniform(0, 0.02 * 2**attempt) for attempt in range(RETRIES - 1))  # noqa: S311 - jitter, no secret


class On(Generic[R]):
    """A repository on the session of the unit of work that is asked for it."""

    def __init__(self, repository: Callable[[Any], R]) -> None:
        self.repository = repository

    @overload
    def __get__(self, unit: None, owner: type) -> Self: ...
    @overload
    def __get__(self, unit: object, owner: type) -> R: ...
    def __get__(self, unit: Any, owner: type) -> Self | R:
        return self if unit is None else self.repository(unit.session)


class Repositories:
    """Every repository on one session. No commit: whoever opened the unit of work commits."""

    odds = On(OddsRepository)
    tracking = On(PickRepository)
    bets = On(BetRepository)
    matches = On(MatchRepository)
    teams = On(TeamRepository)
    friction = On(FrictionRepository)
    strategies = On(StrategyRepository)
    chess = On(ChessRepository)
    goalscorers = On(GoalscorerRepository)

    def __init__(self, session: Session) -> None:
        self._session: Session | None = session

    @property
    def session(self) -> Session:
        """The session; raises UnitOfWorkError outside the unit's block."""
        if self._session is None:
            raise UnitOfWorkError("this unit of work is not open; use it inside its with block")
        return self._session


class UnitOfWork(Repositories):
    """A unit of work on a session.

    Args:
        session: a session to join; None opens one of its own for the ``with`` block.
        database: where to open it; the process's default database if None.
        savepoint: in a session that is joined, fail or succeed alone.
    """

    def __init__(
        self, session: Session | None = None, *, database: Database | None = None, savepoint: bool = False
    ) -> None:
        self._session = session
        self._database = database
        self._savepoint = savepoint and session is not None
        self._nested: SessionTransaction | None = None
        self._owned = session is None
        self._lives_on = session is not None
        self._committed = False
        self._poisoned = False
        self._hooks: list[Callable[[], object]] = []

    def __enter__(self) -> Self:
        if self._session is not None and (self._owned or self in self._blocks):
            raise UnitOfWorkError("this unit of work is open already; make another one")
        if self._owned:
            self._session = (self._database or get_database()).sessions()
        self._committed = self._poisoned = False
        if self._savepoint:
            self._nested = self.session.begin_nested()
        self._blocks.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        session = self.session
        self._blocks.remove(self)
        try:
            self._leave(session, failed=kind is not None)
        finally:
            self._hooks.clear()
            if self._owned:
                session.close()
                self._session = None

    def commit(self) -> None:
        """Keep the work so far. Inside another unit this hands it to the outermost, which decides.

        Raises:
            UnitOfWorkError: a unit nested in this one failed and its failure was swallowed; everything was rolled back.
        """
        self._keep()
        self._call_hooks()

    def rollback(self) -> None:
        """Undo everything since the last commit; inside another unit the outermost is poisoned."""
        self._undo()
        self._poisoned = False
        if self._nested is None and self._outer is not None:
            self._outer._poisoned = True  # noqa: SLF001 - a unit of the same class

    def after_commit(self, hook: Callable[[], object]) -> None:
        """Call ``hook`` once the outermost unit has committed; never if this unit's work is not kept.

        Raises:
            UnitOfWorkError: this is a savepoint in a session that no unit of work commits.
        """
        decider = self._decider
        if decider._nested is not None and decider._outer is None:  # noqa: SLF001 - a unit of the same class
            raise UnitOfWorkError("no unit of work commits this session, so nobody would call the hook; open one")
        decider._hooks.append(hook)  # noqa: SLF001 - a unit of the same class

    def run(self, function: Callable[Concatenate[Self, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call ``function(self, …)`` and commit; after a serialization failure or deadlock, all of it once more.

        There are five attempts. Call it first in a unit: whatever the unit did before would be lost with the retry. Of
        a function that fails nothing is kept.

        Raises:
            UnitOfWorkError: the unit has work pending, or is nested in another.
            Serialization: every attempt lost.
        """
        for pause in pauses():
            with contextlib.suppress(Serialization):
                result = self._attempt(function, *args, **kwargs)
                break
            time.sleep(pause)
        else:
            result = self._attempt(function, *args, **kwargs)
        self._call_hooks()
        return result

    def _attempt(self, function: Callable[Concatenate[Self, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        if self.session.in_transaction() or self._outer is not None:
            raise UnitOfWorkError("run() must come first in an outermost unit of work: it may have to start over")
        try:
            result = function(self, *args, **kwargs)
            self._keep()
        except BaseException:
            self._undo()
            raise
        return result

    def _keep(self) -> None:
        """The commit without its hooks."""
        if self._poisoned:
            self._undo()
            raise UnitOfWorkError(POISONED)
        if self._nested is not None:
            self._nested.commit()
            self._nested = self.session.begin_nested()
            if self._outer is not None:
                self._outer._decider._hooks += self._hooks  # noqa: SLF001 - a unit of the same class
                self._hooks = []
        elif self._outer is not None:
            self.session.flush()
        else:
            self.session.commit()
        self._committed = True

    def _call_hooks(self) -> None:
        hooks, self._hooks = self._hooks, []
        for hook in hooks:
            hook()

    def _undo(self) -> None:
        """Roll back to the innermost savepoint around, or everything."""
        decider = self._decider
        decider._hooks.clear()  # noqa: SLF001 - a unit of the same class
        if decider._nested is None:  # noqa: SLF001 - as above
            self.session.rollback()
        else:
            decider._nested.rollback()  # noqa: SLF001 - as above
            decider._nested = self.session.begin_nested()  # noqa: SLF001 - as above

    @property
    def _blocks(self) -> list["UnitOfWork"]:
        blocks: list[UnitOfWork] = self.session.info.setdefault(BLOCKS, [])
        return blocks

    @property
    def _around(self) -> list["UnitOfWork"]:
        """The units around this one on the same session, outermost first."""
        blocks = self._blocks
        return blocks[: blocks.index(self)] if self in blocks else blocks

    @property
    def _outer(self) -> "UnitOfWork | None":
        """The unit directly around this one."""
        around = self._around
        return around[-1] if around else None

    @property
    def _decider(self) -> "UnitOfWork":
        """The unit by whose commit this one's work is kept: the innermost savepoint around, or the outermost."""
        units = [*self._around, self]
        savepoints = (unit for unit in reversed(units) if unit._nested is not None)  # noqa: SLF001 - as above
        return next(savepoints, units[0])

    def _leave(self, session: Session, *, failed: bool) -> None:
        outer = self._blocks[-1] if self._blocks else None
        if self._nested is not None:
            nested, self._nested = self._nested, None
            if session.get_nested_transaction() is nested:
                nested.rollback()
        elif outer is not None:
            if failed or not self._committed or self._poisoned:
                outer._poisoned = True  # noqa: SLF001 - a unit of the same class
            return
        elif self._lives_on:
            # Any other session is closed next, which rolls back too but leaves what was read readable.
            session.rollback()
        if self._poisoned and not failed and not self._committed:
            raise UnitOfWorkError(POISONED)
