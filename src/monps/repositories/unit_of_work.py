"""The unit of work: what is kept together or not at all.

Nothing is kept unless ``commit()`` is called. ``UnitOfWork(session)`` joins a session that somebody else owns and
never closes it; ``with UnitOfWork() as uow:`` works on a connection of its own, taken from the pool with the first
statement and given back with the commit or the block's end. Blocks nest: an inner one on the same session leaves the
commit to the outermost, or, with ``savepoint=True``, may fail alone. When an inner block fails and the failure is
swallowed, the outer unit is poisoned: it rolls back and its commit raises, because half of its work is missing.

Services take :class:`Repositories`, which has no commit: the door that opened the unit decides.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from monps.core.database import Database, get_database
from monps.core.errors import Serialization, UnitOfWorkError
from monps.core.unit_events import UnitEvent, tell_unit
from monps.core.wire import Wire, has_failed
from monps.repositories.attempts import pauses
from monps.repositories.block import BLOCKS, Block
from monps.repositories.own_transaction import Isolation, OwnTransaction
from monps.repositories.signature import Signature

__all__ = ["UnitOfWork"]

P = ParamSpec("P")
T = TypeVar("T")

POISONED = "a unit of work nested in this one failed or did not commit; nothing was kept"
REFUSED = "a statement of this unit of work failed and its error was swallowed; nothing was kept"


class UnitOfWork(Block):
    """A unit of work.

    Args:
        session: a session to join; None for a connection of the unit's own.
        database: where to connect; the process's default database if None.
        savepoint: in a session that is joined, fail or succeed alone.
        isolation: ``READ COMMITTED`` (the server's default), ``REPEATABLE READ`` or ``SERIALIZABLE``.
        read_only: only read, on the replica where one is configured; the server refuses to write.
        actor: who works, for the audit columns and the change log; the database role if None.
        reason: why, for the same.

    Raises:
        UnitOfWorkError: ``isolation`` or ``read_only`` of a unit that joins a session, whose transaction has begun.
    """

    def __init__(  # noqa: PLR0913 - each is a property of a transaction
        self,
        session: Session | None = None,
        *,
        database: Database | None = None,
        savepoint: bool = False,
        isolation: Isolation | None = None,
        read_only: bool = False,
        actor: str | None = None,
        reason: str | None = None,
    ) -> None:
        if session is not None and (isolation is not None or read_only):
            raise UnitOfWorkError(
                "isolation and read_only belong to the unit that opens the transaction; set them there"
            )
        super().__init__(session, Signature(actor, reason), savepoint=savepoint)
        self._database = database
        self._own = OwnTransaction(isolation, self._signature, read_only=read_only) if session is None else None
        self._open = False
        self._thread = 0
        self._committed = False

    def __enter__(self) -> Self:
        if self._open:
            raise UnitOfWorkError("this unit of work is open already; make another one")
        self._committed = self._poisoned = False
        self._thread = threading.get_ident()
        if self._own is not None:
            self._own.open(self._engine())
        else:
            self._join(self.session)
        self._open = True
        self._blocks.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        blocks = self._blocks
        blocks.remove(self)
        if not blocks and self._nested is None and self._begun:
            tell_unit(UnitEvent.left if kind is None else UnitEvent.rolled_back)
        try:
            self._leave(blocks[-1] if blocks else None, failed=kind is not None)
        finally:
            self._open = False
            signed, self._signed = self._signed, None
            if signed is not None:
                signed.end()
            self._hooks.clear()
            if self._own is not None:
                self._own.close()
                self._session = None

    @property
    def session(self) -> Session:
        """The session, made at first use.

        Raises:
            UnitOfWorkError: outside the unit's block, or in another thread than the block's.
        """
        if self._own is None:
            return super().session
        self.check()
        if self._session is None:
            self._session = self._own.session()
            self._session.info[BLOCKS] = self._alone
        return self._session

    @property
    def wire(self) -> Wire:
        """The driver's connection; see :attr:`Work.wire`."""
        if self._own is None or self._session is not None:
            return super().wire
        self.check()
        return self._own.wire

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection of the transaction."""
        if self._own is None or self._session is not None:
            return super().connection
        self.check()
        return self._own.connection

    def commit(self) -> None:
        """Keep the work so far. Inside another unit this hands it to the outermost, which decides.

        Hooks are called afterwards, each of them, also when one of them fails; then its error is raised.

        Raises:
            UnitOfWorkError: the failure of a nested unit or of a statement was swallowed; everything was rolled back.
            Stale: a row that is to be changed was changed by somebody else; everything was rolled back.
        """
        self._keep()
        self._call_hooks()

    def rollback(self) -> None:
        """Undo everything since the last commit; inside another unit the outermost is poisoned."""
        self._undo()
        self._poisoned = False
        if self._nested is None and self._outer is not None:
            self._outer._poison()  # noqa: SLF001 - a unit of the same class

    def after_commit(self, hook: Callable[[], object]) -> None:
        """Call ``hook`` once the outermost unit has committed; never if this unit's work is not kept.

        Raises:
            UnitOfWorkError: this is a savepoint in a session that no unit of work commits.
        """
        self.check()
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
        if self._begun or self._outer is not None:
            raise UnitOfWorkError("run() must come first in an outermost unit of work: it may have to start over")
        try:
            result = function(self, *args, **kwargs)
            self._keep()
        except BaseException:
            self._undo()
            raise
        return result

    @property
    def _refused(self) -> bool:
        """Whether a statement failed, so that the server would answer a commit with a silent rollback."""
        if self._own is not None:
            return self._own.failed
        return self.session.in_transaction() and has_failed(self.session.connection())

    @property
    def _begun(self) -> bool:
        """Whether there is work that a retry would lose."""
        if self._own is not None and self._own.begun:
            return True
        return self._session is not None and self._session.in_transaction()

    def _keep(self) -> None:
        """The commit without its hooks."""
        if self._poisoned or self._refused:
            reason = POISONED if self._poisoned else REFUSED
            self._undo()
            raise UnitOfWorkError(reason)
        if self._session is not None:
            self.flush()
        if self._nested is not None:
            self._nested.commit()
            self._nested = self.session.begin_nested()
            if self._outer is not None:
                self._outer._decider._hooks += self._hooks  # noqa: SLF001 - a unit of the same class
                self._hooks = []
        elif self._outer is None:
            self.check()
            begun = self._begun
            if self._own is not None:
                self._own.commit()
            else:
                self.session.commit()
            if begun:
                tell_unit(UnitEvent.committed)
        self._committed = True

    def _call_hooks(self) -> None:
        hooks, self._hooks = self._hooks, []
        with contextlib.ExitStack() as stack:
            for hook in reversed(hooks):
                stack.callback(hook)

    def _undo(self) -> None:
        """Roll back to the innermost savepoint around, or everything."""
        self.check()
        decider = self._decider
        decider._hooks.clear()  # noqa: SLF001 - a unit of the same class
        if decider._nested is not None:  # noqa: SLF001 - as above
            decider._nested.rollback()  # noqa: SLF001 - as above
            decider._nested = self.session.begin_nested()  # noqa: SLF001 - as above
            return
        if self._begun:
            tell_unit(UnitEvent.rolled_back)
        if self._own is not None:
            self._own.rollback()
        else:
            self.session.rollback()

    def _engine(self) -> Engine:
        database = self._database or get_database()
        return self._own_database(database).engine

    def _own_database(self, database: Database) -> Database:
        return database.replica if self._own is not None and self._own.read_only else database

    def check(self) -> None:
        """Refuse to be used outside the block, and in another thread than the block's.

        Raises:
            UnitOfWorkError: saying which.
        """
        if self._own is None:
            return
        if not self._open:
            raise UnitOfWorkError("this unit of work is not open; use it inside its with block")
        if self._thread != threading.get_ident():
            raise UnitOfWorkError("a unit of work belongs to the thread that opened it; open one in each thread")

    def _leave(self, outer: Block | None, *, failed: bool) -> None:
        if self._nested is not None:
            nested, self._nested = self._nested, None
            if self.session.get_nested_transaction() is nested:
                nested.rollback()
        elif outer is not None:
            if failed or not self._committed or self._poisoned:
                outer._poison()  # noqa: SLF001 - a unit of the same class
            return
        elif self._own is None:
            self.session.rollback()
        if self._poisoned and not failed and not self._committed:
            raise UnitOfWorkError(POISONED)
