from datetime import date

import pytest

from monps.quantum.dna.roster import RosterDNA, roster_dna
from monps.quantum.dna.sample import LeagueSample
from monps.quantum.events import Goal
from tests.quantum.league import match, simulate

DAY = date(2024, 1, 1)


def scored(*events: tuple[int, int, list[tuple[str, str]]]) -> dict[str, RosterDNA]:
    """Matches of A at home to B: home goals, away goals, (team, player) of each goal."""
    matches = [match("A", "B", (x, y), day=k, match_id=str(k)) for k, (x, y, _) in enumerate(events)]
    goals = [
        Goal(str(k), team, player, 10 + i, 1, own_goal=player.startswith("own"))
        for k, (*_, listed) in enumerate(events)
        for i, (team, player) in enumerate(listed)
    ]
    return roster_dna(LeagueSample.of(matches, DAY, goals=goals))


def test_by_hand() -> None:
    found = scored(
        (1, 0, [("A", "Ann")]),
        (2, 1, [("A", "Ann"), ("A", "Abe"), ("B", "Bea")]),
        (2, 2, [("A", "Ann"), ("A", "own Bob"), ("B", "Bea"), ("B", "Bea")]),
    )
    ours = found["A"]
    assert (ours.matches, ours.goals, ours.scorers, ours.top_scorer) == (3, 4, 2, "Ann")
    assert ours.concentration == pytest.approx(3 * 2 / (4 * 3))
    assert (ours.top_scorer_share.raw, ours.top_scorer_share.n) == (0.75, 4)
    assert ours.dependency == pytest.approx((2 + 2 + 1) / 7)  # 1-0 to 0-0, 2-1 to 1-1, 2-2 to 1-2
    assert ours.key_playmaker is None
    assert found["B"].concentration == 1
    assert found["B"].dependency == 1


def test_without_a_goal_list_there_is_no_vector() -> None:
    assert roster_dna(LeagueSample.of([match("A", "B", (1, 0))], DAY)) == {}
    assert scored((1, 0, [])) == {}
    assert "A" not in scored((1, 1, [("A", "own Bob"), ("B", "Bea")]))


def test_one_goal_has_no_concentration_and_no_points_no_dependency() -> None:
    found = scored((1, 2, [("A", "Ann"), ("B", "Bea"), ("B", "Ben")]))
    assert found["A"].concentration is found["A"].dependency is None
    assert found["B"].concentration == 0


def test_simulated_squads_have_the_concentration_they_were_given() -> None:
    league = simulate(20, 1, seed=1)
    found = roster_dna(LeagueSample.of(league.matches, league.end, goals=league.goals))
    mean = sum(v.concentration or 0 for v in found.values()) / 20
    assert mean == pytest.approx(0.15**2 + 0.3**2 + 0.55**2, abs=0.05)
