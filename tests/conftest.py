"""Fixtures for every test: a real PostgreSQL server and databases on it.

The server is the embedded one (in a temporary folder, started once per test process) or, with
``MONPS_TEST_DATABASE_URL``, one of your own: a URL whose role may create databases and roles. Schemas are made once
as template databases and copied, never mocked.
"""

import functools
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import URL, make_url
from sqlalchemy.orm import Session

from monps.core import embedded
from monps.core.database import Database
from monps.core.settings import DRIVER, Settings, conninfo, parse_url
from monps.core.statements import StatementCounter
from monps.core.statements import counting as count_statements
from monps.services.schema import upgrade
from tests.sources import server as site

ROOT = Path(__file__).parents[1]


class Server:
    """A PostgreSQL server on which tests make and drop databases."""

    def __init__(self, admin: URL, folder: Path) -> None:
        self.admin = admin.set(drivername=DRIVER)
        self.folder = folder
        self._made: list[str] = []

    def url(self, database: str) -> str:
        """URL of one database with our driver."""
        return self.admin.set(database=database).render_as_string(hide_password=False)

    def create_database(self, template: str | None = None) -> str:
        """URL of a new database, a copy of ``template`` (a database name) or empty."""
        name = f"monps_test_{os.getpid()}_{secrets.token_hex(4)}"
        self.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template or "template0")
            )
        )
        self._made.append(name)
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Drop a database that :meth:`create_database` made."""
        name = make_url(url).database or ""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        if name in self._made:
            self._made.remove(name)

    def drop_all(self) -> None:
        for name in list(self._made):
            self.drop_database(self.url(name))

    def execute(self, statement: sql.SQL | sql.Composed) -> None:
        """Run one statement outside any transaction, as the administrator."""
        with psycopg.connect(self.dsn(self.admin.database or "postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def dsn(self, database: str) -> str:
        """The libpq form of :meth:`url`, for psycopg and psycopg2."""
        return conninfo(self.admin.set(database=database))

    @functools.cached_property
    def major(self) -> int:
        """PostgreSQL's major version, such as 15 or 18."""
        with psycopg.connect(self.dsn(self.admin.database or "postgres")) as connection:
            return connection.info.server_version // 10000


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder for an embedded server; not pytest's own, which every start of pytest closes to other users."""
    with tempfile.TemporaryDirectory(prefix="monps-test-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def server(server_folder: Path) -> Iterator[Server]:
    folder = server_folder
    # Whatever asks for the embedded server by the environment gets one of this test run, never the user's own.
    os.environ["MONPS_DATA_DIR"] = str(folder)
    os.environ.pop("MONPS_DATABASE_URL", None)
    settings = Settings(data_dir=folder)
    embedded.configuration.update(fsync="off", synchronous_commit="off", full_page_writes="off")
    given = os.environ.get("MONPS_TEST_DATABASE_URL")
    own = Server(parse_url(given) if given else embedded.start(settings).set(database="postgres"), folder)
    try:
        yield own
    finally:
        if given:
            own.drop_all()
        embedded.stop(settings)


@pytest.fixture
def empty_database(server: Server) -> Iterator[str]:
    url = server.create_database()
    yield url
    server.drop_database(url)


@pytest.fixture(scope="session")
def legacy_template(server: Server) -> str:
    """Name of a database that holds exactly the existing desk's tables, as it makes them, and no history."""
    url = server.create_database()
    with psycopg.connect(server.dsn(name_of(url)), autocommit=True) as connection:
        schema = (ROOT / "src" / "monps" / "legacy" / "schema.sql").read_text(encoding="utf-8")
        connection.execute(schema.encode())
    return name_of(url)


@pytest.fixture(scope="session")
def migrated_template(server: Server) -> str:
    """Name of a database that the migrations made, at the newest revision."""
    url = server.create_database()
    database = Database(Settings(database_url=SecretStr(url)))
    upgrade(database)
    database.dispose()
    return name_of(url)


@pytest.fixture
def legacy_database(server: Server, legacy_template: str) -> Iterator[str]:
    """URL of a database of the existing desk: its tables, empty, never migrated."""
    url = server.create_database(legacy_template)
    yield url
    server.drop_database(url)


@pytest.fixture
def migrated_database(server: Server, migrated_template: str) -> Iterator[str]:
    """URL of an empty database at the newest revision, of its own for this test."""
    url = server.create_database(migrated_template)
    yield url
    server.drop_database(url)


@pytest.fixture
def database(migrated_database: str) -> Iterator[Database]:
    """A migrated database of its own, for tests that commit."""
    opened = Database(Settings(database_url=SecretStr(migrated_database)))
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def _rollback_database(server: Server, migrated_template: str) -> Iterator[Database]:
    opened = Database(Settings(database_url=SecretStr(server.create_database(migrated_template))))
    yield opened
    opened.dispose()


@pytest.fixture
def session(_rollback_database: Database) -> Iterator[Session]:
    """A session on a migrated database; whatever the test commits is rolled back at its end."""
    with _rollback_database.engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as opened:
            yield opened
        outer.rollback()


Counting = Callable[[int | None], AbstractContextManager[StatementCounter]]


@pytest.fixture
def counting() -> Counting:
    """What fails a block that runs more statements than it may, by the session or beneath it."""
    return count_statements


def name_of(url: str) -> str:
    """The database's name in its URL."""
    return make_url(url).database or ""


@pytest.fixture
def web() -> Iterator[site.Server]:
    """A site on this machine that answers as it is told to."""
    made = site.Server()
    yield made
    made.stop()


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as made:
        yield made


@pytest.fixture(scope="session")
def shared_data() -> Path:
    path = ROOT.parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip(f"the real data is not at {path}")
    return path
