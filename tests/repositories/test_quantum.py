"""Friction, strategies, tactical classes and goalscorers: the newest, and history that stays history."""

from datetime import date

import pytest

from monps.core.errors import NotFound
from monps.repositories import Repositories
from tests.repositories import rows

LATER = date(2025, 2, 1)


@pytest.fixture(autouse=True)
def _profiles(all_of: Repositories) -> None:
    days = (rows.DAY, LATER)
    all_of.teams.store([rows.team(name, as_of=day) for name in ("A", "B") for day in days])
    all_of.teams.store([rows.team(name, league="SP1") for name in ("A", "B")])


# Friction


def test_friction_with_both_profiles_is_one_statement(all_of: Repositories, statements: list[str]) -> None:
    all_of.friction.store([rows.friction(), rows.friction("B", "A", predicted_goals=3)])
    statements.clear()
    found = all_of.friction.between("A", "B")
    assert (found.home.team_name, found.away.team_name) == ("A", "B")
    assert found.home.as_of == found.as_of == rows.DAY
    assert found.predicted_goals == 2.5
    assert len(statements) == 1
    assert all_of.friction.between("B", "A").predicted_goals == 3


def test_friction_is_the_newest_of_its_league(all_of: Repositories) -> None:
    all_of.friction.store([rows.friction(as_of=LATER, entropy=1.1), rows.friction(entropy=1.2)])
    all_of.friction.store([rows.friction(league="SP1", entropy=1.3)])
    assert all_of.friction.between("A", "B").entropy == 1.1
    assert all_of.friction.between("A", "B").home.as_of == LATER
    assert all_of.friction.between("A", "B", "SP1").entropy == 1.3


@pytest.mark.parametrize(("home", "away", "league"), [("A", "C", None), ("B", "A", None), ("A", "B", "D1")])
def test_a_pair_without_friction_is_not_found(all_of: Repositories, home: str, away: str, league: str | None) -> None:
    all_of.friction.store([rows.friction()])
    with pytest.raises(NotFound, match=f"no friction with key '{home} - {away}'"):
        all_of.friction.between(home, away, league)


def test_friction_is_stored_once(all_of: Repositories) -> None:
    markets = [{"market": "h2h", "selection": "home", "line": None, "edge": 0.05}]
    assert all_of.friction.store([rows.friction(recommended_markets=markets)]) == 1
    assert all_of.friction.store([rows.friction(recommended_markets=markets)]) == 0
    assert all_of.friction.store([rows.friction(recommended_markets=[])]) == 1
    assert all_of.friction.between("A", "B").recommended_markets == []


# Strategies


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


# Tactical classes


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


# Goalscorers


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
