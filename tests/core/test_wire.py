"""Statements straight to the driver: a migration under a prepared one, and what is left after a failure."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from monps.core.database import Database
from monps.core.errors import Conflict, PlanOutdated, StatementFailed
from monps.core.statements import counting
from monps.core.wire import Wire, has_failed, is_open
from tests.conftest import Server
from tests.core.databases import opened

OnConnection = Callable[[Callable[[Connection], Any]], Any]


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    url = server.create_database()
    with opened(url, pool_size=1, pool_overflow=0) as made:
        with made.engine.connect() as connection:
            Wire(connection).execute("CREATE TABLE price (id int PRIMARY KEY, odds int)")
            Wire(connection).execute("INSERT INTO price VALUES (1, 2)")
            Wire(connection).commit()
        made.dispose()
        yield made
    server.drop_database(url)


@pytest.fixture(params=["sync", "async"])
def on(request: pytest.FixtureRequest, database: Database) -> OnConnection:
    """Calls a function with a connection of one engine or the other."""

    def sync(function: Callable[[Connection], Any]) -> Any:  # noqa: ANN401 - whatever it answers
        with database.engine.connect() as connection:
            return function(connection)

    async def asynchronous(function: Callable[[Connection], Any]) -> Any:  # noqa: ANN401 - whatever it answers
        try:
            async with database.async_engine.connect() as connection:
                return await connection.run_sync(function)
        finally:
            await database.async_dispose()

    return sync if request.param == "sync" else lambda function: asyncio.run(asynchronous(function))


READ = "SELECT * FROM price"


def migrate(server: Server, database: Database) -> None:
    """Change the type of a column from another connection, as a revision does."""
    import psycopg  # noqa: PLC0415 - another program

    with psycopg.connect(server.dsn(database.url.database or "")) as other:
        other.execute("ALTER TABLE price ALTER odds TYPE numeric(4, 2)")


def test_a_migration_under_a_prepared_statement_is_not_noticed_by_the_first_of_a_transaction(
    server: Server, database: Database, on: OnConnection
) -> None:
    def work(connection: Connection) -> None:
        wire = Wire(connection)
        assert wire.fetch(READ) == [(1, 2)]
        wire.commit()
        migrate(server, database)
        assert str(wire.fetch(READ)[0][1]) == "2.00"
        wire.commit()
        assert str(wire.fetch(READ)[0][1]) == "2.00", "prepared anew"

    on(work)


def test_later_in_a_transaction_it_is_an_error_after_which_the_work_may_be_run_again(
    server: Server, database: Database, on: OnConnection
) -> None:
    def work(connection: Connection) -> None:
        wire = Wire(connection)
        wire.fetch(READ)
        wire.commit()
        migrate(server, database)
        wire.fetch("SELECT 1")
        with pytest.raises(PlanOutdated, match="run the work again") as caught:
            wire.fetch(READ)
        assert isinstance(caught.value.__cause__, StatementFailed)
        wire.rollback()
        wire.fetch("SELECT 1")
        assert str(wire.fetch(READ)[0][1]) == "2.00"

    on(work)


def test_it_knows_whether_its_transaction_is_open_or_has_failed(on: OnConnection) -> None:
    def work(connection: Connection) -> None:
        wire = Wire(connection)
        assert (is_open(connection), has_failed(connection)) == (False, False)
        wire.fetch("SELECT 1")
        assert (is_open(connection), has_failed(connection)) == (True, False)
        with pytest.raises(Conflict):
            wire.execute("INSERT INTO price VALUES (1, 3)")
        assert (is_open(connection), has_failed(connection)) == (False, True)
        wire.rollback()
        assert (is_open(connection), has_failed(connection)) == (False, False)
        connection.invalidate()
        assert (is_open(connection), has_failed(connection)) == (False, True)

    on(work)


def test_what_was_given_comes_back_by_copy_and_by_stream(on: OnConnection) -> None:
    def work(connection: Connection) -> None:
        wire = Wire(connection)
        given = [(number, number * 2) for number in range(2, 25_002)]
        with counting() as counter:
            assert wire.copy_in("COPY price FROM STDIN (FORMAT BINARY)", given, ["int4", "int4"]) == 25_000
        assert len(counter) == 3, "a long load is several COPYs"
        assert wire.fetch("SELECT count(*), sum(odds)::int8 FROM price WHERE id > 1") == [
            (25_000, sum(odds for _, odds in given))
        ]
        assert len(wire.copy_out("COPY price TO STDOUT").splitlines()) == 25_001
        wire.rollback()
        assert wire.fetch(READ) == [(1, 2)]

    on(work)
