from datetime import date

import pytest

from monps.quantum.dna import LeagueSample
from monps.quantum.matches import SideStats
from monps.quantum.tactical_metrics import METRICS
from monps.quantum.tactics import PROFILES
from tests.quantum.league import match

ATTACK = SideStats(shots=10, shots_on_target=5, corners=8, fouls=6, possession=60.0, ppda=8.0, deep_completions=9)
DEFENCE = SideStats(shots=5, shots_on_target=1, corners=2, fouls=14, possession=40.0, ppda=16.0, deep_completions=2)


def test_every_metric_by_hand() -> None:
    there = match("A", "B", (2, 1), half_time_home=1, half_time_away=0, home_stats=ATTACK, away_stats=DEFENCE)
    back = match("B", "A", (1, 3), day=7, half_time_home=0, half_time_away=1, home_stats=DEFENCE, away_stats=ATTACK)
    sample = LeagueSample.of([there, back], date(2024, 1, 1))
    found = {name: observe(sample) for name, observe in METRICS.items()}
    assert found["possession"] == {"A": 60, "B": 40}
    assert found["ppda"] == {"A": 8, "B": 16}
    assert found["deep_completions"] == {"A": 9, "B": 2}
    assert found["shots_for"] == found["shots_against"] | {"A": 10, "B": 5}
    assert found["corners_for"] == {"A": 8, "B": 2}
    assert found["corners_against"] == {"A": 2, "B": 8}
    assert found["fouls"] == {"A": 6, "B": 14}
    assert found["total_goals"] == {"A": 3.5, "B": 3.5}
    assert found["home_gap"]["A"] == found["home_gap"]["B"] == pytest.approx(-0.5)  # each won 1-goal and lost 2-goal
    assert found["shot_share_swing"] == {"A": pytest.approx(0), "B": pytest.approx(0)}
    # A led at half-time twice and then drew one second half and won the other, which counts against the leader
    assert found["score_response"] == {"A": -0.5, "B": -0.5}
    assert 0.1 < found["on_target_share"]["B"] < found["on_target_share"]["A"] < 0.6
    assert found["goals_per_shot"]["A"] == pytest.approx(found["conceded_per_shot"]["B"])


def test_a_count_nobody_gives_has_no_values_and_a_senseless_one_is_passed_over() -> None:
    odd = SideStats(shots=2, shots_on_target=5)
    sample = LeagueSample.of([match("A", "B", (3, 0), home_stats=odd)], date(2024, 1, 1))
    for name in (
        "possession",
        "ppda",
        "corners_for",
        "on_target_share",
        "goals_per_shot",
        "shot_share_swing",
        "score_response",
    ):
        assert METRICS[name](sample) == {}
    assert METRICS["shots_for"](sample) == {"A": 2}
    assert METRICS["shots_against"](sample) == {"B": 2}


def test_profiles_wish_for_metrics_that_exist() -> None:
    assert {metric for profile in PROFILES.values() for metric in profile.wishes} == set(METRICS)
