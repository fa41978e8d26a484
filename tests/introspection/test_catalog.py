import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import sql
from sqlalchemy import Column, Connection, Index, Integer, MetaData, NullPool, Table, create_engine, event, text

from monps.introspection import catalog, compare
from monps.introspection.transaction import looking
from tests.conftest import Server


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
        connection.execute(text("REVOKE ALL ON SCHEMA public FROM PUBLIC"))
    reader = create_engine(admin.url.set(username=role, password="reader"), poolclass=NullPool)  # noqa: S106 - a test's own
    try:
        with reader.connect() as connection:
            allowed = connection.scalar(text("SELECT has_schema_privilege('desk', 'USAGE')"))
            assert allowed is False
            assert compare(metadata, connection, scratch=scratch) == []
    finally:
        server.drop_database(url)
        server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
