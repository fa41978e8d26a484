from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.competitions import (
    API_FOOTBALL,
    SPORTS,
    UNDERSTAT,
    league_of_number,
    league_of_sport,
    season_at,
    season_from,
    season_given,
)
from monps.sources.feed import sport
from monps.sources.football_data.seasons import COUNTRIES
from monps.sources.payload import ShapeError


@given(st.sampled_from(sorted(SPORTS)))
def test_sport_keys_go_both_ways(league: str) -> None:
    assert league_of_sport(sport(league)) == league


def test_every_league_of_every_source_is_one_that_results_come_for() -> None:
    divisions = {code for code in SPORTS if len(code) < 3 or code.startswith("SC")} | {"SC1"}
    assert set(API_FOOTBALL.values()) | set(UNDERSTAT.values()) <= divisions | {"SP1", "SP2"} | set(COUNTRIES.values())
    assert len(set(API_FOOTBALL.values())) == len(API_FOOTBALL)


def test_unknown_leagues_keep_their_name() -> None:
    assert league_of_sport("soccer_uefa_champs_league") == "soccer_uefa_champs_league"
    assert league_of_number(16) == "api-football-16"


@pytest.mark.parametrize(
    ("league", "day", "season"),
    [
        ("E0", date(2025, 8, 15), "2025-26"), ("E0", date(2026, 5, 24), "2025-26"), ("BRA", date(2025, 8, 15), "2025"),
        ("JPN", date(2025, 8, 15), "2025"), ("JPN", date(2026, 8, 15), "2026-27"), ("MEX", date(2025, 2, 1), "2024-25"),
    ],
)  # fmt: skip
def test_the_season_of_a_day(league: str, day: date, season: str) -> None:
    assert season_at(league, day) == season


@pytest.mark.parametrize("year", [0, 24, 1887, 2200, 20_242])
def test_no_season_begins_in_a_year_that_is_none(year: int) -> None:
    with pytest.raises(ShapeError, match="no season begins"):
        season_from("E0", year)


@pytest.mark.parametrize(
    ("league", "year", "season"),
    [("E0", 1999, "1999-00"), ("BRA", 2024, "2024"), ("api-football-16", 2024, "2024"), ("POL", 2024, "2024-25"),
     ("SC1", 2024, "2024-25"),     ("JPN", 2025, "2025"), ("JPN", 2026, "2026-27")],
)  # fmt: skip
def test_the_season_that_begins_in_a_year(league: str, year: int, season: str) -> None:
    assert season_from(league, year) == season


@pytest.mark.parametrize(
    ("text", "league"),
    [("2025-26", "E0"), ("2025", "BRA"), ("1999-00", "E0"), ("2025-26", "JPN x"), ("2025", "?"), ("2025-26", None)],
)
def test_a_season_that_somebody_says(text: str, league: str | None) -> None:
    assert season_given(text, league) == text


@pytest.mark.parametrize(
    ("text", "league"),
    [
        ("2526", None),
        ("2526", "E0"),
        ("2025", "E0"),
        ("2025-26", "BRA"),
        ("2025-27", None),
        ("2025/26", None),
        ("25-26", None),
        ("1887", None),
        ("", None),
    ],
)
def test_pain_11_what_is_no_season(text: str, league: str | None) -> None:
    with pytest.raises(ShapeError, match="write 2025-26, or 2025"):
        season_given(text, league)
