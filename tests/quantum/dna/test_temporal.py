from datetime import date

import pytest

from monps.quantum.dna.sample import LeagueSample
from monps.quantum.dna.temporal import TemporalDNA, temporal_dna, temporal_profile
from monps.quantum.events import Goal
from monps.quantum.shrinkage import Rate
from tests.quantum.league import match, simulate

DAY = date(2024, 1, 1)


def goal(match_id: str, team: str, minute: int) -> Goal:
    return Goal(match_id, team, f"{team} Striker", minute, 1 if minute <= 45 else 2)


def test_by_hand() -> None:
    matches = [
        match("A", "B", (3, 1), match_id="1", half_time_home=1, half_time_away=1),
        match("B", "A", (0, 1), match_id="2", day=1, half_time_home=0, half_time_away=0),
    ]
    goals = [goal("1", "A", m) for m in (10, 50, 90)] + [goal("1", "B", 45), goal("2", "A", 76)]
    found = temporal_dna(LeagueSample.of(matches, DAY, goals=goals))
    ours, theirs = found["A"], found["B"]
    assert ours.second_half_scored is not None
    assert (ours.second_half_scored.raw, ours.second_half_scored.n) == (0.75, 4)
    assert ours.second_half_conceded is not None
    assert (ours.second_half_conceded.raw, ours.second_half_conceded.n) == (0, 1)
    assert ours.half_balance is not None
    assert ours.half_balance.raw == 1.5  # (2 - 0) and (1 - 0)
    assert ours.periods_scored is not None
    assert [rate.raw for rate in ours.periods_scored] == [0.25, 0, 0, 0.25, 0, 0.5]
    assert ours.late_threat is not None
    assert ours.late_threat.raw == 0.5
    assert theirs.periods_conceded is not None
    assert [rate.raw for rate in theirs.periods_conceded] == [rate.raw for rate in ours.periods_scored]
    assert theirs.periods_scored is not None
    assert theirs.periods_scored[2].raw == 1


def test_half_time_scores_alone_give_halves_and_no_periods() -> None:
    ours = temporal_dna(LeagueSample.of([match("A", "B", (1, 0), half_time_home=0, half_time_away=0)], DAY))["A"]
    assert ours.second_half_scored is not None
    assert ours.periods_scored is ours.periods_conceded is None
    assert ours.late_threat is ours.second_half_conceded is None
    assert ours.absent()["periods_scored"] == "no goal minutes"


def test_nothing_known_is_no_vector() -> None:
    assert temporal_dna(LeagueSample.of([match("A", "B", (1, 0))], DAY)) == {}


def test_shares_of_periods_come_near_one() -> None:
    league = simulate(10, seed=4)
    found = temporal_dna(LeagueSample.of(league.matches, league.end, goals=league.goals))
    for vector in found.values():
        assert vector.periods_scored is not None
        assert sum(rate.raw for rate in vector.periods_scored) == pytest.approx(1)
        assert sum(rate.value for rate in vector.periods_scored) == pytest.approx(1)


@pytest.mark.parametrize(("share", "profile"), [(0.60, "DIESEL"), (0.50, "SPRINTER"), (0.565, "CONSISTENT")])
def test_profiles(share: float, profile: str) -> None:
    rate = Rate(share, share, 0.56, 1.0, 50)
    assert temporal_profile(TemporalDNA(rate, None, None, None, None, None)) == profile


def test_no_share_is_no_profile() -> None:
    assert temporal_profile(TemporalDNA(None, Rate(0.5, 0.5, 0.5, 1.0, 1), None, None, None, None)) is None
