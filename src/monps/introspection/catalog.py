"""What a database has, read from ``pg_catalog``: one query per sort of object, however many tables there are."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, text

from monps.introspection import columns, constraints, indexes, tables
from monps.introspection.item import Snapshot, Table

__all__ = ["read", "schemas"]

SCHEMAS = "SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"


def read(connection: Connection, schemas: Collection[str]) -> Snapshot:
    """The tables of ``schemas`` with all that hangs on them.

    The connection must be inside :func:`monps.introspection.transaction.looking`, whose pinned settings make the texts
    comparable. Reading the catalog needs no privilege on the tables, not even USAGE on their schemas.
    """
    found = {table.path: table for table in map(tables.table, _rows(connection, tables.QUERY, schemas))}
    for table, row in _matched(found, _rows(connection, columns.QUERY, schemas)):
        table.add(columns.FAMILY.word, columns.column(row))
    text_columns = {path: columns.text_columns(table) for path, table in found.items()}
    for table, row in _matched(found, _rows(connection, constraints.QUERY, schemas)):
        table.add(*constraints.constraint(row, text_columns[table.path]))
    for table, row in _matched(found, _rows(connection, indexes.QUERY, schemas)):
        table.add(indexes.FAMILY.word, indexes.index(row, text_columns[table.path]))
    return Snapshot(found)


def schemas(connection: Connection) -> set[str]:
    """All schemas of the database but PostgreSQL's own."""
    return set(connection.scalars(text(SCHEMAS)))


def _rows(connection: Connection, query: str, schemas: Collection[str]) -> Iterator[Mapping[str, Any]]:
    for row in connection.execute(text(query), {"schemas": sorted(schemas)}):
        yield row._asdict()


def _matched(
    found: Mapping[str, Table], rows: Iterator[Mapping[str, Any]]
) -> Iterator[tuple[Table, Mapping[str, Any]]]:
    """Each row with its table; rows of a table created since the tables were read are left out with it."""
    for row in rows:
        table = found.get(f"{row['schema']}.{row['table']}")
        if table is not None:
            yield table, row
