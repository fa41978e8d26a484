"""Rows: typed, immutable, made straight from what the driver decodes, with no ORM state."""

import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Select, any_, bindparam, select

from monps.core.compiling import Question
from monps.models import Base
from monps.repositories.reading import Reader
from monps.repositories.shapes import Shape, shape_of
from monps.repositories.work import Work

__all__ = ["Rows"]

S = TypeVar("S")


class Rows(Reader[S]):
    """One model's rows, each as a ``kind``; see :mod:`monps.repositories.shapes` for what a kind may be."""

    def __init__(self, model: type[Base], work: Work, kind: type[S]) -> None:
        super().__init__(model, work)
        self._shape: Shape[S] = shape_of(model, kind)

    def get(self, key: object) -> S | None:
        """The row with primary key ``key``, or None; its statement is never compiled twice."""
        values = key if isinstance(key, tuple) else (key,)
        text, binary = _by_key(self._model, self._shape)
        found = self._work.wire.fetch(text, values, binary=binary)
        return self._shape.make(*found[0]) if found else None

    def get_many(self, keys: Iterable[Any]) -> dict[Any, S]:
        """The rows with these primary keys by key, in one statement that is never compiled twice."""
        if len(self._model.__mapper__.primary_key) > 1:
            return super().get_many(keys)
        wanted = list(dict.fromkeys(keys))
        if not wanted:
            return {}
        make = self._shape.make
        found = self._work.wire.ask(_by_keys(self._model, self._shape), keys=wanted)
        return {record[0]: make(*record[1:]) for record in found}

    def _statement(self) -> Select[Any]:
        return _select(self._shape)

    def _all(self, statement: Select[Any]) -> Sequence[S]:
        return list(itertools.starmap(self._shape.make, self._work.wire.select(statement)))

    def _with(self, statement: Select[Any], columns: Sequence[ColumnElement[Any]]) -> list[tuple[S, tuple[Any, ...]]]:
        width, make = len(self._shape.names), self._shape.make
        # Labelled, so that a column that the shape reads already is read a second time, as it is in the table.
        extra = (column.label(f"monps_{index}") for index, column in enumerate(columns))
        found = self._work.wire.select(statement.add_columns(*extra))
        return [(make(*record[:width]), record[width:]) for record in found]

    def _blocks(self, statement: Select[Any], size: int) -> Iterator[Sequence[S]]:
        for block in self._work.wire.stream(statement, size=size):
            yield list(itertools.starmap(self._shape.make, block))


@functools.cache
def _select(shape: Shape[Any]) -> Select[Any]:
    return select(*(column.label(name) for name, column in zip(shape.names, shape.columns, strict=True)))


@functools.cache
def _by_keys(model: type[Base], shape: Shape[Any]) -> Question:
    (key,) = model.__mapper__.primary_key
    columns = (column.label(name) for name, column in zip(shape.names, shape.columns, strict=True))
    values = bindparam("keys", type_=ARRAY(key.type))
    return Question(select(key.label("monps_key"), *columns).where(key == any_(values)))


@functools.cache
def _by_key(model: type[Base], shape: Shape[Any]) -> tuple[str, bool]:
    keys = model.__mapper__.primary_key
    question = Question(_select(shape).where(*(key == bindparam(f"key_{index}") for index, key in enumerate(keys))))
    text = question.text
    for index in range(len(keys)):
        text = text.replace(f"%(key_{index})s", "%s")
    return text, question.binary
