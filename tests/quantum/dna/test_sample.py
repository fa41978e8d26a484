from datetime import date

import pytest

from monps.core.errors import ProfileError
from monps.quantum.dna.sample import LeagueSample
from tests.quantum.league import START, later, match, simulate


def test_it_is_cut_at_the_day_once_and_for_all() -> None:
    league = simulate(6, 2)
    day = league.day(0.75)
    sample = LeagueSample.of(later(league, day, 1), day, goals=league.goals)
    assert max(m.kickoff.date() for m in sample.history) < day
    assert {m.season for m in sample.matches} == {sample.season} == {"2024-25"}
    assert sample.listed is not None
    assert set(sample.listed) == {m.match_id for m in sample.matches}
    assert sample.model.sample_size == len(sample.history)


def test_an_earlier_season_can_be_chosen() -> None:
    league = simulate(6, 2)
    sample = LeagueSample.of(league.matches, league.end, season="2023-24")
    assert len(sample.matches) == 30
    assert sample.listed is None


def test_expectations_are_those_of_the_outing() -> None:
    league = simulate(6)
    sample = LeagueSample.of(league.matches, league.end)
    for group in sample.outings.values():
        outing = group[0]
        mine, theirs = sample.grid(outing).expected_points
        assert sample.expected_points(outing) == (mine if outing.at_home else theirs)


def test_rates_leave_out_what_was_not_observed() -> None:
    sample = LeagueSample.of([match("A", "B", (2, 0)), match("B", "C", (1, 1), day=7)], date(2024, 1, 1))
    found = sample.rates(lambda o: [float(o.goals[0])] if o.at_home else [None])
    assert {team: rate.n for team, rate in found.items()} == {"A": 1, "B": 1}


def test_what_cannot_be_profiled_is_refused() -> None:
    with pytest.raises(ProfileError, match="no match before"):
        LeagueSample.of([match()], START.date())
    with pytest.raises(ProfileError, match="no match of season 1999-00"):
        LeagueSample.of([match()], date(2024, 1, 1), season="1999-00")
    with pytest.raises(ProfileError, match="several leagues"):
        LeagueSample.of([match(), match(league="T2")], date(2024, 1, 1))
    with pytest.raises(ProfileError, match="give a date"):
        LeagueSample.of([match()], START)
