import re

import pytest
from psycopg import sql
from sqlalchemy import (
    ARRAY,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    NullPool,
    Sequence,
    Table,
    create_engine,
    text,
)
from sqlalchemy.dialects.postgresql import CITEXT, DOMAIN, ENUM

from monps.core.errors import DriftError
from monps.introspection import compare
from tests.conftest import Server


def databases(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(text("SELECT datname FROM pg_database WHERE datname LIKE 'monps_scratch%'")))


def test_the_scratch_database_is_gone_afterwards(connection: Connection, scratch: str) -> None:
    metadata = MetaData()
    Table("t", metadata, Column("a", Integer))
    server = create_engine(scratch, poolclass=NullPool)
    before = databases(server)
    assert [one.kind for one in compare(metadata, connection, scratch=server)] == ["table_missing"]
    assert [one.kind for one in compare(metadata, connection, scratch=server.url)] == ["table_missing"]
    assert databases(server) == before


def test_it_is_gone_after_a_failure_too(connection: Connection, scratch: str) -> None:
    metadata = MetaData()
    Table("t", metadata, Column("a", Integer, server_default=text("no_such_function()")))
    server = create_engine(scratch, poolclass=NullPool)
    before = databases(server)
    with pytest.raises(
        DriftError, match=r"cannot be built in a scratch database: function no_such_function\(\) does not"
    ):
        compare(metadata, connection, scratch=scratch)
    assert databases(server) == before


def test_models_that_point_nowhere_are_named(connection: Connection, scratch: str) -> None:
    metadata = MetaData()
    Table("t", metadata, Column("a", ForeignKey("elsewhere.id")))
    with pytest.raises(DriftError, match=r"cannot be built .* could not find table 'elsewhere'"):
        compare(metadata, connection, scratch=scratch)


def test_a_server_that_refuses_is_named_without_its_password(server: Server, connection: Connection) -> None:
    role = f"poor_{connection.scalar(text('SELECT pg_backend_pid()'))}"
    metadata = MetaData()
    Table("t", metadata, Column("a", Integer))
    server.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'hidden-word'").format(sql.Identifier(role)))
    try:
        url = server.admin.set(username=role, password="hidden-word")  # noqa: S106 - a test's own
        with pytest.raises(DriftError, match="refused to make or drop a scratch database: permission denied") as caught:
            compare(metadata, connection, scratch=url)
        assert "hidden-word" not in str(caught.value)
        assert re.search(r":\*+@", str(caught.value))
    finally:
        server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_types_schemas_sequences_and_extensions_come_along(connection: Connection, scratch: str) -> None:
    metadata = MetaData()
    mood = ENUM("sad", "happy", name="mood", schema="kinds", metadata=metadata)
    score = DOMAIN("score", Integer, check="VALUE >= 0", schema="kinds", metadata=metadata)
    counter = Sequence("counter", metadata=metadata)
    Table(
        "t",
        metadata,
        Column("id", Integer, counter, server_default=counter.next_value(), primary_key=True),
        Column("mood", mood),
        Column("moods", ARRAY(mood)),
        Column("score", score),
        Column("name", CITEXT),
        schema="desk",
    )
    connection.execute(text("CREATE EXTENSION citext; CREATE SCHEMA kinds; CREATE SCHEMA desk"))
    metadata.create_all(connection)
    assert compare(metadata, connection, scratch=scratch) == []
    connection.execute(text("ALTER TABLE desk.t ALTER mood TYPE text"))
    (found,) = compare(metadata, connection, scratch=scratch)
    assert (found.declared, found.actual) == ("kinds.mood", "text")


def test_tables_without_schema_belong_where_the_connection_would_put_them(connection: Connection, scratch: str) -> None:
    metadata = MetaData()
    Table("t", metadata, Column("a", ENUM("x", name="word", metadata=metadata)))
    connection.execute(text("CREATE SCHEMA desk; SET LOCAL search_path = desk, public"))
    metadata.create_all(connection)
    found = compare(metadata, connection, scratch=scratch)
    assert found == []
    assert list(found.phases) == ["desk.t"]
