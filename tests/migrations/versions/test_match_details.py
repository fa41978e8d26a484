"""Revision 0019: the details of matches come, belong to the migrators, and go only when they are empty."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from monps.core.database import Database
from monps.core.errors import MigrationError
from monps.migrations import commands
from monps.services import schema
from tests.migrations.test_commands import ROWS

BEFORE = str(ScriptDirectory.from_config(commands.config()).get_revision("0019_match_details").down_revision)
TABLES = ("shots", "expected_goals", "match_events", "team_statistics", "player_seasons")


def test_up_and_down(database: Database) -> None:
    owned = text(
        "SELECT tablename::text FROM pg_tables WHERE tableowner = 'monps_migrate' AND tablename = ANY (:names)"
    )
    with database.engine.connect() as connection:
        assert set(connection.scalars(owned, {"names": list(TABLES)})) == set(TABLES)
    schema.downgrade(database, BEFORE)
    with database.engine.connect() as connection:
        assert connection.scalars(owned, {"names": list(TABLES)}).all() == []
    schema.upgrade(database)
    with database.engine.connect() as connection:
        assert set(connection.scalars(owned, {"names": list(TABLES)})) == set(TABLES)


def test_a_detail_is_not_lost_by_a_downgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(ROWS["0019_match_details"]))
    with pytest.raises(MigrationError, match=r"1 rows of public\.expected_goals"):
        schema.downgrade(database, BEFORE)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM expected_goals")) == 1
