"""Verification of the move: it passes on what the trigger made and catches every kind of tampering."""

import pytest
from sqlalchemy import text

from monps.core.database import Database
from monps.services import picks


@pytest.fixture
def filled(database: Database) -> Database:
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO tracking_clv_picks (match_id, match_name, market_type, prediction, odds_taken,"
                " closing_odds, is_winner, profit_loss, probability, source, commence_time)"
                " VALUES ('a', 'A vs B', 'home', 'A', 2.1, 1.9, true, 1.1, 52, 'poisson', '2025-01-01 15:00'),"
                " ('b', 'C vs D', 'over25', 'Over', 0, NULL, NULL, NULL, 120, NULL, NULL),"
                " ('c', 'E vs F', 'first_corner', 'E', 3, 2.9, false, -1, 33, 'corners', '2025-01-02 15:00')"
            )
        )
    return database


def test_what_the_trigger_made_is_found_right(filled: Database) -> None:
    with filled.engine.connect() as connection:
        found = picks.verify(connection)
    assert found.ok
    assert found.rows == 3
    assert found.unknown_spellings == {"first_corner": 1}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("odds_at_pick = 2.2", "odds_at_pick"),
        ("odds_at_close = NULL", "odds_at_close"),
        ("is_won = false", "is_won"),
        ("pnl = 0", "pnl"),
        ("agent = 'somebody'", "agent"),
        ("confidence = 0.5", "confidence"),
        ("market = 'draw_no_bet'", "market"),
        ("match_date = match_date + interval '1 hour'", "match_date"),
    ],
)
def test_a_value_changed_behind_the_triggers_back_is_caught(filled: Database, change: str, name: str) -> None:
    with filled.engine.begin() as connection:
        connection.execute(text("ALTER TABLE tracking_clv_picks DISABLE TRIGGER USER"))
        connection.execute(text(f"UPDATE tracking_clv_picks SET {change} WHERE match_id = 'a'"))
    with filled.engine.connect() as connection:
        found = picks.verify(connection)
    assert not found.ok
    assert {key: count for key, count in found.differing.items() if count} == {name: 1}


def test_a_fingerprint_sees_a_lost_and_a_changed_row_and_not_a_new_one(filled: Database) -> None:
    with filled.engine.begin() as connection:
        before = picks.fingerprint(connection)
        connection.execute(text("INSERT INTO tracking_clv_picks (match_id, market_type) VALUES ('d', 'draw')"))
        assert picks.fingerprint(connection, before.last_id) == before
        assert picks.fingerprint(connection).rows == before.rows + 1
        connection.execute(text("UPDATE tracking_clv_picks SET stake = 2 WHERE match_id = 'a'"))
        assert picks.fingerprint(connection, before.last_id).checksum != before.checksum
        connection.execute(text("DELETE FROM tracking_clv_picks WHERE match_id = 'a'"))
        assert picks.fingerprint(connection, before.last_id).rows == before.rows - 1


def test_a_fingerprint_of_no_rows(database: Database) -> None:
    with database.engine.connect() as connection:
        assert picks.fingerprint(connection) == picks.Fingerprint(0, 0, "")
