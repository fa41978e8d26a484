"""The verbs of reading, written once for whatever is read.

:class:`Reader` asks the questions; what an answer is made of, entities or rows of a shape, is the subclass's.
Conditions and orders are SQLAlchemy expressions of the model's columns, so the type checker sees them and nothing
is ever put into a text.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Select, bindparam, func, select, tuple_

from monps.core.errors import MultipleFound, NotFound
from monps.models import Base
from monps.repositories.pages import KeysetPage, Order, Page, Sort, beyond, cursor_of, order_of, position_of
from monps.repositories.work import Work

__all__ = ["Reader", "listed"]

T = TypeVar("T")
Condition = ColumnElement[bool]


class Reader(Generic[T]):
    """Answers about one model's rows, each made into a ``T``."""

    def __init__(self, model: type[Base], work: Work) -> None:
        self._model = model
        self._work = work

    def get(self, key: object) -> T | None:
        """The row with primary key ``key`` (a tuple where the key has several columns), or None."""
        return self.get_many([key]).get(key)

    def require(self, key: object) -> T:
        """The row with primary key ``key``.

        Raises:
            NotFound: there is none.
        """
        found = self.get(key)
        if found is None:
            raise NotFound(self._model.__name__, key)
        return found

    def get_many(self, keys: Iterable[Any]) -> dict[Any, T]:
        """The rows with these primary keys by key, in one statement; a key without a row is left out."""
        wanted = list(dict.fromkeys(keys))
        if not wanted:
            return {}
        own = self._model.__mapper__.primary_key
        if len(own) == 1:
            condition: Condition = own[0] == func.any(bindparam(None, wanted, type_=ARRAY(own[0].type)))
        else:
            condition = tuple_(*own).in_(wanted)
        statement = self._statement().where(condition)
        return {values[0] if len(own) == 1 else values: item for item, values in self._with(statement, own)}

    def find(
        self,
        *where: Condition,
        order_by: Order | Sequence[Order] = (),
        limit: int | None = None,
        offset: int | None = None,
    ) -> Sequence[T]:
        """The rows that meet all conditions."""
        statement = self._asked(where, order_by)
        if limit is not None:
            statement = statement.limit(limit)
        return self._all(statement if offset is None else statement.offset(offset))

    def first(self, *where: Condition, order_by: Order | Sequence[Order] = ()) -> T | None:
        """The first such row, or None."""
        return next(iter(self.find(*where, order_by=order_by, limit=1)), None)

    def one(self, *where: Condition) -> T:
        """The only row that meets all conditions.

        Raises:
            NotFound: there is none.
            MultipleFound: there are more.
        """
        found = self.find(*where, limit=2)
        if not found:
            raise NotFound(self._model.__name__, " and ".join(str(one) for one in where))
        if len(found) > 1:
            raise MultipleFound(self._model.__name__)
        return found[0]

    def page(
        self, *where: Condition, order_by: Order | Sequence[Order] = (), number: int = 1, size: int = 50
    ) -> Page[T]:
        """Page ``number`` (from 1) and the total, in two statements; the last page tells the total by itself.

        Raises:
            ValueError: ``number`` or ``size`` is less than 1.
        """
        if number < 1 or size < 1:
            raise ValueError(f"pages are counted from 1 and hold at least one row; not page {number} of {size}")
        order = order_by if _given(order_by) else self._model.__mapper__.primary_key
        offset = (number - 1) * size
        items = self.find(*where, order_by=order, limit=size, offset=offset)
        if 0 < len(items) < size or (number == 1 and not items):
            return Page(items, number, size, offset + len(items))
        return Page(items, number, size, self._count(where))

    def keyset_page(
        self, *where: Condition, order_by: Order | Sequence[Order] = (), size: int = 50, cursor: str | None = None
    ) -> KeysetPage[T]:
        """The page at ``cursor`` (the first without one), in one statement.

        The order may mix directions and hold NULLs; rows inserted or deleted meanwhile move no other row to another
        page.

        Raises:
            InvalidCursor: the cursor belongs to another order.
            ValueError: ``size`` is less than 1, or the order names something else than columns of the model.
        """
        if size < 1:
            raise ValueError(f"a page holds at least one row, not {size}")
        sorts = order_of(self._model, listed(order_by))
        values, backwards = ([], False) if cursor is None else position_of(sorts, cursor)
        walked = [sort.reversed for sort in sorts] if backwards else list(sorts)
        statement = self._statement().where(*where).order_by(*(sort.clause() for sort in walked)).limit(size + 1)
        if cursor is not None:
            statement = statement.where(beyond(walked, values))
        found = self._with(statement, [sort.column for sort in sorts])
        return _keyset_page(sorts, found, size, backwards=backwards, first=cursor is None)

    def stream(self, *where: Condition, order_by: Order | Sequence[Order] = (), size: int = 1000) -> Iterator[T]:
        """The same as :meth:`find` for more rows than memory should hold, ``size`` at a time.

        Other statements may be run between two rows; a commit ends the stream.
        """
        for block in self.blocks(*where, order_by=order_by, size=size):
            yield from block

    def blocks(
        self, *where: Condition, order_by: Order | Sequence[Order] = (), size: int = 1000
    ) -> Iterator[Sequence[T]]:
        """The same, a list at a time."""
        return self._blocks(self._asked(where, order_by), size)

    def _asked(self, where: Iterable[Condition], order_by: Order | Sequence[Order]) -> Select[Any]:
        statement = self._statement()
        if where:
            statement = statement.where(*where)
        return statement.order_by(*listed(order_by)) if _given(order_by) else statement

    def _count(self, where: Iterable[Condition]) -> int:
        statement = select(func.count()).select_from(self._model.__table__).where(*where)
        return self._work.session.scalar(statement) or 0

    def _statement(self) -> Select[Any]:
        """Every row."""
        raise NotImplementedError

    def _all(self, statement: Select[Any]) -> Sequence[T]:
        """The answers of a statement made from :meth:`_statement`."""
        raise NotImplementedError

    def _with(self, statement: Select[Any], columns: Sequence[ColumnElement[Any]]) -> list[tuple[T, tuple[Any, ...]]]:
        """The same, each with the values of ``columns``."""
        raise NotImplementedError

    def _blocks(self, statement: Select[Any], size: int) -> Iterator[Sequence[T]]:
        """The same, ``size`` at a time."""
        raise NotImplementedError


def _given(order_by: Order | Sequence[Order]) -> bool:
    return not isinstance(order_by, tuple | list) or bool(order_by)


def listed(order_by: Order | Sequence[Order]) -> Sequence[Order]:
    """One order or several as several."""
    return order_by if isinstance(order_by, tuple | list) else (order_by,)


def _keyset_page(
    sorts: Sequence[Sort], found: list[tuple[T, tuple[Any, ...]]], size: int, *, backwards: bool, first: bool
) -> KeysetPage[T]:
    more, shown = len(found) > size, found[:size]
    if backwards:
        shown.reverse()
    after = cursor_of(sorts, shown[-1][1], backwards=False) if shown and (backwards or more) else None
    before = cursor_of(sorts, shown[0][1], backwards=True) if shown and (more if backwards else not first) else None
    return KeysetPage([item for item, _ in shown], after, before)
