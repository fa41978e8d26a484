"""The reports of the desk say what the tables say."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.legacy.conftest import RunLegacy

Ask = Callable[..., list[tuple[Any, ...]]]


def test_the_report_adds_up(played: str, run_legacy: RunLegacy, ask: Ask) -> None:
    report = run_legacy(played, "report").result
    ((picks, settled, wins, profit),) = ask(
        "SELECT count(*), count(*) FILTER (WHERE is_resolved), count(*) FILTER (WHERE is_winner), sum(profit_loss)"
        " FROM tracking_clv_picks"
    )
    assert report["clv"]["picks"] == picks == sum(row["picks"] for row in report["clv_by_market"])
    assert report["profit"]["settled"] == settled == sum(row["picks"] for row in report["clv_by_league"])
    assert report["profit"]["wins"] == wins
    assert report["profit"]["profit"] == pytest.approx(float(profit), abs=0.01)
    assert report["profit_by_month"][-1]["running"] == pytest.approx(float(profit), abs=0.01)
    assert sum(row["picks"] for row in report["sources"]) == picks


def test_the_report_speaks_of_coverage_and_missing_prices(played: str, run_legacy: RunLegacy) -> None:
    report = run_legacy(played, "report").result
    assert 0 < report["clv"]["with_clv"] < report["clv"]["picks"]
    assert report["profit"]["without_price"] > 0
    assert report["opportunities"] == []
    assert report["bets"]["total_bets"] > 0


def test_a_report_of_nothing_is_no_error(set_up: str, run_legacy: RunLegacy) -> None:
    report = run_legacy(set_up, "report").result
    assert report["profit"] == {"settled": 0, "wins": 0, "profit": 0.0, "yield_pct": None, "without_price": 0}
    assert set(report["tables"].values()) == {0}


def test_opportunities_are_spreads_on_coming_matches(set_up: str, run_legacy: RunLegacy, ask: Ask) -> None:
    ask(
        "INSERT INTO odds_history (match_id, sport, home_team, away_team, commence_time, bookmaker, home_odds)"
        " VALUES ('a', 's', 'h', 'b', now() + interval '1 day', 'Pinnacle', 2.0),"
        " ('a', 's', 'h', 'b', now() + interval '1 day', 'Betclic', 2.2)"
    )
    (row,) = run_legacy(set_up, "report").result["opportunities"]
    assert row["bookmaker_count"] == 2
    assert row["home_spread_pct"] == 10.0
