"""What a repository stands on: a session for entities and a wire for rows, in one transaction.

Both are made when they are first asked for. A :class:`Work` on a session that somebody else owns shares that session's
connection; a unit of work (:mod:`monps.repositories.unit_of_work`) brings a connection of its own.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.util import greenlet_spawn

from monps.core.errors import Stale, UnitOfWorkError
from monps.core.wire import Wire

__all__ = ["AsyncWork", "Work"]

P = ParamSpec("P")
T = TypeVar("T")


class Work:
    """A session and a wire on its connection; it never commits."""

    def __init__(self, session: Session | None) -> None:
        self._session = session

    def check(self) -> None:
        """Nothing to check of a session that somebody else owns; a unit of work checks whether it may be used.

        Raises:
            UnitOfWorkError: it may not, here and now.
        """

    @property
    def session(self) -> Session:
        """The session; raises UnitOfWorkError outside the unit's block."""
        if self._session is None:
            raise UnitOfWorkError("this unit of work is not open; use it inside its with block")
        return self._session

    @property
    def wire(self) -> Wire:
        """The driver's connection, which sees whatever the session has done so far.

        Raises:
            UnitOfWorkError: outside the unit's block.
        """
        self.flush()
        return Wire(self.connection)

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection of the transaction."""
        return self.session.connection()

    @property
    def nested(self) -> bool:
        """Whether the work is inside a savepoint."""
        return self._session is not None and self._session.in_nested_transaction()

    def flush(self) -> None:
        """Send the session's changes to the server.

        Raises:
            Stale: a row with a version was changed or deleted by somebody else since it was read.
        """
        session = self.session
        versioned = [one for one in (*session.dirty, *session.deleted) if one.__mapper__.version_id_col is not None]
        try:
            session.flush()
        except StaleDataError as error:
            # Not from the objects: they are expired by now, and to read one would ask a session that has failed.
            keys: list[tuple[object, ...]] = [tuple(inspect(one).identity or ()) for one in versioned]
            names = sorted({type(one).__name__ for one in versioned})
            raise Stale(" or ".join(names) or "a row", [key[0] if len(key) == 1 else key for key in keys]) from error


class AsyncWork:
    """The same for asyncio: a sync work, and the way to call sync code on it without blocking the event loop."""

    def __init__(self, work: Work, session: AsyncSession | None) -> None:
        self.sync = work
        self._async_session = session

    async def call_sync(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call sync code that uses :attr:`sync`; what it waits for, the event loop waits for.

        Raises:
            UnitOfWorkError: outside the unit's block, or in another task than the block's.
        """
        self.check()
        return await greenlet_spawn(function, *args, **kwargs)  # type: ignore[arg-type]

    def check(self) -> None:
        """See :meth:`Work.check`."""
