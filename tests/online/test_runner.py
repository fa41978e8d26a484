"""Schema changes beside live traffic: one at a time, patient, never unbounded, and the blocker has a name."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, make_url, text

from monps.core.database import Database
from monps.core.errors import Conflict, LockTimeout, MigrationError, Serialization
from monps.core.settings import Settings, conninfo
from monps.online import migration_mutex, patiently
from monps.online.runner import ATTEMPTS, LONGEST_PAUSE, blockers_of
from tests.conftest import Server, name_of
from tests.online.pooling import pooled

HOLD = """
import sys
from pydantic import SecretStr
from monps.core.database import Database
from monps.core.settings import Settings, conninfo
from monps.online import migration_mutex
engine = Database(Settings(database_url=SecretStr(sys.argv[1]))).engine
with engine.connect() as connection, migration_mutex(connection):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def emptied(server: Server) -> Iterator[str]:
    url = server.create_database()
    yield url
    server.drop_database(url)


@pytest.fixture
def engine(emptied: str) -> Iterator[Engine]:
    database = Database(Settings(database_url=SecretStr(emptied)))
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE busy (id integer PRIMARY KEY)"))
    yield database.engine
    database.dispose()
    with psycopg.connect(conninfo(database.url)) as connection:
        connection.execute("DROP TABLE busy")


@contextmanager
def holding(engine: Engine, statement: str = "LOCK TABLE busy IN ACCESS SHARE MODE") -> Iterator[Connection]:
    with engine.connect() as connection:
        connection.execute(text(statement))
        yield connection


def alter(engine: Engine) -> Callable[[], str]:
    """A change that needs the strongest lock and waits for it for a moment only."""

    def step() -> str:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '30ms'"))
            connection.execute(text("ALTER TABLE busy ADD COLUMN IF NOT EXISTS more integer"))
        return "altered"

    return step


# Patience


def test_a_step_that_gets_its_locks_is_called_once(engine: Engine) -> None:
    assert patiently(alter(engine), "busy") == ("altered", 1)


def test_a_step_comes_back_until_the_lock_is_free(engine: Engine) -> None:
    asked: list[str] = []
    with holding(engine) as holder:

        def blockers() -> list[str]:
            found = blockers_of(engine, "busy")
            asked.extend(found)
            if len(asked) == 2:
                holder.rollback()
            return found

        assert patiently(alter(engine), "busy", blockers=blockers) == ("altered", 3)
    assert len(asked) == 2
    assert "idle in transaction: LOCK TABLE busy" in asked[0]


def test_a_lock_that_is_never_free_ends_with_the_name_of_its_holder(engine: Engine) -> None:
    calls: list[int] = []

    def step() -> str:
        calls.append(1)
        return alter(engine)()

    started = time.monotonic()
    with holding(engine) as holder:
        pid = holder.scalar(text("SELECT pg_backend_pid()"))
        with pytest.raises(MigrationError) as caught:
            patiently(step, "revision 7", attempts=3, blockers=lambda: blockers_of(engine, "public.busy"))
    assert len(calls) == 3
    assert time.monotonic() - started < 3 * (LONGEST_PAUSE + 1)
    assert str(caught.value).startswith(
        f"revision 7: the lock was taken at each of 3 attempts, held by pid {pid} (monps, idle in transaction: "
    )
    assert "end the blocker" in str(caught.value)


def test_there_is_no_pause_after_the_last_attempt(engine: Engine) -> None:
    with holding(engine):
        started = time.monotonic()
        with pytest.raises(MigrationError, match="at each of 1 attempts"):
            patiently(alter(engine), "busy", attempts=1)
        assert time.monotonic() - started < 0.05 + 0.03 + 0.2


def test_the_default_is_bounded() -> None:
    assert 1 < ATTEMPTS < 1000


@pytest.mark.parametrize("error", [LockTimeout("55P03", "x"), Serialization("40P01", "x"), Serialization("40001", "x")])
def test_what_is_worth_another_attempt(error: Exception) -> None:
    errors = [error]

    def step() -> int:
        if errors:
            raise errors.pop()
        return 7

    assert patiently(step, "x") == (7, 2)


def test_any_other_error_goes_through_at_once() -> None:
    calls: list[int] = []

    def step() -> None:
        calls.append(1)
        raise Conflict("23505", "taken", "uq")

    with pytest.raises(Conflict):
        patiently(step, "x")
    assert len(calls) == 1


# Blockers


def test_blockers_are_those_of_the_table_in_this_database(server: Server, engine: Engine) -> None:
    engine.dispose()
    twin = Database(Settings(), make_url(server.create_database(name_of(str(engine.url)))))
    assert blockers_of(engine, "busy") == []
    assert blockers_of(engine, "nowhere.at_all") == []
    with holding(twin.engine):
        assert blockers_of(engine, "busy") == [], "a copy of the database has tables of the same number"
        assert len(blockers_of(twin.engine, "busy")) == 1
    twin.dispose()
    with holding(engine), holding(engine, "SELECT 1 FROM busy"):
        assert len(blockers_of(engine, "busy")) == 2


# The mutex


def sessions(engine: Engine, condition: str) -> list[str]:
    """The sessions of this database that meet a condition, as they are now."""
    with engine.connect() as connection:
        found = connection.scalars(
            text(
                "SELECT concat_ws(' ', state, wait_event_type, query) FROM pg_stat_activity"
                f" WHERE datname = current_database() AND pid <> pg_backend_pid() AND {condition}"
            )
        )
        return list(found)


def test_the_mutex_keeps_a_second_thread_out_without_a_wait_in_the_server(engine: Engine) -> None:
    order: list[str] = []

    def second() -> None:
        with engine.connect() as connection, migration_mutex(connection):
            order.append("second")

    with engine.connect() as connection, migration_mutex(connection):
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
        connection.commit()
        thread = threading.Thread(target=second)
        thread.start()
        for _ in range(20):
            assert sessions(engine, "wait_event_type = 'Lock'") == [], "who waits holds up a concurrent index build"
            assert sessions(engine, f"pid = {pid} AND state <> 'idle'") == [], "nor does the holder hold a snapshot"
            time.sleep(0.01)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as building:
            building.execute(text("SET statement_timeout = '5s'"))
            building.execute(text("CREATE INDEX CONCURRENTLY ON busy (id)"))
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_second_migration_gives_up_in_time_and_says_why(engine: Engine) -> None:
    with engine.connect() as first, engine.connect() as second, migration_mutex(first):
        started = time.monotonic()
        with pytest.raises(MigrationError, match="another migration of this database is running"):
            enter(second, 0.2)
        assert 0.2 <= time.monotonic() - started < 1.5
    with engine.connect() as second:
        enter(second, 0.2)


def enter(connection: Connection, seconds: float) -> None:
    with migration_mutex(connection, seconds):
        pass


def test_the_mutex_keeps_another_process_out_and_dies_with_it(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with engine.connect() as connection:
        with pytest.raises(MigrationError, match="is running"):
            enter(connection, 0.1)
        holder.kill()
        holder.communicate()
        enter(connection, 5)


def test_another_database_has_a_mutex_of_its_own(server: Server, engine: Engine) -> None:
    other = Database(Settings(), make_url(server.create_database()))
    with engine.connect() as one, other.engine.connect() as two, migration_mutex(one), migration_mutex(two, 0.1):
        pass
    other.dispose()


def test_an_error_inside_stays_what_it_is_and_frees_the_mutex(engine: Engine) -> None:
    with engine.connect() as connection:
        with pytest.raises(ZeroDivisionError):
            fail_inside(connection)
        with engine.connect() as other:
            enter(other, 0.1)


def fail_inside(connection: Connection, statement: str | None = None) -> None:
    with migration_mutex(connection):
        if statement is not None:
            connection.execute(text(statement))
            connection.commit()
        raise ZeroDivisionError


def test_an_error_inside_is_not_hidden_by_a_lost_connection(engine: Engine) -> None:
    def lose() -> None:
        with engine.connect() as connection, migration_mutex(connection), engine.connect() as other:
            pid = connection.scalar(text("SELECT pg_backend_pid()"))
            connection.commit()
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lose()


def test_a_mutex_that_was_lost_on_the_way_is_said(engine: Engine) -> None:
    def lose(connection: Connection) -> None:
        with migration_mutex(connection):
            connection.execute(text("SELECT pg_advisory_unlock_all()"))
            connection.commit()

    with engine.connect() as connection, pytest.raises(MigrationError, match="lock was lost on the way"):
        lose(connection)


def test_a_pooling_proxy_is_refused_before_anything_is_done(engine: Engine) -> None:
    with pooled(engine.url) as url:
        through = Database(Settings(), url)
        assert through.health().ok
        done: list[int] = []

        def migrate() -> None:
            with through.engine.connect() as connection, migration_mutex(connection):
                done.append(1)

        with pytest.raises(MigrationError, match=r"would not hold: .* transaction-pooling proxy"):
            migrate()
        assert done == []
        through.dispose()
    with engine.connect() as connection:
        enter(connection, 0.1)
