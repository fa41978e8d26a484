import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg import sql
from sqlalchemy import Column, Connection, Index, Integer, MetaData, NullPool, Table, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from monps.introspection import catalog, compare
from monps.introspection.transaction import looking
from tests.conftest import Server

EVERYTHING = """
SET LOCAL search_path = desk;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
REVOKE ALL ON FUNCTION touch() FROM PUBLIC;
CREATE TRIGGER t BEFORE UPDATE ON picks FOR EACH ROW WHEN (new.odds > 1) EXECUTE FUNCTION touch();
CREATE RULE r AS ON DELETE TO picks DO INSTEAD NOTHING;
CREATE POLICY p ON picks USING (odds > 1);
ALTER TABLE picks ENABLE ROW LEVEL SECURITY;
CREATE STATISTICS s ON id, odds FROM picks;
CREATE VIEW v AS SELECT id FROM picks;
CREATE MATERIALIZED VIEW m AS SELECT id FROM picks;
CREATE TYPE mood AS ENUM ('sad');
CREATE DOMAIN score AS integer CHECK (VALUE > 0);
CREATE TYPE pair AS (a integer, b text);
CREATE SEQUENCE numbers;
CREATE TABLE parted (a integer) PARTITION BY RANGE (a);
CREATE TABLE part PARTITION OF parted FOR VALUES FROM (1) TO (2);
COMMENT ON TYPE pair IS 'two';
"""


@contextmanager
def counted(connection: Connection) -> Iterator[list[str]]:
    """The statements sent on the connection."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:  # noqa: ANN401 - as SQLAlchemy sends it
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield statements
    event.remove(connection, "before_cursor_execute", note)


def test_the_number_of_statements_does_not_depend_on_the_number_of_tables(connection: Connection, scratch: str) -> None:
    numbers = []
    for tables in (1, 25):
        metadata = MetaData(schema=f"with_{tables}")
        for number in range(tables):
            key = Column("id", Integer, primary_key=True)
            Table(f"t{number}", metadata, key, Column("a", Integer), Index(f"ix_{number}", "a"))
        connection.execute(text(f"CREATE SCHEMA with_{tables}"))
        metadata.create_all(connection)
        with counted(connection) as statements:
            assert compare(metadata, connection, scratch=scratch) == []
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 30


def test_only_the_schemas_asked_for_are_read(connection: Connection) -> None:
    connection.execute(text("CREATE SCHEMA one; CREATE TABLE one.t (a int); CREATE TABLE t (a int)"))
    with looking(connection):
        assert list(catalog.read(connection, {"one"}).tables) == ["one.t"]
        assert catalog.schemas(connection) == {"one", "public"}


def test_a_second_connection_reads_the_same(empty_database: str) -> None:
    engine = create_engine(empty_database, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA desk; CREATE TABLE desk.picks (id serial PRIMARY KEY, odds integer)"))
        connection.execute(text("CREATE INDEX ix ON desk.picks (odds) WHERE odds > 1"))
        connection.execute(text(EVERYTHING))
    with engine.connect() as first, engine.connect() as second, looking(first), looking(second):
        alone, beside = catalog.read(first, {"desk"}), catalog.read(first, {"desk"}, second)
    assert (alone.tables, alone.objects) == (beside.tables, beside.objects)
    assert {word for table in beside.tables.values() for word in table.items} > {"column", "index", "trigger", "rule"}


def test_an_error_of_the_second_connection_is_raised(target: str) -> None:
    engine = create_engine(target, poolclass=NullPool)
    with engine.connect() as first, engine.connect() as second, looking(first), looking(second):
        second.execute(text("SET LOCAL statement_timeout = 1"))
        with pytest.raises(DBAPIError, match="pg_sleep"):
            second.execute(text("SELECT pg_sleep(1)"))
        with pytest.raises(DBAPIError):
            catalog.read(first, {"public"}, second)


def test_it_can_be_read_without_any_privilege(server: Server, scratch: str) -> None:
    url = server.create_database()
    role = f"reader_{secrets.token_hex(4)}"
    metadata = MetaData(schema="desk")
    key = Column("id", Integer, primary_key=True)
    Table("picks", metadata, key, Column("odds", Integer, server_default="1"), Index("ix", text("(odds + 1)")))
    admin = create_engine(url, poolclass=NullPool)
    with admin.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD 'reader'; CREATE SCHEMA desk"))
        metadata.create_all(connection)
        connection.execute(text(EVERYTHING))
        connection.execute(text("REVOKE ALL ON SCHEMA public FROM PUBLIC"))
    reader = create_engine(admin.url.set(username=role, password="reader"), poolclass=NullPool)  # noqa: S106 - a test's own
    try:
        with reader.connect() as connection:
            allowed = connection.scalar(text("SELECT has_schema_privilege('desk', 'USAGE')"))
            assert allowed is False
            found = compare(metadata, connection, scratch=scratch)
            assert found == []
            assert {line.split()[0] for line in found.undeclared} == {
                *("trigger", "rule", "policy", "statistics", "view", "materialized", "enum", "domain", "composite"),
                *("sequence", "routine", "table"),
            }
            with looking(connection):
                read = catalog.read(connection, {"desk"})
            with admin.connect() as other, looking(other):
                seen_by_owner = catalog.read(other, {"desk"})
            assert (read.tables, read.objects) == (seen_by_owner.tables, seen_by_owner.objects)
    finally:
        server.drop_database(url)
        server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
