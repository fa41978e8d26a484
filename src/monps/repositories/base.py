"""The kernel: one body, two doors.

A repository method is a question of the domain, written once in plain sync code. SQLAlchemy drives sync code on an
async engine by greenlets, so the async repository of the same subject (:mod:`monps.repositories.async_base`) runs the
very same method.

Every repository reads in three shapes, chosen by the caller: entities (the repository itself, or
:meth:`~Repository.load` with a plan), rows (:meth:`~Repository.rows`) and frames (:meth:`~Repository.frame`). Each
verb of :class:`monps.repositories.reading.Reader` is one statement.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from monps.models import Base, ChangeLog
from monps.repositories.async_base import AsyncRepository, awaitable
from monps.repositories.entities import Entities, Plan
from monps.repositories.frames import Frames
from monps.repositories.incoming import table_of
from monps.repositories.pages import Order
from monps.repositories.reading import listed
from monps.repositories.rows import Rows
from monps.repositories.work import Work
from monps.repositories.writing import Upserted, Writer

if TYPE_CHECKING:
    import polars as pl

__all__ = ["AsyncRepository", "Repository", "awaitable"]

M = TypeVar("M", bound=Base)
S = TypeVar("S")
Condition = ColumnElement[bool]


class Repository(Entities[M]):
    """Rows of one model; it never commits."""

    model: ClassVar[type[Base]]
    key: ClassVar[tuple[str, ...]] = ()
    """The attributes by which two rows are the same for :meth:`upsert_many`; the primary key where empty."""

    def __init__(self, work: Work | Session) -> None:
        super().__init__(self.model, Work(work) if isinstance(work, Session) else work)

    @property
    def _session(self) -> Session:
        return self._work.session

    def load(self, plan: Plan) -> Entities[M]:
        """The same questions, with what ``plan`` names loaded beside the entities."""
        return Entities(self.model, self._work, plan)

    def rows(self, kind: type[S]) -> Rows[S]:
        """The same questions, answered with immutable rows of ``kind``: a struct, named tuple or dataclass.

        Raises:
            InvalidShape: a field of ``kind`` does not fit the model's columns.
        """
        return Rows(self.model, self._work, kind)

    def frame(
        self,
        *where: Condition,
        columns: Sequence[str] = (),
        order_by: Order | Sequence[Order] = (),
        limit: int | None = None,
    ) -> "pl.DataFrame":
        """The rows that meet all conditions as a polars frame, over a binary COPY.

        Args:
            where: Conditions.
            columns: Attributes of the model, one column each; all of them by default. Exact numbers come as double
                precision, identifiers and JSON as text.
            order_by: Order of the rows.
            limit: How many at the most.

        Raises:
            SettingsError: the extra ``frames`` is not installed.
        """
        return Frames(self.model, self._work, columns).frame(where, listed(order_by), limit)

    def frames(
        self, *where: Condition, columns: Sequence[str] = (), order_by: Order | Sequence[Order] = ()
    ) -> "Iterator[pl.DataFrame]":
        """The same as several frames, for more rows than memory should hold; see :meth:`frame`."""
        return Frames(self.model, self._work, columns).batches(where, listed(order_by))

    def get_all(self) -> Sequence[M]:
        """Every row, by primary key."""
        return self._all(self._select().order_by(*self.model.__mapper__.primary_key))

    def count(self, *where: Condition) -> int:
        """Number of rows that meet all conditions."""
        return self._count(where)

    def exists(self, *where: Condition) -> bool:
        """Whether any row meets all conditions."""
        return bool(self._session.scalar(select(select(self.model).where(*where).exists())))

    def add(self, entity: M) -> M:
        """Add one new row; its server-made values are there after the flush, which is done at once."""
        self._session.add(entity)
        self._work.flush()
        return entity

    def add_many(self, entities: Iterable[M]) -> int:
        """Add new rows; returns how many. For thousands that nobody needs as objects :meth:`copy_in` is quicker."""
        rows = list(entities)
        self._session.add_all(rows)
        self._work.flush()
        return len(rows)

    def delete(self, entity: M) -> None:
        """Delete one row.

        Raises:
            Stale: it has a version, and was changed or deleted by somebody else since it was read.
        """
        self._session.delete(entity)
        self._work.flush()

    def copy_in(self, rows: Iterable[Any]) -> int:
        """Append new rows by a binary COPY, read as they are sent; returns how many.

        Args:
            rows: Mappings by attribute name, or structs, named tuples or dataclasses; what they do not name gets the
                database's default.

        Raises:
            Conflict: a row is there already; nothing was kept of them all.
        """
        return Writer(self.model, self._work).copy_in(rows)

    def upsert_many(
        self, rows: Iterable[Any], *, conflict: Sequence[str] | None = None, update: Sequence[str] | None = None
    ) -> Upserted:
        """Insert rows, or change those that exist and differ; a row that is equal already is not touched at all.

        One statement decides row by row on the server (``ON CONFLICT``), so two writers never race. A change also
        sets what the model sets on every update. Of rows with the same key the last one wins.

        Args:
            rows: As for :meth:`copy_in`; what a row does not name stays as it is.
            conflict: The attributes of a unique key by which a row is found; by default the repository's ``key``.
            update: The attributes to change in a row that exists; by default all that are given. Empty for none.

        Returns:
            How many rows were inserted, updated and left alone.
        """
        own = [self.model.__mapper__.get_property_by_column(c).key for c in self.model.__mapper__.primary_key]
        return Writer(self.model, self._work).upsert_many(rows, conflict or self.key or own, update)

    def update_many(self, rows: Iterable[Any]) -> int:
        """Change rows found by primary key, and by the version they were read with where the model has one.

        Args:
            rows: As for :meth:`copy_in`, with the primary key, the version and the values to be set.

        Raises:
            Stale: some were changed or deleted by somebody else; the error has their keys. Roll back: others of the
                same call are changed already.
        """
        return Writer(self.model, self._work).update_many(rows)

    def update_where(self, *where: Condition, values: Mapping[Any, Any]) -> int:
        """Set ``values`` (by column or attribute name) in every row that meets all conditions; returns how many.

        Raises:
            ValueError: there is no condition.
        """
        return Writer(self.model, self._work).update_where(where, values)

    def delete_where(self, *where: Condition) -> int:
        """Delete every row that meets all conditions; returns how many.

        Raises:
            ValueError: there is no condition.
        """
        return Writer(self.model, self._work).delete_where(where)

    def history(self, key: object) -> Sequence[ChangeLog]:
        """What was done to the row with primary key ``key``, oldest first, whoever did it and by whatever program.

        Only tables that are audited have a history: picks, bets and strategies. A row that is gone still has its own.
        """
        table = table_of(self.model)
        values = key if isinstance(key, tuple) else (key,)
        named = {column.name: value for column, value in zip(table.primary_key, values, strict=True)}
        return self._session.scalars(
            select(ChangeLog)
            .where(
                ChangeLog.schema_name == (table.schema or "public"),
                ChangeLog.table_name == table.name,
                ChangeLog.key == named,
            )
            .order_by(ChangeLog.id)
        ).all()

    def _select(self) -> Select[M]:
        statement: Select[M] = select(self.model)
        return statement

    def _one_or_none(self, statement: Select[M]) -> M | None:
        return self._session.scalars(statement).one_or_none()
