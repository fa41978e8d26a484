"""The pool of an engine's connections: its figures, a check that costs nothing, and one sentence when it is empty.

A connection that waits in the pool has nothing to read. If its socket is readable all the same, the server has said
something meanwhile, most often good-bye. So one look at the socket, without asking the server anything, tells whether
a restart or an administrator has ended the connection; only then is it replaced.
"""

import asyncio
import select
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.pq import ConnStatus
from sqlalchemy import AsyncAdaptedQueuePool, Connection, PoolProxiedConnection, QueuePool, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import await_only, greenlet_spawn

from monps.core.errors import PoolExhausted

__all__ = ["AsyncPool", "PoolHistory", "PoolStatus", "SyncPool", "drop_ended"]


@dataclass(frozen=True, slots=True)
class PoolStatus:
    """Connections of one engine at one moment."""

    size: int
    overflow_limit: int
    checked_out: int
    idle: int
    overflow: int


@dataclass(slots=True)
class PoolHistory:
    """What has happened in a pool since its engine was made."""

    waits: int = 0
    """How often all connections were in use when one was asked for."""
    waited_seconds: float = 0.0
    exhausted: int = 0
    """How often none came back in time."""
    refused: int = 0
    """How often no connection could be made."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def note(self, *, waited: float | None = None, exhausted: bool = False, refused: bool = False) -> None:
        """Count what is out of the ordinary; an ordinary checkout costs nothing."""
        with self._lock:
            self.waits += waited is not None
            self.waited_seconds += waited or 0.0
            self.exhausted += exhausted
            self.refused += refused


class SyncPool(QueuePool):
    """SQLAlchemy's pool with figures; a connection that the server has ended is never handed out."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        super().__init__(*arguments, **named)
        self.history = PoolHistory()
        event.listen(self, "checkout", _still_there)

    def recreate(self) -> "SyncPool":
        """The pool that takes this one's place when the engine is disposed of; its history goes on."""
        fresh: SyncPool = super().recreate()  # type: ignore[assignment]
        fresh.history = self.history
        return fresh

    def connect(self) -> PoolProxiedConnection:
        """A connection of the pool.

        Raises:
            PoolExhausted: none came back in time.
        """
        started = time.perf_counter() if self.overflow() >= self._max_overflow and not self.checkedin() else None
        try:
            return super().connect()
        except NoneFree as error:
            self.history.note(exhausted=True)
            raise PoolExhausted(self.figures(), self.timeout()) from error
        except psycopg.Error:
            self.history.note(refused=True)
            raise
        finally:
            if started is not None:
                self.history.note(waited=time.perf_counter() - started)

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

    Each connection is made by a task of its own. A task that is cancelled while it waits for one is just cancelled;
    what was begun for it comes to its end and is closed. Else a connection that the server knows would be forgotten,
    and SQLAlchemy, which asks the server who it is over the first one, would answer with another error.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        super().__init__(*arguments, **named)
        self._closing: set[asyncio.Task[None]] = set()

    def _create_connection(self) -> ConnectionPoolEntry:
        return await_only(self._created())

    async def _created(self) -> ConnectionPoolEntry:
        making = asyncio.create_task(greenlet_spawn(super()._create_connection))
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            making.add_done_callback(self._discard)
            raise

    def _discard(self, made: "asyncio.Task[ConnectionPoolEntry]") -> None:
        if not made.cancelled() and made.exception() is None:
            closing = asyncio.create_task(greenlet_spawn(made.result().close))
            # The loop itself holds its tasks but loosely.
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)


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
