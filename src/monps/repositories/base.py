"""The kernel: one body, two doors.

A repository method is a question of the domain, written once in plain sync code over a ``Session``. SQLAlchemy's
``AsyncSession`` is a sync session driven by greenlets, so the async repository of the same subject runs the very same
method through ``run_sync``: :func:`awaitable` lifts a method and keeps its types. What is generic (adding an object,
flushing) is already on the session; only the few verbs every repository needs are here.
"""

import functools
import itertools
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, Select, Table, func, select, tuple_
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ColumnElementColumnDefault

from monps.core.errors import NotFound
from monps.models import Base

__all__ = ["AsyncRepository", "Repository", "awaitable"]

M = TypeVar("M", bound=Base)
P = ParamSpec("P")
T = TypeVar("T")


class Repository(Generic[M]):
    """Rows of one model on one session; it never commits."""

    model: ClassVar[type[Base]]

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, key: object) -> M | None:
        """The row with primary key ``key`` (a tuple where the key has several columns), or None."""
        found: M | None = self._session.get(self.model, key)  # type: ignore[assignment]
        return found

    def require(self, key: object) -> M:
        """The row with primary key ``key``.

        Raises:
            NotFound: there is none.
        """
        found = self.get(key)
        if found is None:
            raise NotFound(self.model.__name__, key)
        return found

    def get_all(self) -> Sequence[M]:
        """Every row, by primary key."""
        return self._all(self._select().order_by(*self.model.__mapper__.primary_key))

    def count(self, *where: ColumnElement[bool]) -> int:
        """Number of rows that meet all conditions."""
        statement = select(func.count()).select_from(self.model).where(*where)
        return self._session.scalar(statement) or 0

    def exists(self, *where: ColumnElement[bool]) -> bool:
        """Whether any row meets all conditions."""
        return bool(self._session.scalar(select(select(self.model).where(*where).exists())))

    def add(self, entity: M) -> M:
        """Add one new row; its server-made values are there after the flush, which is done at once."""
        self._session.add(entity)
        self._session.flush()
        return entity

    def add_many(self, entities: Iterable[M]) -> int:
        """Add new rows; returns how many."""
        rows = list(entities)
        self._session.add_all(rows)
        self._session.flush()
        return len(rows)

    def delete(self, entity: M) -> None:
        """Delete one row."""
        self._session.delete(entity)
        self._session.flush()

    def _select(self) -> Select[M]:
        statement: Select[M] = select(self.model)
        return statement

    def _all(self, statement: Select[M]) -> Sequence[M]:
        return self._session.scalars(statement).all()

    def _one_or_none(self, statement: Select[M]) -> M | None:
        return self._session.scalars(statement).one_or_none()

    def _upsert(self, rows: Sequence[Mapping[str, Any]], conflict: Sequence[str]) -> int:
        """Insert rows, or replace every given value of those that exist and differ; returns how many changed.

        A change also sets what the model sets on every update (``onupdate``); a row that is equal already is not
        touched at all. Rows need not all give the same values: what a row does not give stays as it is.
        """
        self._session.flush()
        # One statement serves the rows that give the same values; the order stays, so of two equal keys the last wins.
        alike = [list(group) for _, group in itertools.groupby(rows, key=frozenset)]
        changed = sum(self._execute_many(self._upserting(group[0], conflict), group) for group in alike)
        if changed:
            self._expire()
        return changed

    def _upserting(self, row: Mapping[str, Any], conflict: Sequence[str]) -> Insert:
        table = self._table()
        statement = insert(table)
        given = [name for name in self._by_column(row) if name not in conflict]
        differs = tuple_(*(table.c[name] for name in given)).is_distinct_from(
            tuple_(*(statement.excluded[name] for name in given))
        )
        values: dict[str, Any] = {name: statement.excluded[name] for name in given}
        for column in table.c:
            if isinstance(column.onupdate, ColumnElementColumnDefault) and column.name not in given:
                values[column.name] = column.onupdate.arg
        conflicting = [table.c[name] for name in conflict]
        return statement.on_conflict_do_update(index_elements=conflicting, set_=values, where=differs)

    def _expire(self) -> None:
        """Let objects that were read before a change behind their back be read anew."""
        for entity in list(self._session.identity_map.values()):
            if isinstance(entity, self.model):
                self._session.expire(entity)

    def _execute_many(self, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run a Core insert for many rows, prepared once and pipelined by the driver; returns the rows it affected."""
        counted = statement.execution_options(preserve_rowcount=True)
        result = self._session.execute(counted, [self._by_column(row) for row in rows])
        affected: int = result.rowcount  # type: ignore[attr-defined]
        return affected

    def _by_column(self, row: Mapping[str, Any]) -> dict[str, Any]:
        columns = self.model.__mapper__.columns
        return {columns[key].name: value for key, value in row.items()}

    def _table(self) -> Table:
        table = self.model.__table__
        if not isinstance(table, Table):
            raise TypeError(f"{self.model.__name__} is mapped to no plain table and cannot be written to")
        return table


R = TypeVar("R", bound=Repository[Any])


class AsyncRepository(Generic[M]):
    """The same rows through an ``AsyncSession``; every method is a method of ``repository``, awaited."""

    repository: ClassVar[type[Repository[Any]]]

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._sync = self.repository(session.sync_session)

    async def get(self, key: object) -> M | None:
        """The row with primary key ``key``, or None."""
        found: M | None = await self._run(Repository.get, key)
        return found

    async def require(self, key: object) -> M:
        """The row with primary key ``key``; raises NotFound."""
        found: M = await self._run(Repository.require, key)
        return found

    async def get_all(self) -> Sequence[M]:
        """Every row, by primary key."""
        rows: Sequence[M] = await self._run(Repository.get_all)
        return rows

    async def add(self, entity: M) -> M:
        """Add one new row."""
        added: M = await self._run(Repository.add, entity)
        return added

    async def add_many(self, entities: Iterable[M]) -> int:
        """Add new rows; returns how many."""
        count: int = await self._run(Repository.add_many, entities)
        return count

    async def delete(self, entity: M) -> None:
        """Delete one row."""
        await self._run(Repository.delete, entity)

    async def count(self, *where: ColumnElement[bool]) -> int:
        """Number of rows that meet all conditions."""
        number: int = await self._run(Repository.count, *where)
        return number

    async def exists(self, *where: ColumnElement[bool]) -> bool:
        """Whether any row meets all conditions."""
        found: bool = await self._run(Repository.exists, *where)
        return found

    async def _run(self, method: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - typed by each method
        return await self._session.run_sync(lambda _: method(self._sync, *arguments, **named))


def awaitable(
    method: Callable[Concatenate[R, P], T],
) -> Callable[Concatenate[AsyncRepository[Any], P], Awaitable[T]]:
    """Lift a repository method to its async twin: same name, parameters and docstring; the result is awaited."""

    @functools.wraps(method)
    async def call(self: AsyncRepository[Any], /, *args: P.args, **kwargs: P.kwargs) -> T:
        result: T = await self._run(method, *args, **kwargs)
        return result

    return call
