"""One moment for both drivers, in which nobody writes."""

import psycopg2
import pytest
from sqlalchemy import text

from monps.core.database import Database
from monps.core.errors import ReadOnly, StatementTimeout
from monps.core.settings import conninfo
from monps.repositories import UnitOfWork
from monps.strangler.redirect import lent
from monps.strangler.snapshot import snapshot

COUNT = "SELECT count(*) FROM team_mapping"
ADD = "INSERT INTO team_mapping (team_name, team_name_normalized) VALUES ('A', 'a')"


def test_both_sides_see_the_moment_and_not_what_came_after(database: Database) -> None:
    with snapshot(database.engine, database.url) as moment:
        with database.engine.begin() as other:
            other.execute(text(ADD))
        cursor = moment.legacy.cursor()
        cursor.execute(COUNT)
        assert cursor.fetchone() == (0,)
        assert moment.session.scalar(text(COUNT)) == 0
        assert UnitOfWork(moment.session).teams.count() == 0
    with snapshot(database.engine, database.url) as moment:
        assert moment.session.scalar(text(COUNT)) == 1


def test_neither_side_can_write(database: Database) -> None:
    with snapshot(database.engine, database.url) as moment:
        with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
            moment.legacy.cursor().execute(ADD)
        with pytest.raises(ReadOnly):
            moment.session.execute(text(ADD))
    with snapshot(database.engine, database.url) as moment:
        assert moment.session.scalar(text(COUNT)) == 0


def test_a_statement_has_a_limit_on_both_sides(database: Database) -> None:
    with snapshot(database.engine, database.url, seconds=0.05) as moment:
        with pytest.raises(psycopg2.errors.QueryCanceled):
            moment.legacy.cursor().execute("SELECT pg_sleep(5)")
        with pytest.raises(StatementTimeout):
            moment.session.execute(text("SELECT pg_sleep(5)"))


def test_nothing_stays_on_the_pooled_connections(database: Database) -> None:
    with snapshot(database.engine, database.url, seconds=0.5):
        pass
    with database.engine.connect() as connection:
        assert connection.scalar(text("SHOW transaction_read_only")) == "off"
        assert connection.scalar(text("SHOW transaction_isolation")) == "read committed"
        assert connection.scalar(text("SHOW statement_timeout")) == "0"


def test_existing_code_that_connects_gets_the_moment_and_ends_nothing(database: Database) -> None:
    def existing() -> int:
        connection = psycopg2.connect(conninfo(database.url))
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(COUNT)
                found: int = cursor.fetchone()[0]
            connection.commit()
            return found
        finally:
            connection.close()

    with snapshot(database.engine, database.url) as moment, lent(moment.legacy) as one:
        with database.engine.begin() as other:
            other.execute(text(ADD))
        assert existing() == existing() == 0
        assert one.used == 2
    assert existing() == 1
