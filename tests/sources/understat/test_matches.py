from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.understat import parse_matches, read
from tests.sources.understat.tables import MATCH, csv


def test_a_match_and_its_expected_goals() -> None:
    found = parse_matches(csv([MATCH], list(MATCH)), "x")
    (match,), (expected,) = found.matches, found.expected_goals
    assert (match.league, match.season, match.home_goals, match.away_goals) == ("E0", "2020-21", 0, 3)
    assert (expected.match_id, expected.home, expected.away) == (match.match_id, 0.13, 2.16)
    assert (found.balanced, match.kickoff_estimated) == (True, True)


def test_records_of_statsbomb_and_bad_lines_are_listed() -> None:
    rows = [
        MATCH,
        MATCH,
        MATCH | {"domicile": "East", "buts_domicile": "", "buts_exterieur": ""},
        MATCH | {"date": "12/09/2020"},
        MATCH | {"saison": "2020-2022"},
        MATCH | {"domicile": "West", "xg_domicile": ""},
    ]
    found = parse_matches(csv(rows, list(MATCH)), "x")
    assert (found.balanced, len(found.matches)) == (True, 1)
    assert [rejected.line for rejected in found.rejected] == [3, 4, 5, 6, 7]
    assert "StatsBomb" in found.rejected[1].reason


@given(st.lists(st.dictionaries(st.sampled_from(sorted(MATCH)), st.text("019.-/xé", max_size=9)), max_size=4))
def test_any_cells_are_accounted_for(changes: list[dict[str, str]]) -> None:
    found = parse_matches(csv([MATCH | change for change in changes], list(MATCH)), "x")
    assert (found.balanced, found.rows_read) == (True, len(changes))


@pytest.mark.data
def test_the_real_file(shared_data: Path) -> None:
    found = read(shared_data / "understat/matchs_xg.csv")
    assert (found.balanced, found.rows_read, len(found.matches), len(found.rejected)) == (True, 12_910, 10_740, 2_170)
    recent = Counter(m.season for m in found.matches if m.league == "E0")
    assert {season: recent[season] for season in ("2020-21", "2023-24", "2025-26")} == {
        "2020-21": 380,
        "2023-24": 380,
        "2025-26": 380,
    }
    assert all("no goals" in rejected.reason for rejected in found.rejected)
