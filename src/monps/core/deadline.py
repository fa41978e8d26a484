"""Connections that give up a server which does not answer, however alive its network seems.

``statement_timeout`` is the server's promise to answer in time. A server that is stopped, or a proxy that has stopped
forwarding, breaks it while the kernel's keepalives still succeed. So where the settings limit a statement, the client
waits that long plus the stall timeout, and then closes the connection. Without a limit no time is too long, and only
the kernel can tell that a peer is gone.
"""

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


def async_connect(seconds: float) -> Callable[..., Any]:
    """The same for an async engine, as the function that makes its connections."""
    kind: type[_AsyncConnection] = type("BoundedConnection", (_AsyncConnection,), {"seconds": seconds})
    return kind.connect


def _given_up(seconds: float) -> psycopg.OperationalError:
    return psycopg.OperationalError(f"the server did not answer within {seconds:g} s, so the connection was closed")
