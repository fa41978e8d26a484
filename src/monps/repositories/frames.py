"""Frames: many rows as columns, for arithmetic.

A frame has a column for each attribute asked for. Numbers of exact decimals come as double precision, identifiers and
JSON as text, times as UTC, durations as seconds. What is read is what the unit of work sees, its own uncommitted work
included.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Float, Numeric, Select, Text, Uuid, cast, extract, select, types

from monps.core import columnar
from monps.core.errors import SettingsError
from monps.models import Base
from monps.repositories.pages import Order
from monps.repositories.work import Work

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Frames"]

Condition = ColumnElement[bool]


class Frames:
    """One model's rows as polars frames."""

    def __init__(self, model: type[Base], work: Work, columns: Sequence[str]) -> None:
        mapped = model.__mapper__.columns
        unknown = [name for name in columns if name not in mapped]
        if unknown:
            known = ", ".join(mapped.keys())
            raise KeyError(f"{model.__name__} has no attribute {', '.join(unknown)}; it has {known}")
        self._columns = {name: mapped[name] for name in columns or mapped.keys()}
        self._work = work

    def frame(self, where: Sequence[Condition], order_by: Sequence[Order], limit: int | None) -> "pl.DataFrame":
        """See :meth:`Repository.frame`."""
        polars = _polars()
        statement = self._statement(where, order_by).limit(limit)
        snapshot = self._snapshot()
        frame: pl.DataFrame
        if snapshot is None:
            frame = polars.DataFrame(self._work.wire.select(statement), schema=self._schema(), orient="row")
        else:
            table = columnar.table(self._work.connection, statement, snapshot)
            frame = polars.DataFrame(polars.from_arrow(table), schema_overrides=self._schema())
        return frame

    def batches(self, where: Sequence[Condition], order_by: Sequence[Order]) -> "Iterator[pl.DataFrame]":
        """See :meth:`Repository.frames`."""
        polars, statement, schema = _polars(), self._statement(where, order_by), self._schema()
        snapshot = self._snapshot()
        if snapshot is None:
            for rows in self._work.wire.stream(statement, size=100_000):
                yield polars.DataFrame(rows, schema=schema, orient="row")
            return
        for batch in columnar.batches(self._work.connection, statement, snapshot):
            yield polars.DataFrame(polars.from_arrow(batch), schema_overrides=schema)

    def _snapshot(self) -> str | None:
        # A transaction within a transaction can export nothing.
        return None if self._work.nested else columnar.exported_snapshot(self._work.wire)

    def _statement(self, where: Sequence[Condition], order_by: Sequence[Order]) -> Select[Any]:
        columns = [_plain(column).label(name) for name, column in self._columns.items()]
        return select(*columns).where(*where).order_by(*order_by)

    def _schema(self) -> dict[str, Any]:
        polars = _polars()
        return {name: _dtype(polars, column.type) for name, column in self._columns.items()}


def _plain(column: ColumnElement[Any]) -> ColumnElement[Any]:
    kind = column.type
    if isinstance(kind, Numeric) and not isinstance(kind, Float):
        return cast(column, Float(53))
    if isinstance(kind, types.Interval):
        return cast(extract("epoch", column), Float(53))
    return cast(column, Text) if isinstance(kind, Uuid | types.JSON | types.Enum) else column


def _dtype(polars: Any, kind: types.TypeEngine[Any]) -> Any:  # noqa: ANN401 - polars is an extra
    dtypes: dict[type[types.TypeEngine[Any]], Any] = {
        types.SmallInteger: polars.Int16,
        types.BigInteger: polars.Int64,
        types.Integer: polars.Int32,
        types.Numeric: polars.Float64,
        types.Interval: polars.Float64,
        types.Boolean: polars.Boolean,
        types.Date: polars.Date,
    }
    if isinstance(kind, types.DateTime):
        return polars.Datetime("us", "UTC" if kind.timezone else None)
    return next((dtype for one, dtype in dtypes.items() if isinstance(kind, one)), polars.String)


def _polars() -> Any:  # noqa: ANN401 - polars is an extra
    try:
        import polars  # noqa: ICN001, PLC0415 - an extra
    except ImportError as error:
        raise SettingsError("frames need polars and ADBC; install them with pip install 'monps[frames]'") from error
    return polars
