"""A season through the old desk: what it must have written, warts included."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.legacy.conftest import BOOKS, MISSING_PRICE, UNPLAYED, VOID, RunLegacy

Ask = Callable[..., list[tuple[Any, ...]]]
MATCHES = 12


def test_counts_are_what_is_in_the_tables(set_up: str, feed: Path, run_legacy: RunLegacy, ask: Ask) -> None:
    result = run_legacy(set_up, "replay", feed).result
    assert result["matches"] == MATCHES
    assert result["inserted"]["odds_history"] == MATCHES * 2 * len(BOOKS)
    assert result["inserted"]["odds_totals"] == (MATCHES - 1) * 2 * len(BOOKS)
    assert result["inserted"]["odds_spreads"] == MATCHES * 2 * 2
    assert result["inserted"]["odds_btts"] == MATCHES // 2 * 2
    assert result["inserted"]["match_results"] == MATCHES - 1
    assert result["inserted"]["team_mapping"] == 4
    assert 4 <= result["inserted"]["tracking_clv_picks"] / MATCHES <= 6
    assert result["inserted"]["manual_bets"] >= 1
    for table, rows in result["inserted"].items():
        assert ask(f"SELECT count(*) FROM {table}") == [(rows,)], table
    assert result["statements"] > result["distinct_statements"] > 40


def test_a_second_replay_changes_no_count(played: str, feed: Path, run_legacy: RunLegacy) -> None:
    again = run_legacy(played, "replay", feed).result
    assert set(again["inserted"].values()) == {0}


def test_two_replays_of_two_databases_agree(
    set_up: str, played_template: str, feed: Path, run_legacy: RunLegacy
) -> None:
    run_legacy(set_up, "replay", feed)
    first, second = (run_legacy(url, "report").result for url in (set_up, played_template))
    assert first == second


def test_progress_is_one_line_per_day(set_up: str, feed: Path, run_legacy: RunLegacy) -> None:
    outcome = run_legacy(set_up, "replay", feed, "--progress")
    progress = [json.loads(line) for line in outcome.lines[:-1]]
    assert [p["progress"] for p in progress] == sorted(p["progress"] for p in progress)
    assert progress[-1] == {"progress": MATCHES, "total": MATCHES}
    assert "inserted" in outcome.result


def test_played_matches_have_results(played: str, ask: Ask) -> None:
    assert played
    results = {
        int(match, 16) - 1: rest for match, *rest in ask("SELECT match_id, score_home, outcome FROM match_results")
    }
    assert UNPLAYED not in results
    assert results[1] == [1, "draw"]
    assert results[2] == [2, "draw"]
    assert results[6] == [2, "home"]
    assert results[8] == [0, "away"]


def test_picks_of_finished_matches_are_settled(played: str, ask: Ask) -> None:
    assert played
    wrong = ask(
        """
        SELECT p.id FROM tracking_clv_picks p JOIN match_results r
          ON r.home_team = p.home_team AND r.away_team = p.away_team
        WHERE p.match_id IS DISTINCT FROM %s
          AND (p.is_resolved IS NOT TRUE OR p.is_winner IS NULL OR p.score_home <> r.score_home
               OR p.profit_loss IS DISTINCT FROM
                  round(CASE WHEN p.is_winner THEN p.stake * (p.odds_taken - 1) ELSE -p.stake END, 2))
        """,
        f"{VOID + 1:032x}",
    )
    assert wrong == []


def test_a_match_without_a_score_is_collected_but_not_settled(played: str, ask: Ask) -> None:
    assert played
    match = f"{UNPLAYED + 1:032x}"
    assert ask("SELECT count(*) FROM odds_history WHERE match_id = %s", match) == [(2 * len(BOOKS),)]
    assert ask("SELECT DISTINCT is_resolved, is_winner FROM tracking_clv_picks WHERE match_id = %s", match) == [
        (False, None)
    ]


def test_a_void_match_gives_the_stakes_back(played: str, ask: Ask) -> None:
    assert played
    match = f"{VOID + 1:032x}"
    picks = ask(
        "SELECT DISTINCT is_resolved, is_winner, profit_loss::int FROM tracking_clv_picks WHERE match_id = %s", match
    )
    assert picks == [(True, None, 0)]
    assert ask("SELECT count(*) FROM manual_bets WHERE match_id = %s AND result IS DISTINCT FROM 'void'", match) == [
        (0,)
    ]


def test_bets_are_settled_at_their_own_price(played: str, ask: Ask) -> None:
    assert played
    bets = ask(
        "SELECT result, odds_obtained, stake, profit_loss, closing_odds, clv_percent"
        " FROM manual_bets WHERE result IN ('win', 'loss')"
    )
    assert bets
    for result, odds, stake, profit, closing, clv in bets:
        assert profit == (stake * (odds - 1) if result == "win" else -stake)
        assert float(clv) == pytest.approx(float((odds / closing - 1) * 100), abs=1e-4)


def test_closing_value_is_rounded_and_never_made_up(played: str, ask: Ask) -> None:
    assert played
    rows = ask("SELECT odds_taken, closing_odds, clv_percentage FROM tracking_clv_picks WHERE closing_odds IS NOT NULL")
    assert rows
    for taken, closing, clv in rows:
        assert (clv is None) == (taken == 0)
        if clv is not None:
            assert float(clv) == pytest.approx(float((taken / closing - 1) * 100), abs=0.0051)
            assert round(clv, 2) == clv


def test_a_missing_price_is_written_as_zero(played: str, ask: Ask) -> None:
    assert played
    totals = ask(
        "SELECT DISTINCT odds_taken::int FROM tracking_clv_picks WHERE match_id = %s AND market_type LIKE '%%25'",
        f"{MISSING_PRICE + 1:032x}",
    )
    assert totals == [(0,)]


def test_the_warts_of_the_real_table_are_there(played: str, ask: Ask) -> None:
    assert played
    ((share, sources),) = ask(
        "SELECT avg((coalesce(league, '') = '')::int), count(DISTINCT source) FROM tracking_clv_picks"
    )
    assert 0.6 <= share <= 0.9
    assert sources == 4
    spellings = {market for (market,) in ask("SELECT DISTINCT market_type FROM tracking_clv_picks")}
    assert {"over_25", "over25"} <= spellings or {"under_25", "under25"} <= spellings
    assert any(s.startswith("dc_") for s in spellings)
    assert any(s.startswith("dnb_") for s in spellings)


def test_a_draw_loses_a_draw_no_bet(played: str, ask: Ask) -> None:
    assert played
    drawn = ask(
        "SELECT DISTINCT p.is_winner FROM tracking_clv_picks p JOIN match_results r USING (match_id)"
        " WHERE p.market_type LIKE 'dnb%%' AND r.outcome = 'draw' AND p.match_id <> %s",
        f"{VOID + 1:032x}",
    )
    assert drawn == [(False,)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{not json", "line 1"),
        ("[]", "no JSON object"),
        ('{"match_id": "1"}', "missing sport"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_written(
    line: str, reason: str, set_up: str, tmp_path: Path, run_legacy: RunLegacy, ask: Ask
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    outcome = run_legacy(set_up, "replay", path)
    assert outcome.code == 1
    assert reason in outcome.errors
    assert ask("SELECT count(*) FROM odds_history") == [(0,)]


def test_a_missing_feed_is_a_sentence(set_up: str, tmp_path: Path, run_legacy: RunLegacy) -> None:
    outcome = run_legacy(set_up, "replay", tmp_path / "absent.jsonl")
    assert outcome.code == 1
    assert "cannot read the feed" in outcome.errors
    assert "Traceback" not in outcome.errors
