"""The desk's statement counter counts what the server gets."""

import pytest

from monps.legacy.config import get_connection, run_query
from monps.legacy.journal import JOURNAL
from monps.legacy.odds_collector import OddsCollector


@pytest.fixture(autouse=True)
def clean_journal() -> None:
    JOURNAL.reset()


def test_every_kind_of_execution_counts(set_up: str) -> None:
    assert set_up
    connection = get_connection()
    cursor = connection.cursor()
    cursor.execute("SELECT 1")
    cursor.execute("SELECT  1")
    cursor.executemany("INSERT INTO match_results (match_id) VALUES (%s)", [("a",), ("b",), ("c",)])
    connection.close()
    run_query("SELECT 2 AS two")
    assert JOURNAL.statements == 6
    assert JOURNAL.texts == {
        "SELECT 1": 2,
        "INSERT INTO match_results (match_id) VALUES (%s)": 3,
        "SELECT 2 AS two": 1,
    }


def test_execute_values_is_one_statement_without_its_rows(set_up: str) -> None:
    assert set_up
    connection = get_connection()
    match = {"match_id": "a", "sport": "s", "home_team": "h", "away_team": "b", "commence_time": "2024-08-16T19:00:00"}
    books = [{"bookmaker": f"book {n}", "home": 2.0, "draw": 3.0, "away": 4.0} for n in range(9)]
    OddsCollector(connection).save_h2h([(match, {"h2h": books, "collected_at": "2024-08-16T16:00:00"})])
    connection.rollback()
    connection.close()
    assert JOURNAL.statements == 1
    (text,) = JOURNAL.texts
    assert text.endswith("VALUES %s [execute_values]")
    assert "book" not in text.replace("bookmaker", "")


def test_errors_are_noted_and_raised(set_up: str) -> None:
    assert set_up
    with pytest.raises(Exception, match="nowhere"):
        run_query("SELECT * FROM nowhere")
    assert JOURNAL.failed == 1
    (error,) = JOURNAL.errors
    assert error["sqlstate"] == "42P01"
    assert error["statement"] == "SELECT * FROM nowhere"


def test_percentiles_of_nothing_are_zero() -> None:
    assert JOURNAL.percentile(0.99) == 0.0
