"""Fixtures of the repositories: every repository on one session, and the statements that were really executed."""

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from monps.core.database import Database
from monps.core.settings import Settings, conninfo
from monps.repositories import Repositories
from tests.conftest import Server
from tests.repositories.doors import Async, Sync


@pytest.fixture
def all_of(session: Session) -> Repositories:
    """Every repository on a session that is rolled back."""
    return Repositories(session)


@pytest.fixture
def statements(session: Session) -> Iterator[list[str]]:
    """The statements executed on the session so far; clear it before what is to be counted."""
    executed: list[str] = []

    def note(*arguments: object) -> None:
        executed.append(str(arguments[2]))

    connection = session.connection()
    assert isinstance(connection, Connection)
    event.listen(connection, "before_cursor_execute", note)
    yield executed
    event.remove(connection, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def emptied(server: Server, migrated_template: str) -> Iterator[str]:
    """URL of a database for this module; each test leaves it empty."""
    url = server.create_database(migrated_template)
    yield url
    server.drop_database(url)


@pytest.fixture
def database(emptied: str) -> Iterator[Database]:
    """A migrated database, emptied after the test: quicker than one of its own."""
    opened = Database(Settings(database_url=SecretStr(emptied)))
    yield opened
    opened.dispose()
    with psycopg.connect(conninfo(opened.url)) as connection:
        connection.execute("DROP FUNCTION IF EXISTS refuse CASCADE")
        for table in ("manual_bets", "odds", "quantum.team_quantum_dna"):
            connection.execute(f"DELETE FROM {table}".encode())


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=[Sync, Async], ids=["sync", "async"])
async def door(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Sync]:
    """The door to test; afterwards no connection may be left in use."""
    yield request.param(database)
    left = {name: status.checked_out for name, status in database.pool_status().items()}
    await database.async_dispose()
    assert set(left.values()) <= {0}
