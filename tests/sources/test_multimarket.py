from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import SourceError
from monps.sources.football_data import read as read_results
from monps.sources.multimarket import parse, read
from tests.sources.understat.tables import csv

ROW = {
    "Date": "2024-08-17", "Time": "11:00:00", "HomeTeam": "North", "AwayTeam": "South", "FTHG": "2.0", "FTAG": "1.0",
    "B365H": "1.9", "B365D": "3.5", "B365A": "4.2", "B365>2.5": "1.8", "B365<2.5": "2.0", "BTTS_Yes": "1.7",
    "BTTS_No": "2.1", "Over_FT_3_5": "2.9", "DC_1X": "1.25", "DNB_1": "", "HomeXG": "1.62", "AwayXG": "0.92",
    "odds_corners_x": "7.5",
}  # fmt: skip


def table(*rows: dict[str, str]) -> bytes:
    return csv(rows, list(ROW))


def test_a_line() -> None:
    found = parse(table(ROW), "x", "E0")
    (match,), (expected,) = found.matches, found.expected_goals
    assert (match.league, match.season, match.home_goals, match.source) == ("E0", "2024-25", 2, "multimarket")
    assert match.kickoff == datetime(2024, 8, 17, 14, tzinfo=UTC)
    assert (expected.home, expected.away) == (1.62, 0.92)
    bets = {(p.market, p.selection, p.line): p.price for p in found.prices}
    assert bets["btts", "yes", None] == 1.7
    assert bets["totals", "over", 3.5] == 2.9
    assert bets["double_chance", "1x", None] == 1.25
    assert {(p.bookmaker, p.stage) for p in found.prices} == {("Unattributed", "opening")}
    assert (found.balanced, len(found.prices)) == (True, 9)


def test_bad_lines_and_a_fixture_on_another_day() -> None:
    found = parse(
        table(
            ROW,
            ROW | {"Date": "2024-09-17"},
            ROW | {"HomeTeam": "East", "BTTS_No": "1"},
            ROW | {"Time": "noon"},
            ROW | {"FTHG": ""},
        ),
        "x",
        "E0",
    )
    assert (found.balanced, len(found.matches)) == (True, 2)
    assert [(r.line, r.kind) for r in found.rejected] == [(3, "row"), (4, "price"), (5, "row"), (6, "row")]


def test_the_league_comes_from_the_name_or_the_caller(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_bytes(table(ROW))
    with pytest.raises(SourceError, match="of which league"):
        read(tmp_path / "mine.csv")
    assert read(tmp_path / "mine.csv", "SP1").league == "SP1"


@given(st.lists(st.dictionaries(st.sampled_from(sorted(ROW)), st.text("019.-:xé", max_size=8)), max_size=4))
def test_any_cells_are_accounted_for(changes: list[dict[str, str]]) -> None:
    found = parse(table(*(ROW | change for change in changes)), "x", "E0")
    assert (found.balanced, found.rows_read) == (True, len(changes))
    kickoffs = {match.match_id: match.kickoff for match in found.matches}
    assert all(price.captured_at < kickoffs[price.match_id] for price in found.prices)


@pytest.mark.data
def test_the_real_file_agrees_with_the_results(shared_data: Path) -> None:
    found = read(shared_data / "multimarket/E0_2425.csv")
    assert (found.balanced, len(found.matches), found.rejected_of("row")) == (True, 380, ())
    results = {
        (m.home_team, m.away_team): m
        for m in read_results(shared_data / "football_data_co_uk/main/E0_2425.csv").matches
    }
    shared = [(m, results[m.home_team, m.away_team]) for m in found.matches if (m.home_team, m.away_team) in results]
    assert len(shared) > 70
    assert all((m.kickoff, m.home_goals, m.away_goals) == (r.kickoff, r.home_goals, r.away_goals) for m, r in shared)
    assert Counter(p.market for p in found.prices)["btts"] > 700
