"""Tactical classes: the newest is current, and history stays history."""

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


def profiles(all_of: Repositories, league: str = "E0") -> dict[str, tuple[date, str]]:
    return {one.team_name: (one.as_of, one.profile) for one in all_of.chess.current(league)}


def test_a_new_class_makes_the_old_one_history(all_of: Repositories) -> None:
    assert profiles(all_of) == {}
    all_of.chess.store([rows.classification(), rows.classification("B")])
    assert profiles(all_of) == {"A": (rows.DAY, "POSSESSION"), "B": (rows.DAY, "POSSESSION")}
    new = [
        rows.classification(as_of=LATER, profile="LOW_BLOCK", family="defensive"),
        rows.classification("B", as_of=LATER),
    ]
    assert all_of.chess.store(new) == 2
    assert profiles(all_of) == {"A": (LATER, "LOW_BLOCK"), "B": (LATER, "POSSESSION")}
    assert all_of.chess.count() == 4
    assert all_of.chess.store(new) == 0
    assert profiles(all_of)["A"] == (LATER, "LOW_BLOCK")


def test_an_older_class_that_comes_late_does_not_become_current(all_of: Repositories) -> None:
    all_of.chess.store([rows.classification(as_of=LATER)])
    all_of.chess.store([rows.classification(profile="LOW_BLOCK", family="defensive")])
    assert profiles(all_of) == {"A": (LATER, "POSSESSION")}
    all_of.chess.store([rows.classification(profile="MID_BLOCK", family="defensive")])
    assert profiles(all_of) == {"A": (LATER, "POSSESSION")}
    assert all_of.chess.count() == 2


def test_several_days_at_once_leave_the_newest_current(all_of: Repositories) -> None:
    all_of.chess.store([rows.classification(as_of=LATER), rows.classification()])
    assert profiles(all_of) == {"A": (LATER, "POSSESSION")}


def test_a_team_of_two_seasons_is_current_once(all_of: Repositories) -> None:
    all_of.teams.store([rows.team(season="2023-24", as_of=date(2024, 5, 1))])
    all_of.chess.store([rows.classification()])
    all_of.chess.store([rows.classification(season="2023-24", as_of=date(2024, 5, 1))])
    assert profiles(all_of) == {"A": (rows.DAY, "POSSESSION")}
    assert len(all_of.chess.current("E0")) == 1


def test_another_league_keeps_its_classes(all_of: Repositories) -> None:
    all_of.chess.store([rows.classification(league="SP1")])
    all_of.chess.store([rows.classification(as_of=LATER)])
    assert profiles(all_of, "SP1") == {"A": (rows.DAY, "POSSESSION")}


def test_the_history_of_a_team_the_newest_first(all_of: Repositories, counting: Counting) -> None:
    all_of.chess.store([rows.classification(), rows.classification("B"), rows.classification(league="SP1")])
    all_of.chess.store([rows.classification(as_of=LATER, profile="LOW_BLOCK", family="defensive")])
    with counting(1):
        found = all_of.chess.of_team("A", "E0")
    assert [(one.as_of, one.profile, one.is_current) for one in found] == [
        (LATER, "LOW_BLOCK", True),
        (rows.DAY, "POSSESSION", False),
    ]
    assert found[0].features == {"shots": 0.9}
    assert [one.league for one in all_of.chess.of_team("A")] == ["E0", "E0", "SP1"]
    assert all_of.chess.of_team("C") == []
