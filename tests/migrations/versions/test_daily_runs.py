"""Revision 0018: the memory of the daily runs comes, belongs to the migrators, and goes only when it is empty."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from monps.core.database import Database
from monps.core.errors import MigrationError
from monps.migrations import commands
from monps.services import schema

BEFORE = str(ScriptDirectory.from_config(commands.config()).get_revision("0018_daily_runs").down_revision)


def test_up_and_down(database: Database) -> None:
    with database.engine.connect() as connection:
        owner = connection.scalar(text("SELECT tableowner FROM pg_tables WHERE tablename = 'daily_runs'"))
        rights = [
            connection.scalar(text(f"SELECT has_table_privilege('{role}', 'daily_runs', '{right}')"))
            for role, right in (("monps_write", "INSERT"), ("monps_write", "UPDATE"), ("monps_read", "SELECT"))
        ]
        refused = connection.scalar(text("SELECT has_table_privilege('monps_read', 'daily_runs', 'INSERT')"))
    assert (owner, rights, refused) == ("monps_migrate", [True] * 3, False)
    schema.downgrade(database, BEFORE)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT to_regclass('daily_runs')")) is None
    schema.upgrade(database)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM daily_runs")) == 0


def test_a_run_is_not_lost_by_a_downgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO daily_runs DEFAULT VALUES"))
    with pytest.raises(MigrationError, match="daily_runs"):
        schema.downgrade(database, BEFORE)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM daily_runs")) == 1
