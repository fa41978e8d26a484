"""The pool of an engine's connections: its figures, a check that costs nothing, and one sentence when it is empty.

A connection that waits in the pool has nothing to read. If its socket is readable all the same, the server has said
something meanwhile, most often good-bye. So one look at the socket, without asking the server anything, tells whether
a restart or an administrator has ended the connection; only then is it replaced.
"""

import asyncio
import select
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.pq import ConnStatus
from sqlalchemy import AsyncAdaptedQueuePool, Connection, PoolProxiedConnection, QueuePool, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import await_only, greenlet_spawn

from monps.core.errors import PoolExhausted

__all__ = ["AsyncPool", "PoolStatus", "SyncPool", "drop_ended"]


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """Connections of one engine at one moment."""

    size: int
    overflow_limit: int
    checked_out: int
    idle: int
    overflow: int


class SyncPool(QueuePool):
    """SQLAlchemy's pool with figures; a connection that the server has ended is never handed out."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        super().__init__(*arguments, **named)
        event.listen(self, "checkout", _still_there)

    def connect(self) -> PoolProxiedConnection:
        """A connection of the pool.

        Raises:
            PoolExhausted: none came back in time.
        """
        try:
            return super().connect()
        except NoneFree as error:
            raise PoolExhausted(self.figures(), self.timeout()) from error

    def figures(self) -> PoolStatus:
        """How many connections are in use and idle now."""
        return PoolStatus(
            size=self.size(),
            overflow_limit=self._max_overflow,
            checked_out=self.checkedout(),
            idle=self.checkedin(),
            overflow=max(self.overflow(), 0),
        )


class AsyncPool(SyncPool, AsyncAdaptedQueuePool):
    """The same for asyncio: waiting for a connection lets other tasks run.

    With its first connection SQLAlchemy asks the server who it is. A task that is cancelled in the middle of that would
    get another error than its cancellation, so the first connection is made by a task of its own.
    """

    _greeted = False
    _greeting: "asyncio.Task[None] | None" = None

    def connect(self) -> PoolProxiedConnection:
        """See :meth:`SyncPool.connect`."""
        if not self._greeted:
            await_only(self._greet())
        return super().connect()

    async def _greet(self) -> None:
        if self._greeting is None:
            self._greeting = asyncio.create_task(greenlet_spawn(self._connect_once))
        greeting = self._greeting
        try:
            await asyncio.shield(greeting)
        finally:
            if greeting.done() and self._greeting is greeting:
                self._greeting = None

    def _connect_once(self) -> None:
        super().connect().close()
        self._greeted = True


def _still_there(dbapi_connection: object, record: ConnectionPoolEntry, proxy: object) -> None:
    del dbapi_connection, proxy
    driver = record.driver_connection
    if isinstance(driver, psycopg.Connection | psycopg.AsyncConnection) and _ended(driver):
        raise DisconnectionError("the server ended this connection while it waited in the pool")


def drop_ended(connection: Connection) -> None:
    """Let go of a connection that the server has ended: there is nothing left on it to undo."""
    if not connection.closed and not connection.invalidated:
        driver = connection.connection.driver_connection
        if isinstance(driver, psycopg.Connection | psycopg.AsyncConnection) and _ended(driver):
            connection.invalidate()


def _ended(driver: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> bool:
    if driver.closed:
        return True
    connection = driver.pgconn
    look = select.poll()
    look.register(connection.socket, select.POLLIN)
    # What is there to read may be a notice; the end of the stream only shows once that is read.
    while look.poll(0):
        try:
            connection.consume_input()
        except psycopg.OperationalError:
            return True
        if connection.status != ConnStatus.OK:
            return True
    return False
