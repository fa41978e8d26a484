"""Goalscorers: the best of a league and of a team, each once."""

from datetime import date

import pytest

from monps.repositories import Repositories
from tests.conftest import Counting
from tests.repositories import rows

LATER = date(2025, 2, 1)


@pytest.fixture(autouse=True)
def _profiles(all_of: Repositories) -> None:
    days = (rows.DAY, LATER)
    all_of.teams.store([rows.team(name, as_of=day) for name in ("A", "B") for day in days])
    all_of.teams.store([rows.team(name, league="SP1") for name in ("A", "B")])


def test_the_best_goalscorers_of_a_league(all_of: Repositories) -> None:
    all_of.goalscorers.store(
        [
            rows.goalscorer("Second", rate_per_90=0.5),
            rows.goalscorer("First", rate_per_90=0.8),
            rows.goalscorer("Also second", rate_per_90=0.5, of="B"),
            rows.goalscorer("Elsewhere", rate_per_90=0.9, league="SP1"),
        ]
    )
    assert [one.player_name for one in all_of.goalscorers.top("E0")] == ["First", "Also second", "Second"]
    assert [one.player_name for one in all_of.goalscorers.top("E0", 1)] == ["First"]
    assert list(all_of.goalscorers.top("D1")) == []


def test_a_goalscorer_is_listed_once_with_his_newest_rate(all_of: Repositories) -> None:
    all_of.goalscorers.store(
        [rows.goalscorer("P", rate_per_90=0.9), rows.goalscorer("P", rate_per_90=0.3, as_of=LATER)]
    )
    assert [(one.player_name, one.rate_per_90) for one in all_of.goalscorers.top("E0")] == [("P", 0.3)]


def test_goalscorers_are_stored_once(all_of: Repositories) -> None:
    given = [rows.goalscorer("P", expected_goals=3.5, raw_rate_per_90=None)]
    assert all_of.goalscorers.store(given) == 1
    assert all_of.goalscorers.store(given) == 0


def test_the_scorers_of_a_team(all_of: Repositories, counting: Counting) -> None:
    all_of.goalscorers.store(
        [
            rows.goalscorer("Second", rate_per_90=0.5),
            rows.goalscorer("First", rate_per_90=0.8),
            rows.goalscorer("Other", of="B", rate_per_90=0.9),
            rows.goalscorer("Namesake", league="SP1", rate_per_90=0.7),
        ]
    )
    with counting(1):
        found = all_of.goalscorers.of_team("A")
    assert [one.player_name for one in found] == ["First", "Namesake", "Second"]
    assert [one.player_name for one in all_of.goalscorers.of_team("A", "E0")] == ["First", "Second"]
    assert all_of.goalscorers.of_team("C") == []
