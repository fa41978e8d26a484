"""The audits of the desk find what is wrong, and the clean-up removes what is old."""

from collections.abc import Callable
from typing import Any

from monps.legacy.config import get_connection
from monps.legacy.maintenance import double_tracked, mark_steam, newest_duplicates, orphan_picks, purge_odds

Ask = Callable[..., list[tuple[Any, ...]]]


def test_double_spellings_are_found(played: str) -> None:
    assert played
    spellings = [row["spellings"] for row in double_tracked()]
    assert any({"over_25", "over25"} <= set(s) or {"under_25", "under25"} <= set(s) for s in spellings)


def test_orphans_and_duplicates(played: str, ask: Ask) -> None:
    assert played
    known = len(orphan_picks())
    assert newest_duplicates() == []
    ask("INSERT INTO tracking_clv_picks (match_name, market_type) VALUES ('Nobody vs None', 'home')")
    ask("INSERT INTO tracking_clv_picks (match_name, market_type) VALUES ('Nobody vs None', 'home')")
    assert len(orphan_picks()) == known + 2
    assert len(newest_duplicates()) == 1


def test_purge_counts_what_it_deletes(played: str, ask: Ask) -> None:
    assert played
    rows = ask("SELECT count(*) FROM odds_history")[0][0]
    connection = get_connection()
    assert purge_odds(connection, 36500)["odds_history"] == 0
    assert purge_odds(connection, 1)["odds_history"] == rows > 0
    connection.rollback()
    connection.close()
    assert ask("SELECT count(*) FROM odds_history") == [(rows,)]


def test_steam_is_a_difference_of_prices_here(played: str, ask: Ask) -> None:
    assert played
    connection = get_connection()
    marked = mark_steam(connection, threshold=1)
    connection.commit()
    connection.close()
    assert marked > 0
    assert ask(
        "SELECT count(*) FROM tracking_clv_picks WHERE abs(clv_percentage) > 1 AND closing_odds IS NOT NULL"
        " AND opening_odds IS NOT NULL AND odds_movement = closing_odds - opening_odds"
    ) == [(marked,)]
