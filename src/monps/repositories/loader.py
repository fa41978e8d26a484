"""Single reads of many tasks, answered together.

A unit of work belongs to one task, so a web server with a hundred requests in flight would read a hundred rows in a
hundred transactions. A loader gathers the keys that are asked for while it is busy, reads them in one statement and
gives each task its own row. Nothing is kept between two reads: a loader is no cache.
"""

import asyncio
from typing import Any, Generic, TypeVar

from monps.core.database import Database
from monps.repositories.async_unit_of_work import AsyncUnitOfWork
from monps.repositories.base import Repository

__all__ = ["Loader"]

S = TypeVar("S")


class Loader(Generic[S]):
    """Rows of one repository by primary key, for the tasks of one event loop.

    Args:
        database: where to read; the replica where one is configured.
        repository: whose rows.
        kind: what a row is made into; see :meth:`Repository.rows`.
        at_once: how many statements may be under way at a time.
        size: how many keys one statement may hold.
    """

    def __init__(
        self, database: Database, repository: type[Repository[Any]], kind: type[S], *, at_once: int = 2, size: int = 500
    ) -> None:
        self._database = database
        self._repository = repository
        self._kind = kind
        self._at_once = at_once
        self._size = size
        self._waiting: dict[Any, asyncio.Future[S | None]] = {}
        self._reading: set[asyncio.Task[None]] = set()

    async def get(self, key: object) -> S | None:
        """The row with primary key ``key``, or None, as it is committed now.

        Raises:
            DatabaseError: the read failed, for all that were read with it.
        """
        answer = self._waiting.get(key)
        if answer is None:
            answer = self._waiting[key] = asyncio.get_running_loop().create_future()
            self._start()
        # Shielded: when one task is cancelled, others may still wait for the same row.
        return await asyncio.shield(answer)

    def _start(self) -> None:
        if len(self._reading) < self._at_once and self._waiting:
            task = asyncio.get_running_loop().create_task(self._read())
            self._reading.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._reading.discard(task)
        if task.cancelled():
            # The loop is going down; nobody would run another read.
            while self._waiting:
                self._waiting.popitem()[1].cancel()
        self._start()

    async def _read(self) -> None:
        # The task begins in the next turn of the loop, when all that are ready have asked.
        keys = list(self._waiting)[: self._size]
        asked = {key: self._waiting.pop(key) for key in keys}
        try:
            async with AsyncUnitOfWork(database=self._database, read_only=True) as uow:
                found = await uow.call(self._rows, keys)
        except BaseException as error:
            for answer in asked.values():
                if not answer.done():
                    answer.set_exception(error) if isinstance(error, Exception) else answer.cancel()
            if not isinstance(error, Exception):
                raise
            return
        for key, answer in asked.items():
            if not answer.done():
                answer.set_result(found.get(key))

    def _rows(self, uow: Any, keys: list[Any]) -> dict[Any, S]:  # noqa: ANN401 - a unit of work
        return self._repository(uow).rows(self._kind).get_many(keys)
