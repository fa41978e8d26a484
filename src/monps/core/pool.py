"""The pool of an engine's connections: its figures, and one sentence of ours when it is empty for too long."""

from dataclasses import dataclass

from sqlalchemy import AsyncAdaptedQueuePool, PoolProxiedConnection, QueuePool
from sqlalchemy.exc import TimeoutError as NoneFree

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
    """SQLAlchemy's pool with figures."""

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
