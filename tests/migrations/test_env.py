"""What running a revision leaves behind: the revision, and nothing on the connection."""

from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, event, text

from monps.core.database import Database
from monps.core.errors import LockTimeout, MigrationError
from monps.core.settings import Settings
from monps.migrations import commands
from monps.services import schema

SETTINGS = text("SELECT current_setting('lock_timeout'), current_setting('timezone')")


@pytest.fixture
def empty(empty_database: str) -> Iterator[Database]:
    database = Database(Settings(database_url=SecretStr(empty_database)))
    yield database
    database.dispose()


def left_on_the_pool(database: Database) -> set[tuple[str, str]]:
    """The settings of every connection that lies in the pool."""
    with ExitStack() as stack:
        idle = database.pool_status()["sync"].idle
        connections = [stack.enter_context(database.engine.connect()) for _ in range(idle)]
        return {tuple(connection.execute(SETTINGS).one()) for connection in connections}


@pytest.mark.parametrize("target", ["0002_quantum", "0005_picks_validate", "head"])
def test_an_upgrade_leaves_no_setting_on_the_connection(empty: Database, target: str) -> None:
    schema.upgrade(empty, commands.head() if target == "head" else target)
    assert left_on_the_pool(empty) == {("0", "UTC")}


def test_a_refused_downgrade_leaves_no_setting_either(empty: Database) -> None:
    schema.upgrade(empty, "0003_odds")
    with empty.engine.begin() as connection:
        connection.execute(text("INSERT INTO team_mapping (team_name, team_name_normalized) VALUES ('A', 'a')"))
    with pytest.raises(MigrationError, match="would lose"):
        schema.downgrade(empty, "base")
    assert left_on_the_pool(empty) == {("0", "UTC")}


def test_a_revision_does_not_wait_long_for_its_lock(empty: Database) -> None:
    schema.upgrade(empty, "0005_picks_validate")
    with empty.engine.connect() as holder, empty.engine.connect() as connection:
        holder.execute(text("SELECT count(*) FROM tracking_clv_picks"))
        with pytest.raises(LockTimeout):
            commands.upgrade(connection, commands.head())
    assert left_on_the_pool(empty) == {("0", "UTC")}


def test_the_limit_holds_for_every_revision_of_one_run(empty: Database) -> None:
    """Also after a revision that must wait without limit for a concurrent index build."""
    seen: list[tuple[str, str]] = []

    def note(_: Connection, cursor: psycopg.Cursor, statement: str, *_more: object) -> None:
        if statement.startswith(("LOCK TABLE", "CREATE UNIQUE INDEX CONCURRENTLY")):
            row = cursor.connection.execute("SHOW lock_timeout").fetchone()
            seen.append((statement.partition(" ")[0], row[0] if row else ""))

    schema.upgrade(empty, "0004_picks_expand")
    event.listen(empty.engine, "before_cursor_execute", note)
    with empty.engine.connect() as connection:
        commands.upgrade(connection, commands.head())
    assert seen == [("CREATE", "0"), ("LOCK", "250ms"), ("LOCK", "250ms")]
    assert left_on_the_pool(empty) == {("0", "UTC")}
