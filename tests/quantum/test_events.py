import pytest

from monps.core.errors import ProfileError
from monps.quantum.events import Appearance, Goal, complete_goals
from tests.quantum.league import match, simulate


def goal(minute: int, half: int, team: str = "A", match_id: str = "A-B-0") -> Goal:
    return Goal(match_id, team, "Somebody", minute, half)


@pytest.mark.parametrize(
    ("minute", "half", "period"),
    [(1, 1, 0), (15, 1, 0), (16, 1, 1), (45, 1, 2), (46, 2, 3), (75, 2, 4), (76, 2, 5), (90, 2, 5)],
)
def test_periods_are_quarters_of_an_hour_and_stoppage_stays_in_its_half(minute: int, half: int, period: int) -> None:
    assert goal(minute, half).period == period


def test_the_half_orders_before_the_minute() -> None:
    assert goal(45, 1).moment < goal(45, 2).moment


@pytest.mark.parametrize(("minute", "half"), [(0, 1), (91, 2), (10, 3)])
def test_impossible_minutes_are_refused(minute: int, half: int) -> None:
    with pytest.raises(ProfileError, match="minute"):
        goal(minute, half)


def test_impossible_appearances_are_refused() -> None:
    with pytest.raises(ProfileError, match="minutes"):
        Appearance("m", "A", "Somebody", "FW", 91)


def test_only_lists_that_add_up_are_used() -> None:
    played = match(score=(2, 1))
    whole = [goal(80, 2), goal(3, 1, "B"), goal(45, 1)]
    assert [g.minute for g in complete_goals([played], whole)["A-B-0"]] == [3, 45, 80]
    assert complete_goals([played], whole[:2]) == {}
    assert complete_goals([played], [*whole, goal(5, 1)]) == {}
    assert complete_goals([played], [goal(80, 2), goal(3, 1, "B"), goal(45, 1, "C")]) == {}
    assert complete_goals([match()], whole[:0]) == {"A-B-0": []}


def test_a_simulated_league_is_complete() -> None:
    league = simulate(6)
    assert len(complete_goals(league.matches, league.goals)) == len(league.matches)
