from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import SourceError
from monps.sources.capture_times import UK
from monps.sources.simulator.schedule import schedule


@given(st.integers(2, 40), st.sampled_from(["2024-25", "1999-00", "2024"]))
def test_every_pair_meets_once_at_each_home(teams: int, season: str) -> None:
    fixtures = schedule(teams, season)
    assert len(fixtures) == teams * (teams - 1)
    assert len({(fixture.home, fixture.away) for fixture in fixtures}) == len(fixtures)
    assert {number for fixture in fixtures for number in (fixture.home, fixture.away)} == set(range(teams))
    assert all(fixture.home != fixture.away for fixture in fixtures)
    assert [fixture.kickoff for fixture in fixtures] == sorted(fixture.kickoff for fixture in fixtures)


@given(st.integers(2, 40))
def test_nobody_plays_on_two_days_in_a_row(teams: int) -> None:
    fixtures = schedule(teams, "2024-25")
    for team in range(teams):
        days = [fixture.day for fixture in fixtures if team in (fixture.home, fixture.away)]
        assert all(later - earlier >= timedelta(days=2) for earlier, later in pairwise(days))


def test_a_usual_league_plays_on_weekends_of_its_season() -> None:
    fixtures = schedule(20, "2024-25")
    assert (fixtures[0].day.year, fixtures[0].day.month) == (2024, 8)
    assert (fixtures[-1].day.year, fixtures[-1].day.month) == (2025, 5)
    local = [fixture.kickoff.astimezone(UK) for fixture in fixtures]
    assert all(moment.date() == fixture.day for moment, fixture in zip(local, fixtures, strict=True))
    assert {moment.strftime("%a") for moment in local} == {"Fri", "Sat", "Sun", "Mon"}
    assert Counter((moment.strftime("%a"), moment.hour) for moment in local).most_common(1)[0][0] == ("Sat", 15)


def test_a_league_of_one_year_plays_within_it() -> None:
    assert {fixture.day.year for fixture in schedule(20, "2024")} == {2024}


def test_a_large_league_plays_in_midweek_too() -> None:
    assert {"Wed", "Sat"} <= {fixture.day.strftime("%a") for fixture in schedule(24, "2024-25")}


@pytest.mark.parametrize("season", ["2425", "2024-26", "0000", "24-25", "2024/25", ""])
def test_a_season_that_cannot_be(season: str) -> None:
    with pytest.raises(SourceError, match=r"is not a season\. Write it as 2024-25 or 2024"):
        schedule(20, season)
