"""The pool of an engine's connections: its figures, a check that costs nothing, and one sentence when it is empty.

A connection that waits in the pool has nothing to read. If its socket is readable all the same, the server has said
something meanwhile, most often good-bye. So one look at the socket, without asking the server anything, tells whether
a restart or an administrator has ended the connection; only then is it replaced.
"""

import select
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.pq import ConnStatus
from sqlalchemy import AsyncAdaptedQueuePool, PoolProxiedConnection, QueuePool, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.pool import ConnectionPoolEntry

from monps.core.errors import PoolExhausted

__all__ = ["AsyncPool", "PoolStatus", "SyncPool"]


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
    """The same for asyncio: waiting for a connection lets other tasks run."""


def _still_there(dbapi_connection: object, record: ConnectionPoolEntry, proxy: object) -> None:
    del dbapi_connection, proxy
    driver = record.driver_connection
    if isinstance(driver, psycopg.Connection | psycopg.AsyncConnection) and _ended(driver):
        raise DisconnectionError("the server ended this connection while it waited in the pool")


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
