"""Entities: one model's rows as objects of the ORM, with what a use case needs loaded beside them."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm.interfaces import ORMOption

from monps.models import Base
from monps.repositories.reading import Reader
from monps.repositories.work import Work

__all__ = ["Entities", "Plan"]

M = TypeVar("M", bound=Base)

Plan = tuple[ORMOption, ...]
"""What is loaded beside the rows for one use case: ``selectinload(…)``, ``joinedload(…)``, ``load_only(…)``."""


class Entities(Reader[M]):
    """Objects of the unit's session; ``plan`` says what of their relationships is loaded with them."""

    def __init__(self, model: type[Base], work: Work, plan: Plan = ()) -> None:
        super().__init__(model, work)
        self._plan = plan

    def get(self, key: object) -> M | None:
        """The object with primary key ``key``, or None; one that the session holds already is not read again."""
        found: M | None = self._work.session.get(self._model, key, options=self._plan or None)  # type: ignore[assignment]
        return found

    def _statement(self) -> Select[Any]:
        return select(self._model).options(*self._plan)

    def _all(self, statement: Select[Any]) -> Sequence[M]:
        found = self._work.session.scalars(statement)
        return found.unique().all() if self._plan else found.all()

    def _with(self, statement: Select[Any], columns: Sequence[ColumnElement[Any]]) -> list[tuple[M, tuple[Any, ...]]]:
        mapper = self._model.__mapper__
        names = [mapper.get_property_by_column(column).key for column in columns]
        return [(item, tuple(getattr(item, name) for name in names)) for item in self._all(statement)]

    def _blocks(self, statement: Select[Any], size: int) -> Iterator[Sequence[M]]:
        found = self._work.session.scalars(statement.execution_options(yield_per=size))
        try:
            yield from (found.unique() if self._plan else found).partitions(size)
        finally:
            # Whoever stops early leaves a cursor on the server.
            found.close()
