"""What a database has, read from ``pg_catalog``: one query per sort of object, however many tables there are."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from monps.introspection import (
    columns,
    comments,
    composites,
    constraints,
    domains,
    enums,
    extensions,
    grants,
    indexes,
    owners,
    partitions,
    policies,
    routines,
    rules,
    sequences,
    statistics,
    tables,
    triggers,
    views,
)
from monps.introspection import schemas as schema_objects
from monps.introspection.family import Family
from monps.introspection.item import Item, Snapshot, Table

__all__ = ["ALONE", "FAMILIES", "HANGING", "read", "schemas"]

SCHEMAS = "SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
BUILDER = "SELECT current_user::text"

Row = Mapping[str, Any]
_Asked = Callable[[str], Iterator[Row]]


class Hanging(NamedTuple):
    """A sort of object that hangs on a table."""

    family: Family
    query: str
    read: Callable[[Row, frozenset[str]], Item]


class Alone(NamedTuple):
    """A sort of object that stands by itself."""

    family: Family
    query: str
    read: Callable[[Row], Item]


HANGING = (
    Hanging(indexes.FAMILY, indexes.QUERY, indexes.index),
    Hanging(triggers.FAMILY, triggers.QUERY, triggers.trigger),
    Hanging(rules.FAMILY, rules.QUERY, rules.rule),
    Hanging(policies.FAMILY, policies.QUERY, policies.policy),
    Hanging(statistics.FAMILY, statistics.QUERY, statistics.statistics),
    Hanging(partitions.FAMILY, partitions.QUERY, partitions.partition),
    Hanging(views.FAMILY, views.QUERY, views.view),
)

ALONE = (
    Alone(schema_objects.FAMILY, schema_objects.QUERY, schema_objects.schema),
    Alone(extensions.FAMILY, extensions.QUERY, extensions.extension),
    Alone(enums.FAMILY, enums.QUERY, enums.enum),
    Alone(domains.FAMILY, domains.QUERY, domains.domain),
    Alone(composites.FAMILY, composites.QUERY, composites.composite),
    Alone(sequences.FAMILY, sequences.QUERY, sequences.sequence),
    Alone(routines.FAMILY, routines.QUERY, routines.routine),
)

FAMILIES = (
    tables.FAMILY,
    columns.FAMILY,
    *constraints.FAMILIES,
    *(sort.family for sort in (*HANGING, *ALONE)),
    comments.FAMILY,
    owners.FAMILY,
    grants.FAMILY,
    grants.DEFAULT_FAMILY,
)
"""All that is compared."""


def read(connection: Connection, schemas: Collection[str], beside: Connection | None = None) -> Snapshot:
    """The objects of ``schemas`` with all that hangs on them.

    The connections must be inside :func:`monps.introspection.transaction.looking`, whose pinned settings make the texts
    comparable. Reading the catalog needs no privilege on the tables, not even USAGE on their schemas.

    ``beside`` is a second connection to the same database, in which nothing changes meanwhile: it is asked about all
    else while ``connection`` is asked about tables and columns, which are half of the work.
    """
    with ThreadPoolExecutor(1) as thread:
        rows = _Rows(connection, sorted(schemas))
        others = rows if beside is None else _Ahead(thread, _Rows(beside, sorted(schemas)))
        return _read(connection, rows, others)


def _read(connection: Connection, rows: _Asked, others: _Asked) -> Snapshot:
    found = {table.path: table for table in map(tables.table, rows(tables.QUERY))}
    snapshot = Snapshot(found, builder=str(connection.scalar(text(BUILDER))))
    for table, row in _matched(found, rows(columns.QUERY)):
        table.add(columns.FAMILY.word, columns.column(row))
    text_columns = {path: columns.text_columns(table) for path, table in found.items()}
    for table, row in _matched(found, others(constraints.QUERY)):
        table.add(*constraints.constraint(row, text_columns[table.path]))
    for sort in HANGING:
        for table, row in _matched(found, others(sort.query)):
            table.add(sort.family.word, sort.read(row, text_columns[table.path]))
    for alone in ALONE:
        for row in others(alone.query):
            _stand(snapshot, alone, row)
    _decorate(snapshot, others)
    return snapshot


def schemas(connection: Connection) -> set[str]:
    """All schemas of the database but PostgreSQL's own."""
    return set(connection.scalars(text(SCHEMAS)))


def _stand(snapshot: Snapshot, sort: Alone, row: Row) -> None:
    word = sort.family.word
    one = Table(row["schema"], row["name"], word, is_subordinate=row["is_subordinate"])
    one.add(word, sort.read(row))
    one.add(owners.FAMILY.word, owners.owner(row))
    snapshot.objects[word, one.path] = one


def _decorate(snapshot: Snapshot, rows: _Asked) -> None:
    """Add what anything may carry: comments and privileges."""
    for one, row in _carriers(snapshot, rows(comments.QUERY)):
        one.add(comments.FAMILY.word, comments.comment(row))
    for one, row in _carriers(snapshot, rows(grants.QUERY)):
        one.is_granted = one.is_granted or row["is_own"]
        if (grant := grants.grant(row)) is not None:
            one.add(grants.FAMILY.word, grant)
    for one, row in _carriers(snapshot, rows(grants.DEFAULT_QUERY)):
        one.add(grants.DEFAULT_FAMILY.word, grants.default_grant(row))


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a query over some schemas."""

    connection: Connection
    schemas: list[str]

    def __call__(self, query: str) -> Iterator[Row]:
        names, rows = self.fetch(query)
        return (dict(zip(names, row, strict=True)) for row in rows)

    def fetch(self, query: str) -> tuple[tuple[str, ...], Sequence[Any]]:
        """The names of its columns, and its rows."""
        found = self.connection.execute(text(query), {"schemas": self.schemas})
        return tuple(found.keys()), found.all()


class _Ahead:
    """The same, of all queries but those about tables and columns, asked in a thread before anybody wants them."""

    def __init__(self, thread: Executor, rows: _Rows) -> None:
        asked = (constraints.QUERY, *(sort.query for sort in (*HANGING, *ALONE)))
        queries = (*asked, comments.QUERY, grants.QUERY, grants.DEFAULT_QUERY)
        self._running = {query: thread.submit(rows.fetch, query) for query in queries}

    def __call__(self, query: str) -> Iterator[Row]:
        names, rows = self._running.pop(query).result()
        return (dict(zip(names, row, strict=True)) for row in rows)


def _matched(found: Mapping[str, Table], rows: Iterator[Row]) -> Iterator[tuple[Table, Row]]:
    """Each row with its table; rows of a table created since the tables were read are left out with it."""
    for row in rows:
        table = found.get(f"{row['schema']}.{row['table']}")
        if table is not None:
            yield table, row


def _carriers(snapshot: Snapshot, rows: Iterator[Row]) -> Iterator[tuple[Table, Row]]:
    """Each row with the object of its kind; what is not compared, such as a range type, is left out."""
    for row in rows:
        path = ".".join(part for part in (row["schema"], row["table"]) if part)
        one = snapshot.tables.get(path) if row["kind"] == "table" else snapshot.objects.get((row["kind"], path))
        if one is not None:
            yield one, row
