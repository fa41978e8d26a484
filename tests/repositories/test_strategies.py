"""Strategies: by the strength of their evidence, on the newest day."""

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


def test_strategies_of_a_team_by_the_strength_of_their_evidence(all_of: Repositories) -> None:
    all_of.strategies.store(
        [
            rows.strategy("NO EVIDENCE", q_value=None, bets=0, wins=0, yield_=None),
            rows.strategy("STRONG", q_value=0.01, is_best=True),
            rows.strategy("WEAK", q_value=0.9),
            rows.strategy("ANOTHER'S", of="B"),
        ]
    )
    found = all_of.strategies.of_team("A")
    assert [(one.strategy, one.yield_) for one in found] == [("STRONG", 0.25), ("WEAK", 0.25), ("NO EVIDENCE", None)]
    assert list(all_of.strategies.of_team("C")) == []


def test_strategies_of_a_team_are_the_newest(all_of: Repositories) -> None:
    all_of.strategies.store([rows.strategy("OLD", q_value=0.001), rows.strategy("NEW", as_of=LATER)])
    assert [one.strategy for one in all_of.strategies.of_team("A")] == ["NEW"]


def test_strategies_are_stored_once(all_of: Repositories) -> None:
    assert all_of.strategies.store([rows.strategy(), rows.strategy("B")]) == 2
    assert all_of.strategies.store([rows.strategy(), rows.strategy("B", yield_=0.5)]) == 1


def test_the_best_of_every_team_of_a_league(all_of: Repositories, counting: Counting) -> None:
    all_of.strategies.store(
        [
            rows.strategy("OLD BEST", is_best=True),
            rows.strategy("BEST", as_of=LATER, is_best=True, staked=4, profit=1),
            rows.strategy("OTHER", as_of=LATER),
            rows.strategy("B'S", of="B", is_best=True),
            rows.strategy("ELSEWHERE", league="SP1", is_best=True),
        ]
    )
    with counting(1):
        found = all_of.strategies.best("E0")
    assert [(one.team_name, one.strategy) for one in found] == [("A", "BEST"), ("B", "B'S")]
    assert (found[0].staked, found[0].profit) == (4.0, 1.0)
    assert all_of.strategies.best("D1") == []


def test_the_survivors_of_the_correction(all_of: Repositories, counting: Counting) -> None:
    all_of.strategies.store(
        [
            rows.strategy("OLD", q_value=0.001),
            rows.strategy("AT ALPHA", as_of=LATER, q_value=0.05),
            rows.strategy("SURVIVES", as_of=LATER, q_value=0.04),
            rows.strategy("STRONGER", of="B", q_value=0.01),
            rows.strategy("UNKNOWN", of="B", q_value=None),
            rows.strategy("ELSEWHERE", league="SP1", q_value=0.02),
        ]
    )
    with counting(1):
        found = all_of.strategies.survivors()
    assert [one.strategy for one in found] == ["STRONGER", "ELSEWHERE", "SURVIVES"]
    assert [one.strategy for one in all_of.strategies.survivors(0.015)] == ["STRONGER"]
    assert [one.strategy for one in all_of.strategies.survivors(league="SP1")] == ["ELSEWHERE"]


def test_a_team_of_two_leagues_keeps_both_newest_days(all_of: Repositories) -> None:
    all_of.strategies.store([rows.strategy("E", as_of=LATER), rows.strategy("SP", league="SP1")])
    assert {(one.league, one.strategy) for one in all_of.strategies.of_team("A")} == {("E0", "E"), ("SP1", "SP")}
