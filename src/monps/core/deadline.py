"""Connections that give up a server which does not answer, however alive its network seems.

``statement_timeout`` is the server's promise to answer in time. A server that is stopped, or a proxy that has stopped
forwarding, breaks it while the kernel's keepalives still succeed. So where the settings limit a statement, the client
waits that long plus the stall timeout, and then closes the connection. Without a limit no time is too long, and only
the kernel can tell that a peer is gone.
"""

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import _WaitTimeout
from sqlalchemy import Engine, event

__all__ = ["async_connect", "wait_at_most"]

T = TypeVar("T")

INTERVAL = 0.1
"""Seconds between two looks at signals and the clock while waiting, as psycopg has it."""


class _Connection(psycopg.Connection[Any]):
    seconds: ClassVar[float]

    def wait(self, gen: PQGen[T], interval: float = INTERVAL, timeout: float | None = None) -> T:
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.seconds)
        except _WaitTimeout as error:
            self.pgconn.finish()
            raise _given_up(self.seconds) from error


class _AsyncConnection(psycopg.AsyncConnection[Any]):
    seconds: ClassVar[float]

    async def wait(self, gen: PQGen[T], interval: float = INTERVAL, timeout: float | None = None) -> T:  # noqa: ASYNC109 - psycopg's
        if timeout is not None:
            return await super().wait(gen, interval, timeout)
        try:
            return await super().wait(gen, interval, self.seconds)
        except _WaitTimeout as error:
            self.pgconn.finish()
            raise _given_up(self.seconds) from error


def wait_at_most(engine: Engine, seconds: float) -> None:
    """Let no connection of a sync engine wait longer for one answer."""
    kind: type[_Connection] = type("BoundedConnection", (_Connection,), {"seconds": seconds})
    event.listen(engine, "do_connect", lambda _dialect, _record, arguments, named: kind.connect(*arguments, **named))


def async_connect(seconds: float | None) -> Callable[..., Any]:
    """The same for an async engine, as the function that makes its connections; None is for ever.

    A caller who is cancelled meanwhile is just cancelled. The connection, which the server may know already, comes into
    being all the same, and is closed.
    """
    kind: type[psycopg.AsyncConnection[Any]] = psycopg.AsyncConnection
    if seconds is not None:
        kind = type("BoundedConnection", (_AsyncConnection,), {"seconds": seconds})

    async def connect(*arguments: Any, **named: Any) -> psycopg.AsyncConnection[Any]:  # noqa: ANN401 - psycopg's own
        making = asyncio.ensure_future(kind.connect(*arguments, **named))
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            making.add_done_callback(_close)
            raise

    return connect


def _close(made: "asyncio.Future[psycopg.AsyncConnection[Any]]") -> None:
    if not made.cancelled() and made.exception() is None:
        made.result().pgconn.finish()


def _given_up(seconds: float) -> psycopg.OperationalError:
    return psycopg.OperationalError(f"the server did not answer within {seconds:g} s, so the connection was closed")
