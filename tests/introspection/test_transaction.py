from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import InternalError

from monps.core.errors import DriftError
from monps.introspection.transaction import looking


@pytest.fixture
def fresh(target: str) -> Iterator[Connection]:
    """A connection without an open transaction."""
    with create_engine(target, poolclass=NullPool).connect() as connection:
        yield connection


def setting(connection: Connection, name: str) -> str:
    return str(connection.scalar(text("SELECT current_setting(:name)"), {"name": name}))


def test_inside_nothing_can_be_written(fresh: Connection) -> None:
    with looking(fresh):
        assert setting(fresh, "transaction_read_only") == "on"
        assert setting(fresh, "transaction_isolation") == "repeatable read"
        assert setting(fresh, "search_path") == "pg_catalog"
        assert setting(fresh, "lock_timeout") == "3s"
        with pytest.raises(InternalError, match="read-only transaction"), fresh.begin_nested():
            fresh.execute(text("CREATE TABLE public.intruder (a int)"))
    assert not fresh.in_transaction()


def test_an_open_transaction_is_left_as_it_was(fresh: Connection) -> None:
    fresh.execute(text("SET LOCAL search_path = desk, public"))
    fresh.execute(text("CREATE TEMPORARY TABLE kept (a int)"))
    with looking(fresh):
        assert setting(fresh, "transaction_read_only") == "on"
    assert setting(fresh, "transaction_read_only") == "off"
    assert setting(fresh, "search_path") == "desk, public"
    fresh.execute(text("INSERT INTO kept VALUES (1)"))
    assert fresh.scalar(text("SELECT count(*) FROM kept")) == 1


def test_it_tells_what_a_name_without_schema_means(fresh: Connection) -> None:
    with looking(fresh) as environment:
        assert environment.default_schema == "public"
    fresh.execute(text("CREATE SCHEMA desk; SET LOCAL search_path = nowhere, desk, public"))
    with looking(fresh) as environment:
        assert environment.search_path == ("desk", "public")
        assert environment.default_schema == "desk"


def test_a_connection_in_autocommit_mode_is_refused(target: str) -> None:
    engine = create_engine(target, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection, pytest.raises(DriftError, match="autocommit mode"), looking(connection):
        pass


def test_only_postgresql_can_be_compared() -> None:
    engine = create_engine("sqlite://", poolclass=NullPool)
    with engine.connect() as connection, pytest.raises(DriftError, match="not sqlite"), looking(connection):
        pass


def test_the_servers_refusal_becomes_ours(fresh: Connection) -> None:
    with pytest.raises(DriftError, match=r"could not be read: division by zero\. Run again"), looking(fresh):
        fresh.execute(text("SELECT 1 / 0"))
    assert fresh.scalar(text("SELECT 1")) == 1
