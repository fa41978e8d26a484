from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, NullPool, create_engine, text

from monps.introspection.batching import SIZE, batched
from monps.introspection.borrowed_roles import BorrowedRoles
from tests.conftest import Server

NO_ROLES = BorrowedRoles(frozenset())


@pytest.fixture
def building(empty_database: str) -> Iterator[Connection]:
    engine = create_engine(empty_database, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def count(connection: Connection) -> Any:  # noqa: ANN401 - a number
    return connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))


def test_all_is_run_by_the_end(building: Connection) -> None:
    with batched(building, NO_ROLES):
        for number in range(2 * SIZE + 1):
            building.execute(text(f"CREATE TABLE t{number} (a integer) -- the last words"))
    assert count(building) == 2 * SIZE + 1


def test_a_question_sees_what_came_before_it(building: Connection) -> None:
    with batched(building, NO_ROLES):
        building.execute(text("CREATE TABLE t (a text DEFAULT '100%')"))
        assert count(building) == 1
        building.execute(text("INSERT INTO t (a) VALUES (:a)"), {"a": "x"})
        building.exec_driver_sql("CREATE TABLE u (a text DEFAULT '100%%')")
    assert (
        building.scalars(text("SELECT column_default FROM information_schema.columns")).all().count("'100%'::text") == 2
    )


def test_what_cannot_be_run_along_with_others_is_made_so_that_it_can(building: Connection) -> None:
    building.execute(text("CREATE EXTENSION citext"))
    with batched(building, NO_ROLES):
        building.execute(text("CREATE TABLE t (a integer)"))
        building.execute(text("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"))
        building.execute(text("CREATE EXTENSION citext"))
        building.execute(text("CREATE TYPE mood AS ENUM ('sad')"))
        building.execute(text("ALTER TYPE mood ADD VALUE 'happy'"))
        building.execute(text("CREATE TABLE u (a mood DEFAULT 'happy')"))
    assert building.scalar(text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass")) is True


def test_what_the_server_refuses_is_raised_and_the_connection_is_as_before(building: Connection) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable), batched(building, NO_ROLES):
        building.execute(text("CREATE INDEX i ON nowhere (a)"))
    building.execute(text("CREATE TABLE t (a integer)"))
    assert count(building) == 1


def test_only_psycopg_will_do() -> None:
    with (
        create_engine("sqlite://").connect() as connection,
        pytest.raises(TypeError, match="psycopg is needed"),
        batched(connection, NO_ROLES),
    ):
        pass


def test_roles_of_the_target_are_made_when_they_are_named(building: Connection, server: Server) -> None:
    name = f"borrowed_{building.scalar(text('SELECT pg_backend_pid()'))}"
    roles = BorrowedRoles(frozenset({name, "never_named"}))
    try:
        with batched(building, roles):
            building.execute(text("CREATE TABLE t (a integer)"))
            building.execute(text(f"GRANT SELECT ON t TO {name}"))
        assert roles.made == [name]
    finally:
        building.execute(text(f"DROP OWNED BY {name}"))
        server.execute(psycopg.sql.SQL("DROP ROLE {}").format(psycopg.sql.Identifier(name)))
