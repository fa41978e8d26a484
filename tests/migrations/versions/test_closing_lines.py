"""Revisions 0016 and 0017: a closing line goes with its pick or bet, and an outcome is final for the existing code."""

import pytest
from sqlalchemy import Connection, text

from monps.core.database import Database
from monps.core.errors import MigrationError
from monps.services import schema

PICK = "INSERT INTO tracking_clv_picks (match_name, market_type, odds_taken) VALUES ('A vs B', 'home', 2) RETURNING id"
LINE = (
    "INSERT INTO closing_lines (pick_id, bookmaker, chain_position, captured_at, kickoff, age, basis)"
    " VALUES (:pick, 'P', 1, now(), now() + interval '1 hour', '1 hour', 'offered')"
)
TRIGGERS = (
    "SELECT array_agg(tgname::text ORDER BY tgname) FROM pg_trigger"
    " WHERE tgname ~ '_(closing_line|closing_line_truncate|outcome)$'"
)


def pick_with_line(connection: Connection) -> int:
    pick = connection.scalar(text(PICK))
    connection.execute(text(LINE), {"pick": pick})
    return int(pick or 0)


@pytest.mark.parametrize("statement", ["DELETE FROM tracking_clv_picks", "TRUNCATE tracking_clv_picks"])
def test_a_closing_line_goes_with_its_pick(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        pick_with_line(connection)
        connection.execute(text(statement))
        assert connection.scalar(text("SELECT count(*) FROM closing_lines")) == 0


def test_0016_refuses_to_lose_a_line_and_goes_without(database: Database) -> None:
    with database.engine.begin() as connection:
        pick = pick_with_line(connection)
    schema.downgrade(database, "0016_closing_lines")
    with pytest.raises(MigrationError, match=r"1 rows of public\.closing_lines"):
        schema.downgrade(database, "0015_clubs")
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM closing_lines"))
    schema.downgrade(database, "0015_clubs")
    with database.engine.begin() as connection:
        assert connection.scalar(text(TRIGGERS)) is None
        connection.execute(text("DELETE FROM tracking_clv_picks WHERE id = :pick"), {"pick": pick})
    schema.upgrade(database)
    with database.engine.begin() as connection:
        assert len(connection.scalar(text(TRIGGERS)) or ()) == 5
        pick_with_line(connection)


def test_0017_leaves_what_it_said_of_a_pick(database: Database) -> None:
    said = text("SELECT is_resolved, outcome FROM tracking_clv_picks")
    with database.engine.begin() as connection:
        connection.execute(text(PICK))
        connection.execute(text("UPDATE tracking_clv_picks SET outcome = 'push', pnl = 0"))
        assert tuple(connection.execute(said).one()) == (True, "push")
    schema.downgrade(database, "0016_closing_lines")
    with database.engine.begin() as connection:
        assert tuple(connection.execute(said).one()) == (True, "push")
        connection.execute(text("UPDATE tracking_clv_picks SET is_resolved = false"))
    schema.upgrade(database)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE tracking_clv_picks SET outcome = 'void'"))
        assert tuple(connection.execute(said).one()) == (True, "void")
