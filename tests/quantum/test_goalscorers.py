from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monps.core.errors import ProfileError
from monps.quantum.events import Appearance, Goal
from monps.quantum.goalscorers import GoalscorerProfile, anytime, first, goalscorers, last, match_rate
from tests.quantum.league import later, match, simulate

rates = st.lists(st.floats(0, 2), min_size=1, max_size=12)
DAY = date(2024, 1, 1)


def squad(match_id: str, minutes: int = 90) -> list[Appearance]:
    places = (("A", "Ann", "FW"), ("A", "Abe", "MF"), ("B", "Bea", "FW"), ("B", "Bob", "DF"))
    return [Appearance(match_id, team, player, place, minutes) for team, player, place in places]


def profiles(*events: tuple[int, int, list[Goal]], minutes: int = 90) -> dict[str, GoalscorerProfile]:
    """Matches between A and B, alternately at A and at B, given as home goals, away goals and the goal list."""
    sides = (("A", "B"), ("B", "A"))
    matches = [match(*sides[k % 2], (x, y), day=k, match_id=str(k)) for k, (x, y, _) in enumerate(events)]
    goals = [replace(goal, match_id=str(k)) for k, (*_, listed) in enumerate(events) for goal in listed]
    played = [a for k in range(len(events)) for a in squad(str(k), minutes)]
    found = goalscorers(matches, goals, played, DAY)
    assert found.unused == {}
    return {profile.player_name: profile for profile in found.profiles}


def goal(team: str, player: str, minute: int, *, own_goal: bool = False, penalty: bool = False, half: int = 0) -> Goal:
    return Goal("", team, player, minute, half or (1 if minute <= 45 else 2), own_goal, penalty)


def test_counts_by_hand() -> None:
    found = profiles(
        (2, 1, [goal("A", "Ann", 10), goal("B", "Bea", 45, half=1), goal("A", "Ann", 80, penalty=True)]),
        (0, 1, [goal("A", "Abe", 60)]),
    )
    ann, abe, bea = found["Ann"], found["Abe"], found["Bea"]
    assert (ann.goals, ann.goals_home, ann.goals_away, ann.penalties) == (2, 2, 0, 1)
    assert (ann.goals_first_half, ann.goals_second_half, ann.first_goals, ann.last_goals) == (1, 1, 1, 1)
    assert (abe.goals_home, abe.goals_away, abe.first_goals, abe.last_goals) == (0, 1, 1, 1)
    assert (bea.goals_first_half, bea.first_goals) == (1, 0)
    assert (ann.appearances, ann.minutes, ann.raw_rate_per_90) == (2, 180, 1.0)
    assert ann.expected_goals is None


def test_an_own_goal_is_nobodys_and_is_passed_over() -> None:
    found = profiles((2, 0, [goal("A", "Bob", 5, own_goal=True), goal("A", "Ann", 70)]))
    assert found["Bob"].goals == 0
    assert (found["Ann"].first_goals, found["Ann"].last_goals) == (1, 1)


def test_a_tie_in_the_first_minute_credits_nobody_but_a_brace_is_no_tie() -> None:
    tied = profiles((1, 1, [goal("A", "Ann", 30), goal("B", "Bea", 30)]))
    assert [tied[name].first_goals + tied[name].last_goals for name in ("Ann", "Bea")] == [0, 0]
    brace = profiles((2, 0, [goal("A", "Ann", 30), goal("A", "Ann", 30)]))
    assert (brace["Ann"].first_goals, brace["Ann"].last_goals) == (1, 1)


def test_stoppage_time_comes_before_the_second_half() -> None:
    found = profiles((1, 1, [goal("A", "Ann", 46), goal("B", "Bea", 45, half=1)]))
    assert found["Bea"].first_goals == 1
    assert found["Ann"].last_goals == 1


def test_a_transferred_player_has_a_profile_for_each_team() -> None:
    matches = [match("A", "B", (1, 0), match_id="1"), match("B", "A", (1, 0), day=7, match_id="2")]
    moved = [Appearance("1", "A", "Ann", "FW", 90), Appearance("2", "B", "Ann", "FW", 90)]
    goals = [Goal("1", "A", "Ann", 3, 1), Goal("2", "B", "Ann", 3, 1)]
    found = goalscorers(matches, goals, moved, DAY)
    assert [(p.team_name, p.goals) for p in found.profiles] == [("A", 1), ("B", 1)]


def test_a_match_whose_lists_do_not_fit_is_left_out_with_its_reason() -> None:
    matches = [match("A", "B", (1, 0), day=k, match_id=str(k)) for k in range(4)]
    goals = [Goal("0", "A", "Ann", 3, 1), Goal("2", "A", "Stranger", 3, 1), Goal("3", "A", "Ann", 3, 1)]
    found = goalscorers(matches, goals, squad("0") + squad("1") + squad("2") + squad("3", 0), DAY)
    assert set(found.unused) == {"1", "2", "3"}
    assert "add up" in found.unused["1"]
    assert "Stranger" in found.unused["2"]
    assert "any player" in found.unused["3"] or "Ann" in found.unused["3"]
    assert {profile.minutes for profile in found.profiles} == {90}


def test_rates_are_shrunk_within_their_position() -> None:
    league = simulate(20, seed=2)
    found = goalscorers(league.matches, league.goals, league.appearances, league.end)
    assert found.unused == {}
    keepers = [p for p in found.profiles if p.position == "GK"]
    strikers = [p for p in found.profiles if p.position == "FW"]
    assert {p.rate_per_90 for p in keepers} == {0}
    mean = sum(p.goals for p in strikers) / sum(p.minutes / 90 for p in strikers)
    assert all(
        min(mean, p.raw_rate_per_90) - 1e-9 <= p.rate_per_90 <= max(mean, p.raw_rate_per_90) + 1e-9 for p in strikers
    )
    assert np.std([p.rate_per_90 for p in strikers]) < np.std([p.raw_rate_per_90 for p in strikers])


def test_nobody_scored_more_than_there_was() -> None:
    league = simulate(6)
    found = goalscorers(league.matches, league.goals, league.appearances, league.end).profiles
    assert sum(p.goals for p in found) == sum(not g.own_goal for g in league.goals)
    assert all(p.goals == p.goals_home + p.goals_away == p.goals_first_half + p.goals_second_half for p in found)
    assert sum(p.first_goals for p in found) <= len(league.matches)


@settings(deadline=None, max_examples=15)
@given(share=st.floats(0.1, 0.9), seed=st.integers(0, 99))
def test_the_future_changes_no_profile(share: float, seed: int) -> None:
    league = simulate(6)
    day = league.day(share)
    one = goalscorers(league.matches, league.goals, league.appearances, day)
    assert one == goalscorers(later(league, day, seed), league.goals, league.appearances, day)


def test_probabilities_by_hand() -> None:
    assert match_rate(0.5, 60, 1.2) == pytest.approx(0.4)
    assert anytime([0.4]) == pytest.approx([1 - np.exp(-0.4)])
    assert first([0.3, 0.1], others=0.6) == pytest.approx([0.3 * (1 - np.exp(-1)), 0.1 * (1 - np.exp(-1))])
    assert last([0.3, 0.1], [1, 3], others=0.4) == pytest.approx(np.array([0.3, 0.3]) * (1 - np.exp(-0.8)))


@given(rates, st.floats(0, 3))
def test_somebody_scores_first_whenever_anybody_scores(expected: list[float], others: float) -> None:
    chances = first(expected, others)
    total = sum(expected) + others
    missing = others / total * -np.expm1(-total) if total > 0 else 0
    assert chances.sum() + missing == pytest.approx(-np.expm1(-total))
    assert (chances <= anytime(expected) + 1e-12).all()


@given(rates)
def test_last_with_even_weights_is_first(expected: list[float]) -> None:
    assert last(expected, np.ones(len(expected))) == pytest.approx(first(expected))


def test_first_agrees_with_playing_the_matches() -> None:
    random = np.random.default_rng(1)
    expected = np.array([0.5, 0.3, 0.8])
    counts = random.poisson(expected, (40_000, 3))
    times = np.where(counts > 0, 1 - random.random((40_000, 3)) ** (1 / np.maximum(counts, 1)), np.inf)
    scored = np.isfinite(times).any(axis=1)
    winners = np.bincount(times[scored].argmin(axis=1), minlength=3) / 40_000
    assert winners == pytest.approx(first(expected), abs=0.01)


@pytest.mark.parametrize("call", [lambda: anytime([-0.1]), lambda: match_rate(-1, 90), lambda: last([0.1], [-1])])
def test_negative_expectations_are_refused(call: Callable[[], object]) -> None:
    with pytest.raises(ProfileError, match="negative"):
        call()
