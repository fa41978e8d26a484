"""The async door to the kernel: the verbs of readers and repositories, awaited.

There is no second body. Each method hands its sync twin to the unit's greenlet; what the twin waits for, the event loop
waits for. Only streams have a body of their own, and that one asks for a block at a time.
"""

import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from monps.models import Base, ChangeLog
from monps.repositories.entities import Plan
from monps.repositories.pages import KeysetPage, Order, Page
from monps.repositories.reading import Reader
from monps.repositories.work import AsyncWork, Work
from monps.repositories.writing import Upserted

if TYPE_CHECKING:
    import polars as pl

    from monps.repositories.base import Repository

__all__ = ["AsyncReader", "AsyncRepository", "awaitable"]

M = TypeVar("M", bound=Base)
P = ParamSpec("P")
R = TypeVar("R", bound=Reader[Any])
S = TypeVar("S")
T = TypeVar("T")
Condition = ColumnElement[bool]


class AsyncReader(Generic[T]):
    """The verbs of :class:`Reader`, awaited."""

    def __init__(self, work: AsyncWork, reader: Reader[T]) -> None:
        self._work = work
        self._reader = reader

    async def get(self, key: object) -> T | None:
        """See :meth:`Reader.get`."""
        return await self._work.call_sync(self._reader.get, key)

    async def require(self, key: object) -> T:
        """See :meth:`Reader.require`."""
        return await self._work.call_sync(self._reader.require, key)

    async def get_many(self, keys: Iterable[Any]) -> dict[Any, T]:
        """See :meth:`Reader.get_many`."""
        return await self._work.call_sync(self._reader.get_many, keys)

    async def find(
        self,
        *where: Condition,
        order_by: Order | Sequence[Order] = (),
        limit: int | None = None,
        offset: int | None = None,
    ) -> Sequence[T]:
        """See :meth:`Reader.find`."""
        return await self._work.call_sync(self._reader.find, *where, order_by=order_by, limit=limit, offset=offset)

    async def first(self, *where: Condition, order_by: Order | Sequence[Order] = ()) -> T | None:
        """See :meth:`Reader.first`."""
        return await self._work.call_sync(self._reader.first, *where, order_by=order_by)

    async def one(self, *where: Condition) -> T:
        """See :meth:`Reader.one`."""
        return await self._work.call_sync(self._reader.one, *where)

    async def page(
        self, *where: Condition, order_by: Order | Sequence[Order] = (), number: int = 1, size: int = 50
    ) -> Page[T]:
        """See :meth:`Reader.page`."""
        return await self._work.call_sync(self._reader.page, *where, order_by=order_by, number=number, size=size)

    async def keyset_page(
        self, *where: Condition, order_by: Order | Sequence[Order] = (), size: int = 50, cursor: str | None = None
    ) -> KeysetPage[T]:
        """See :meth:`Reader.keyset_page`."""
        return await self._work.call_sync(self._reader.keyset_page, *where, order_by=order_by, size=size, cursor=cursor)

    async def stream(
        self, *where: Condition, order_by: Order | Sequence[Order] = (), size: int = 1000
    ) -> AsyncIterator[T]:
        """See :meth:`Reader.stream`."""
        async for block in self.blocks(*where, order_by=order_by, size=size):
            for item in block:
                yield item

    async def blocks(
        self, *where: Condition, order_by: Order | Sequence[Order] = (), size: int = 1000
    ) -> AsyncIterator[Sequence[T]]:
        """See :meth:`Reader.blocks`."""
        async for block in _stepwise(self._work, self._reader.blocks(*where, order_by=order_by, size=size)):
            yield block


class AsyncRepository(AsyncReader[M]):
    """The same rows on asyncio; every method is a method of ``repository``, awaited."""

    repository: ClassVar[type["Repository[Any]"]]

    def __init__(self, work: AsyncWork | AsyncSession) -> None:
        if isinstance(work, AsyncSession):
            work = AsyncWork(Work(work.sync_session), work)
        self._sync: Repository[M] = self.repository(work.sync)
        super().__init__(work, self._sync)

    def load(self, plan: Plan) -> AsyncReader[M]:
        """See :meth:`Repository.load`."""
        return AsyncReader(self._work, self._sync.load(plan))

    def rows(self, kind: type[S]) -> AsyncReader[S]:
        """See :meth:`Repository.rows`."""
        return AsyncReader(self._work, self._sync.rows(kind))

    async def frame(
        self,
        *where: Condition,
        columns: Sequence[str] = (),
        order_by: Order | Sequence[Order] = (),
        limit: int | None = None,
    ) -> "pl.DataFrame":
        """See :meth:`Repository.frame`."""
        return await self._work.call_sync(self._sync.frame, *where, columns=columns, order_by=order_by, limit=limit)

    async def frames(
        self, *where: Condition, columns: Sequence[str] = (), order_by: Order | Sequence[Order] = ()
    ) -> "AsyncIterator[pl.DataFrame]":
        """See :meth:`Repository.frames`."""
        async for frame in _stepwise(self._work, self._sync.frames(*where, columns=columns, order_by=order_by)):
            yield frame

    async def get_all(self) -> Sequence[M]:
        """See :meth:`Repository.get_all`."""
        return await self._work.call_sync(self._sync.get_all)

    async def count(self, *where: Condition) -> int:
        """See :meth:`Repository.count`."""
        return await self._work.call_sync(self._sync.count, *where)

    async def exists(self, *where: Condition) -> bool:
        """See :meth:`Repository.exists`."""
        return await self._work.call_sync(self._sync.exists, *where)

    async def add(self, entity: M) -> M:
        """See :meth:`Repository.add`."""
        return await self._work.call_sync(self._sync.add, entity)

    async def add_many(self, entities: Iterable[M]) -> int:
        """See :meth:`Repository.add_many`."""
        return await self._work.call_sync(self._sync.add_many, entities)

    async def delete(self, entity: M) -> None:
        """See :meth:`Repository.delete`."""
        await self._work.call_sync(self._sync.delete, entity)

    async def copy_in(self, rows: Iterable[Any]) -> int:
        """See :meth:`Repository.copy_in`."""
        return await self._work.call_sync(self._sync.copy_in, rows)

    async def upsert_many(
        self, rows: Iterable[Any], *, conflict: Sequence[str] | None = None, update: Sequence[str] | None = None
    ) -> Upserted:
        """See :meth:`Repository.upsert_many`."""
        return await self._work.call_sync(self._sync.upsert_many, rows, conflict=conflict, update=update)

    async def update_many(self, rows: Iterable[Any]) -> int:
        """See :meth:`Repository.update_many`."""
        return await self._work.call_sync(self._sync.update_many, rows)

    async def update_where(self, *where: Condition, values: Mapping[Any, Any]) -> int:
        """See :meth:`Repository.update_where`."""
        return await self._work.call_sync(self._sync.update_where, *where, values=values)

    async def delete_where(self, *where: Condition) -> int:
        """See :meth:`Repository.delete_where`."""
        return await self._work.call_sync(self._sync.delete_where, *where)

    async def history(self, key: object) -> Sequence[ChangeLog]:
        """See :meth:`Repository.history`."""
        return await self._work.call_sync(self._sync.history, key)

    async def _lifted(self, method: Callable[..., T], /, *arguments: Any, **named: Any) -> T:  # noqa: ANN401 - typed by awaitable
        return await self._work.call_sync(method, self._sync, *arguments, **named)


def awaitable(
    method: Callable[Concatenate[R, P], T],
) -> Callable[Concatenate[AsyncRepository[Any], P], Awaitable[T]]:
    """Lift a repository method to its async twin: same name, parameters and docstring; the result is awaited."""

    @functools.wraps(method)
    async def call(self: AsyncRepository[Any], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._lifted(method, *args, **kwargs)

    return call


async def _stepwise(work: AsyncWork, steps: Iterator[T]) -> AsyncIterator[T]:
    """What a sync generator yields; each of its steps may wait."""

    def step() -> tuple[T] | None:
        return next(((value,) for value in steps), None)

    try:
        while (value := await work.call_sync(step)) is not None:
            yield value[0]
    finally:
        await work.call_sync(steps.close)  # type: ignore[attr-defined]
