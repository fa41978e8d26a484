import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.sources.simulator.events import Side, appearances_of, goals_of
from monps.sources.simulator.squads import lineup, squads


def sides(seed: int, home_goals: int, away_goals: int, lateness: float = 0.0) -> tuple[Side, Side]:
    random = np.random.default_rng(seed)
    home, away = squads(random, 2)
    return (
        Side("Home", home_goals, lineup(random, home), lateness),
        Side("Away", away_goals, lineup(random, away), lateness),
    )


@given(st.integers(0, 10_000), st.integers(0, 10), st.integers(0, 10))
def test_goals_add_up_and_scorers_are_on_the_pitch(seed: int, home_goals: int, away_goals: int) -> None:
    home, away = sides(seed, home_goals, away_goals)
    goals = goals_of(np.random.default_rng(seed), "m", home, away)
    assert sum(goal.team == "Home" for goal in goals) == home_goals
    assert sum(goal.team == "Away" for goal in goals) == away_goals
    assert [goal.minute for goal in goals] == sorted(goal.minute for goal in goals)
    for goal in goals:
        assert goal.half == (1 if goal.minute <= 45 else 2)
        assert 1 <= goal.minute <= 90
        assert not (goal.own_goal and goal.penalty)
        plays_for = (
            (home if goal.team == "Home" else away) if not goal.own_goal else (away if goal.team == "Home" else home)
        )
        (spell,) = [spell for spell in plays_for.spells if spell.player.name == goal.player]
        assert spell.covers(goal.minute)
        assert spell.player.position == goal.position


def test_everyone_who_played_has_his_minutes() -> None:
    home, _ = sides(5, 0, 0)
    rows = appearances_of("m", home)
    assert sum(row.minutes for row in rows) == 990
    assert {row.player for row in rows} == {spell.player.name for spell in home.spells}
    assert {row.team for row in rows} == {"Home"}


def test_goals_come_late_and_later_for_late_teams() -> None:
    def share(lateness: float) -> float:
        home, away = sides(1, 2000, 2000, lateness)
        goals = goals_of(np.random.default_rng(2), "m", home, away)
        return sum(goal.half == 2 for goal in goals) / len(goals)

    assert 0.5 < share(-0.2) < share(0.0) < share(0.4) < 0.8


def test_how_goals_are_scored() -> None:
    home, away = sides(1, 3000, 3000)
    goals = goals_of(np.random.default_rng(2), "m", home, away)
    assert sum(goal.own_goal for goal in goals) / 6000 == pytest.approx(0.03, abs=0.01)
    assert sum(goal.penalty for goal in goals) / 6000 == pytest.approx(0.09, abs=0.015)
    assert {goal.position for goal in goals if goal.penalty} <= {"FW", "MF"}
