"""Engines and sessions on a real server: pools that end, connections that die, passwords of every character."""

import asyncio
import os
import socket
import string
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import make_url, text

from monps.core import database as module
from monps.core import embedded
from monps.core.database import (
    Database,
    async_db_dependency,
    async_health,
    configure,
    db_dependency,
    dispose,
    get_async_db,
    get_database,
    get_db,
    get_pool_status,
    health,
)
from monps.core.errors import DatabaseUnavailable, MonpsError
from monps.core.settings import Settings, conninfo, load_settings
from monps.migrations import commands
from tests.conftest import Server, name_of
from tests.core.databases import opened

MARK = text("INSERT INTO team_mapping (team_name, team_name_normalized) VALUES (:name, :name)")
MARKS = text("SELECT team_name FROM team_mapping ORDER BY 1")


@pytest.fixture(scope="module")
def migrated_database(server: Server, migrated_template: str) -> Iterator[str]:
    url = server.create_database(migrated_template)
    yield url
    server.drop_database(url)


@pytest.fixture
def database(migrated_database: str) -> Iterator[Database]:
    """A migrated database in which a test leaves no mark."""
    with opened(migrated_database) as made:
        yield made
    with psycopg.connect(conninfo(make_url(migrated_database))) as connection:
        connection.execute("TRUNCATE team_mapping RESTART IDENTITY CASCADE")


@pytest.fixture
def default(database: Database) -> Iterator[Database]:
    """The process's default database for one test."""
    configure(database)
    yield database
    dispose()


def marks(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.scalars(MARKS))


# Connections


def end_sessions(server: Server, url: str) -> None:
    """Terminate every session of the database from outside."""
    server.execute(
        sql.SQL("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = {}").format(name_of(url))
    )


def test_connections_that_died_in_the_pool_are_replaced(server: Server, empty_database: str) -> None:
    with opened(empty_database) as database:
        with database.engine.connect(), database.engine.connect():
            pass
        end_sessions(server, empty_database)
        assert database.health().ok
        assert database.health().ok


def test_async_connections_that_died_in_the_pool_are_replaced(server: Server, empty_database: str) -> None:
    async def work(database: Database) -> None:
        assert (await database.async_health()).ok
        end_sessions(server, empty_database)
        assert (await database.async_health()).ok
        await database.async_dispose()

    with opened(empty_database) as database:
        asyncio.run(work(database))


def test_a_session_speaks_utc_and_says_who_it_is(empty_database: str) -> None:
    question = text("SELECT current_setting('timezone'), current_setting('application_name')")
    with opened(empty_database) as database, database.session() as session:
        assert session.execute(question).one() == ("UTC", "monps")


def test_what_the_url_says_wins(empty_database: str) -> None:
    said = {"application_name": "desk", "connect_timeout": "3", "options": "-c lock_timeout=7s"}
    url = make_url(empty_database).update_query_dict(said).render_as_string(hide_password=False)
    question = text(
        "SELECT current_setting('application_name'), current_setting('lock_timeout'), current_setting('timezone')"
    )
    with opened(url) as database, database.session() as session:
        assert session.execute(question).one() == ("desk", "7s", "UTC")


AWKWARD = [
    string.printable,
    " leading and trailing ",
    "p@ss:w/rd?#[]%20&=+;,",
    'l\'été "quoted" \\back\\ $HOME €',
    "%",
    "''",
]


@pytest.fixture
def guarded(settings: Settings) -> Iterator[str]:
    """URL without a password of an embedded server whose role ``guarded`` must give one."""
    url = embedded.start(settings)
    access = embedded.data_directory(settings) / "pg_hba.conf"
    before = access.read_text()
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        connection.execute("CREATE ROLE guarded LOGIN")
        access.write_text(f"local all guarded scram-sha-256\n{before}")
        connection.execute("SELECT pg_reload_conf()")
        yield url.set(username="guarded").render_as_string()
        access.write_text(before)
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("DROP ROLE guarded")


def test_a_password_may_hold_any_character(settings: Settings, guarded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def asynchronous(database: Database) -> bool:
        ok = (await database.async_health()).ok
        await database.async_dispose()
        return ok

    for password in AWKWARD:
        with psycopg.connect(conninfo(embedded.start(settings))) as connection:
            connection.execute(sql.SQL("ALTER ROLE guarded PASSWORD {}").format(password))
        with opened(guarded, database_password=SecretStr(password)) as database:
            assert database.health().ok
            assert asyncio.run(asynchronous(database))
            psycopg.connect(conninfo(database.url)).close()
        monkeypatch.setenv("MONPS_DATABASE_URL", guarded.replace("guarded@", f"guarded:{quote(password, safe='')}@"))
        escaped = Database(load_settings())
        assert escaped.health().ok
        escaped.dispose()
    with opened(guarded, database_password=SecretStr("wrong & secret")) as database:
        with pytest.raises(DatabaseUnavailable, match="guarded") as caught:
            database.health()
        assert "wrong" not in str(caught.value)


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_server_that_does_not_answer_is_given_up(silent: int) -> None:
    async def both(database: Database) -> Sequence[object]:
        return await asyncio.gather(asyncio.to_thread(database.health), database.async_health(), return_exceptions=True)

    started = time.monotonic()
    with opened(f"postgresql://desk:hunter2@127.0.0.1:{silent}/odds", connect_timeout=2) as database:
        found = asyncio.run(both(database))
    assert time.monotonic() - started < 4
    assert [type(one) for one in found] == [DatabaseUnavailable, DatabaseUnavailable]
    assert all(str(silent) in str(one) and "hunter2" not in str(one) for one in found)


def test_nobody_listening_is_said_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    started = time.monotonic()
    url = f"postgresql://desk:hunter2@127.0.0.1:{port}/odds?password=hunter2"
    with opened(url) as database, pytest.raises(DatabaseUnavailable, match="and that the server runs") as caught:
        database.health()
    assert time.monotonic() - started < 2
    assert "hunter2" not in str(caught.value)


# Sessions of the default database


def test_nothing_is_kept_without_a_commit(default: Database) -> None:
    with get_db() as session:
        session.execute(MARK, {"name": "lost"})
    with get_db() as session:
        session.execute(MARK, {"name": "kept"})
        session.commit()
        session.execute(MARK, {"name": "lost after the commit"})
    with suppress(ZeroDivisionError), get_db() as session:
        session.execute(MARK, {"name": "lost by an error"})
        raise ZeroDivisionError
    assert marks(default) == ["kept"]
    assert get_pool_status()["sync"].checked_out == 0


def test_nothing_is_kept_without_a_commit_async(default: Database) -> None:
    async def work() -> None:
        async with get_async_db() as session:
            await session.execute(MARK, {"name": "lost"})
        async with get_async_db() as session:
            await session.execute(MARK, {"name": "kept"})
            await session.commit()
            await session.execute(MARK, {"name": "lost after the commit"})
        with suppress(ZeroDivisionError):
            async with get_async_db() as session:
                await session.execute(MARK, {"name": "lost by an error"})
                raise ZeroDivisionError
        assert get_pool_status()["async"].checked_out == 0
        await default.async_dispose()

    asyncio.run(work())
    assert marks(default) == ["kept"]


def test_the_dependencies_give_a_session_and_take_it_back(default: Database) -> None:
    generator = db_dependency()
    session = next(generator)
    session.execute(MARK, {"name": "kept"})
    session.commit()
    assert next(generator, None) is None

    async def work() -> None:
        opening = async_db_dependency()
        async for found in opening:
            assert list(await found.scalars(MARKS)) == ["kept"]
        await default.async_dispose()

    asyncio.run(work())
    assert default.pool_status()["sync"].checked_out == 0


def test_objects_stay_readable_after_commit_and_close(default: Database) -> None:
    from monps.models import TeamMapping  # noqa: PLC0415 - the only test here that knows a model

    with get_db() as session:
        team = TeamMapping(team_name="A", team_name_normalized="a")
        session.add(team)
        session.commit()
    assert (team.id, team.team_name) == (1, "A")
    with get_db() as session:
        found = session.get(TeamMapping, 1)
    assert found is not None
    assert found.team_name == "A"
    assert default.pool_status()["sync"].checked_out == 0


def test_health_says_which_server_and_schema(default: Database, empty_database: str) -> None:
    found = health()
    assert (found.ok, found.revision, found.database) == (True, commands.head(), default.url.database)
    assert found.server_version[:2].isdigit()
    assert 0 < found.milliseconds < 10_000

    async def work() -> None:
        other = await async_health()
        assert (other.server_version, other.revision) == (found.server_version, found.revision)
        await default.async_dispose()

    asyncio.run(work())
    with opened(empty_database) as unmanaged:
        assert unmanaged.health().revision is None


def test_the_default_is_built_once_from_the_environment(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONPS_DATABASE_URL", empty_database)
    dispose()
    found: list[Database] = []
    threads = [threading.Thread(target=lambda: found.append(get_database())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, found))) == 1
    assert health().database == name_of(empty_database)
    monkeypatch.setenv("MONPS_DATABASE_URL", "garbage")
    assert health().ok, "the environment is read once"
    dispose()
    with pytest.raises(MonpsError, match="MONPS_DATABASE_URL is no URL"):
        health()
    dispose()


def sessions_of(server: Server, url: str) -> int:
    with psycopg.connect(server.dsn("postgres")) as connection:
        row = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name_of(url)]).fetchone()
    return row[0] if row else 0


def test_dispose_closes_every_connection(server: Server, empty_database: str) -> None:
    configure(Database(Settings(database_url=SecretStr(empty_database))))
    health()
    asyncio.run(async_health())
    assert sessions_of(server, empty_database) == 2
    dispose()
    for _ in range(100):
        if not sessions_of(server, empty_database):
            break
        time.sleep(0.02)
    assert sessions_of(server, empty_database) == 0


def test_configuring_another_database_closes_the_first(server: Server, empty_database: str, database: Database) -> None:
    configure(Database(Settings(database_url=SecretStr(empty_database))))
    health()
    configure(database)
    assert get_database() is database
    assert health().database == database.url.database
    configure(database)
    assert get_pool_status()["sync"].idle == 1, "the same database again is no change"
    assert sessions_of(server, empty_database) == 0
    dispose()


IMPORT_EVERYTHING = """
import os, pkgutil, importlib, gc
read = []
class Watched(dict):
    def __getitem__(self, key):
        read.append(key)
        return super().__getitem__(key)
    def get(self, key, default=None):
        read.append(key)
        return super().get(key, default)
    def __contains__(self, key):
        read.append(key)
        return super().__contains__(key)
os.environ = Watched(os.environ)
import monps
names = [one.name for one in pkgutil.walk_packages(monps.__path__, "monps.")]
# Alembic loads these itself, and importing a command's door runs the command.
left_out = ("monps.migrations.env", "monps.migrations.versions", "monps.__main__")
for name in names:
    if not name.startswith(left_out):
        importlib.import_module(name)
import sqlalchemy, psycopg, psycopg2
kinds = (sqlalchemy.Engine, psycopg.Connection, psycopg2.extensions.connection)
made = [one for one in gc.get_objects() if isinstance(one, kinds)]
ours = sorted({key for key in read if key.startswith(("MONPS_", "PG"))})
print(len(names), len(made), ours)
"""


def test_importing_monps_builds_nothing_and_reads_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_EVERYTHING],
        env=os.environ | {f"MONPS_{name.upper()}": "garbage" for name in Settings.model_fields},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    count, rest = done.stdout.split(maxsplit=1)
    assert int(count) > 60
    assert rest.strip() == "0 []"


def test_all_is_sorted_and_complete() -> None:
    assert module.__all__ == sorted(module.__all__)
    assert all(hasattr(module, name) for name in module.__all__)
