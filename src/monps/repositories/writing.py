"""Writing many rows: statements of sets, safe against whoever writes at the same time.

Few rows travel as arrays in one statement; many go over the COPY protocol into a temporary table and are merged from
there, some thousands at a time, so that neither time per row nor memory grows with their number. Which it is, is
decided by size.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Index, UniqueConstraint, delete, update
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.schema import ColumnElementColumnDefault

from monps.core.compiling import DIALECT
from monps.core.errors import Stale
from monps.core.wire import Record, Wire
from monps.models import Base
from monps.repositories.incoming import Columns, batches, quoted, table_of
from monps.repositories.work import Work

__all__ = ["Upserted", "Writer"]

AS_ARRAYS = 1_000
"""Up to how many rows travel as arrays."""

BATCH = 20_000
"""Rows merged by one statement."""

_counter = itertools.count()


@dataclass(frozen=True, slots=True)
class Upserted:
    """What became of the rows given; one that was given twice counts as unchanged once."""

    inserted: int
    updated: int
    unchanged: int

    @property
    def changed(self) -> int:
        """Rows that are new or different now."""
        return self.inserted + self.updated


class Writer:
    """The set-wise writing of one model's rows."""

    def __init__(self, model: type[Base], work: Work) -> None:
        self._model = model
        self._table = table_of(model)
        self._work = work

    @property
    def _path(self) -> str:
        return ".".join(quoted(part) for part in (self._table.schema, self._table.name) if part)

    def copy_in(self, rows: Iterable[Any]) -> int:
        """Append rows by a binary COPY; see :meth:`Repository.copy_in`."""
        wire = self._work.wire
        total = 0
        for columns, records in batches(self._model, rows, BATCH):
            total += wire.copy_in(
                f"COPY {self._path} ({_list(columns.names)}) FROM STDIN (FORMAT BINARY)", records, columns.types
            )
        return total

    def upsert_many(self, rows: Iterable[Any], conflict: Sequence[str], update: Sequence[str] | None) -> Upserted:
        """Insert rows or change those that exist; see :meth:`Repository.upsert_many`."""
        wire = self._work.wire
        given = inserted = updated = 0
        for columns, records in batches(self._model, rows, BATCH):
            given += len(records)
            keys = self._keys(conflict)
            known = self._last_of_each(columns, records, keys)
            statements = self._merge(columns, keys, update)
            kept = (
                self._arrays(wire, columns, known, statements)
                if len(known) <= AS_ARRAYS
                else self._copied(wire, columns, known, statements)
            )
            inserted += kept[1]
            updated += kept[0] - kept[1]
        if inserted or updated:
            self.expire()
        return Upserted(inserted, updated, given - inserted - updated)

    def update_many(self, rows: Iterable[Any]) -> int:
        """Change rows by primary key and version; see :meth:`Repository.update_many`."""
        wire = self._work.wire
        total = 0
        for columns, records in batches(self._model, rows, BATCH):
            own = [column.name for column in self._table.primary_key]
            found = wire.returning(self._changing(columns, own), _transposed(records))
            if len(found) < len(records):
                known = set(found)
                asked = [tuple(record[index] for index in columns.positions(own)) for record in records]
                lost = [key[0] if len(key) == 1 else key for key in asked if key not in known]
                raise Stale(self._model.__name__, lost)
            total += len(found)
        self.expire()
        return total

    def update_where(self, where: Sequence[ColumnElement[bool]], values: Mapping[Any, Any]) -> int:
        """Change all rows that meet the conditions; see :meth:`Repository.update_where`."""
        _refuse_everything(where, "update_where")
        named = {_attribute(name): value for name, value in values.items()}
        version = self._model.__mapper__.version_id_col
        if version is not None and version.name not in named:
            named[version.name] = version + 1
        statement = update(self._model).where(*where).values(named)
        return _count(self._work.session.execute(statement, execution_options={"synchronize_session": "fetch"}))

    def delete_where(self, where: Sequence[ColumnElement[bool]]) -> int:
        """Delete all rows that meet the conditions; see :meth:`Repository.delete_where`."""
        _refuse_everything(where, "delete_where")
        statement = delete(self._model).where(*where)
        return _count(self._work.session.execute(statement, execution_options={"synchronize_session": "fetch"}))

    def expire(self) -> None:
        """Let objects that were read before a change behind their back be read anew."""
        session = self._work.session
        for entity in list(session.identity_map.values()):
            if isinstance(entity, self._model):
                session.expire(entity)

    def _keys(self, conflict: Sequence[str]) -> tuple[str, ...]:
        mapped = self._model.__mapper__.columns
        return tuple(mapped[name].name if name in mapped else name for name in conflict)

    def _last_of_each(self, columns: Columns, records: list[Record], keys: Sequence[str]) -> list[Record]:
        """Of records with equal keys the last: one statement may not touch a row twice."""
        positions = columns.positions(keys)
        key = itemgetter(*positions)
        if self._nulls_differ(keys):
            alone = [record for record in records if None in (record[index] for index in positions)]
            others = [record for record in records if None not in (record[index] for index in positions)]
            return [*alone, *{key(record): record for record in others}.values()]
        return list({key(record): record for record in records}.values())

    def _nulls_differ(self, keys: Sequence[str]) -> bool:
        """Whether two NULLs in the key are two keys."""
        if not any(self._table.c[name].nullable for name in keys):
            return False
        rules = [*self._table.indexes, *self._table.constraints]
        same = [
            rule
            for rule in rules
            if isinstance(rule, Index | UniqueConstraint) and {c.name for c in rule.columns} == set(keys)
        ]
        return not any(rule.dialect_options["postgresql"]["nulls_not_distinct"] for rule in same)

    def _merge(self, columns: Columns, keys: Sequence[str], update: Sequence[str] | None) -> tuple[str, ...]:
        """Statements that insert what ``{source}`` holds, and count what they changed and what of it was new."""
        names = columns.names
        changing = [name for name in names if name not in keys] if update is None else list(self._keys(update))
        target = quoted(self._table.name)
        if changing:
            ours = ", ".join(f"{target}.{quoted(name)}" for name in changing)
            theirs = ", ".join(f"excluded.{quoted(name)}" for name in changing)
            sets = [f"{quoted(name)} = excluded.{quoted(name)}" for name in changing] + self._maintained(
                changing, target
            )
            action = f"DO UPDATE SET {', '.join(sets)} WHERE ROW({ours}) IS DISTINCT FROM ROW({theirs})"
        else:
            action = "DO NOTHING"
        insert = (
            f"INSERT INTO {self._path} ({_list(names)}) SELECT {_list(names)} FROM {{source}} "
            f"ON CONFLICT ({_list(keys)})"
        )
        if self._table.dialect_options["postgresql"]["partition_by"] is None:
            told = f"WITH kept AS ({insert} {action} RETURNING xmax = 0 AS fresh)"
            return (f"{told} SELECT count(*), count(*) FILTER (WHERE fresh) FROM kept",)
        # A partitioned table does not tell xmax, so what is new goes first and is counted alone.
        return (
            f"WITH kept AS ({insert} DO NOTHING RETURNING 1) SELECT count(*), count(*) FROM kept",
            f"WITH kept AS ({insert} {action} RETURNING 1) SELECT count(*), 0 FROM kept",
        )

    def _maintained(self, given: Sequence[str], target: str) -> list[str]:
        """What every change of a row sets besides: the columns with ``onupdate``, and the version."""
        sets = []
        for column in self._table.c:
            if isinstance(column.onupdate, ColumnElementColumnDefault) and column.name not in given:
                expression = column.onupdate.arg.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True})
                sets.append(f"{quoted(column.name)} = {expression}")
        version = self._model.__mapper__.version_id_col
        if version is not None and version.name not in given:
            sets.append(f"{quoted(version.name)} = {target}.{quoted(version.name)} + 1")
        return sets

    def _arrays(self, wire: Wire, columns: Columns, records: list[Record], statements: Sequence[str]) -> Record:
        if any(name.endswith("[]") for name in columns.types):
            return self._copied(wire, columns, records, statements)
        source, values = _unnest(columns), _transposed(records)
        return _sums([wire.returning(statement.format(source=source), values)[0] for statement in statements])

    def _copied(self, wire: Wire, columns: Columns, records: list[Record], statements: Sequence[str]) -> Record:
        name = f"pg_temp.monps_incoming_{next(_counter)}"
        names = _list(columns.names)
        wire.execute(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS SELECT {names} FROM {self._path} WITH NO DATA")
        wire.copy_in(f"COPY {name} ({names}) FROM STDIN (FORMAT BINARY)", records, columns.types)
        kept = [wire.returning(statement.format(source=name), prepare=False)[0] for statement in statements]
        wire.execute(f"DROP TABLE {name}")
        return _sums(kept)

    def _changing(self, columns: Columns, own: Sequence[str]) -> str:
        target, version = quoted(self._table.name), self._model.__mapper__.version_id_col
        same = [*own, version.name] if version is not None else list(own)
        if missing := [name for name in same if name not in columns.names]:
            raise ValueError(f"rows for update_many() must hold {', '.join(missing)}, by which they are found again")
        changing = [name for name in columns.names if name not in same]
        sets = [f"{quoted(name)} = incoming.{quoted(name)}" for name in changing] + self._maintained(changing, target)
        matches = " AND ".join(f"{target}.{quoted(name)} = incoming.{quoted(name)}" for name in same)
        keys = ", ".join(f"{target}.{quoted(name)}" for name in own)
        return f"UPDATE {self._path} SET {', '.join(sets)} FROM {_unnest(columns)} WHERE {matches} RETURNING {keys}"


def _unnest(columns: Columns) -> str:
    arrays = ", ".join(f"%s::{name}[]" for name in columns.types)
    return f"unnest({arrays}) AS incoming ({_list(columns.names)})"


def _transposed(records: Iterable[Record]) -> list[list[Any]]:
    return [list(values) for values in zip(*records, strict=True)]


def _sums(counts: Iterable[Record]) -> Record:
    return tuple(map(sum, zip(*counts, strict=True)))


def _list(names: Iterable[str]) -> str:
    return ", ".join(map(quoted, names))


def _attribute(name: Any) -> Any:  # noqa: ANN401 - a column or the name of one
    return name.key if isinstance(name, InstrumentedAttribute) else name


def _count(result: Any) -> int:  # noqa: ANN401 - SQLAlchemy's result of DML
    return cast("CursorResult[Any]", result).rowcount


def _refuse_everything(where: Sequence[ColumnElement[bool]], verb: str) -> None:
    if not where:
        raise ValueError(f"{verb}() without a condition would touch every row; say sqlalchemy.true() if that is meant")
