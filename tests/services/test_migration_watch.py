import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from monps.core.database import Database
from monps.core.errors import DriftError
from monps.migrations import commands
from monps.online import migration_mutex
from monps.services.migration_watch import between_migrations, running_migration


@pytest.fixture
def migrating(database: Database) -> Iterator[int]:
    """A migration that has begun; its process id."""
    with database.engine.connect() as connection:
        process = connection.scalar(text("SELECT pg_backend_pid()"))
        connection.rollback()
        with migration_mutex(connection):
            yield process


def ask(connection: Connection) -> int:
    return connection.scalar(text("SELECT 1")) or 0


def test_nobody_migrates(database: Database) -> None:
    with database.engine.connect() as connection:
        assert running_migration(connection) is None
    assert between_migrations(database.engine, ask) == 1


def test_who_migrates_is_seen_without_taking_a_lock(database: Database, migrating: int) -> None:
    with database.engine.connect() as connection:
        assert running_migration(connection) == f"process {migrating} (monps)"
        mine = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        assert connection.scalar(text(mine)) == 0


def test_another_advisory_lock_is_no_migration(database: Database) -> None:
    with database.engine.connect() as connection, database.engine.connect() as other:
        other.execute(text("SELECT pg_advisory_lock(1), pg_advisory_lock(1677721, 5)"))
        assert running_migration(connection) is None


def test_while_one_runs_it_is_said(database: Database, migrating: int) -> None:
    with pytest.raises(DriftError, match=rf"process {migrating} \(monps\) is migrating it. Run again later, or with"):
        between_migrations(database.engine, ask)


def test_it_waits_for_its_end(database: Database) -> None:
    begun, enough = threading.Event(), threading.Event()

    def migrate() -> None:
        with database.engine.connect() as connection, migration_mutex(connection):
            begun.set()
            enough.wait(10)

    thread = threading.Thread(target=migrate)
    thread.start()
    begun.wait(10)
    threading.Timer(0.3, enough.set).start()
    assert between_migrations(database.engine, ask, 30) == 1
    assert enough.is_set()
    thread.join()


def test_what_was_read_while_a_revision_was_applied_is_read_again(database: Database) -> None:
    found: list[str] = []

    def look(connection: Connection) -> str:
        found.append(str(connection.scalar(text("SELECT version_num FROM alembic_version"))))
        connection.rollback()
        if len(found) == 1:
            with database.engine.begin() as other:
                other.execute(text("UPDATE alembic_version SET version_num = '0005_picks_validate'"))
        return found[-1]

    assert between_migrations(database.engine, look, 10) == "0005_picks_validate"
    assert found == [commands.head(), "0005_picks_validate"]


def test_without_patience_a_change_in_between_is_said(database: Database) -> None:
    def look(connection: Connection) -> None:
        connection.rollback()
        with database.engine.begin() as other:
            other.execute(text("UPDATE alembic_version SET version_num = 'x' || version_num"))

    with pytest.raises(DriftError, match="a migration came between"):
        between_migrations(database.engine, look)
