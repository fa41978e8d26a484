from datetime import date

import pytest

from monps.quantum.dna.luck import luck_dna
from monps.quantum.dna.sample import LeagueSample
from monps.quantum.matches import SideStats
from tests.quantum.league import close, match, simulate

DAY = date(2024, 1, 1)


def test_points_by_hand() -> None:
    matches = [
        match("A", "B", (1, 0), closing=close(0.5, 0.3, 0.2)),  # A expects 1.8, B 0.9
        match("B", "A", (1, 1), day=1, closing=close(0.4, 0.3, 0.3)),  # A expects 1.2
        match("A", "B", (0, 5), day=2),
    ]
    ours = luck_dna(LeagueSample.of(matches, DAY))["A"]
    assert ours.points is not None
    assert ours.points.raw == pytest.approx((1.2 - 0.2) / 2)
    assert ours.points.n == 2
    assert ours.points_total == pytest.approx(1.0)
    assert ours.expected_regression == pytest.approx(ours.points.raw - ours.points.value)
    assert ours.finishing is ours.keeping is None
    assert ours.absent() == dict.fromkeys(("finishing", "keeping"), "no expected goals of both sides")


def test_expected_goals_by_hand() -> None:
    one = match("A", "B", (3, 0), home_stats=SideStats(xg=1.2), away_stats=SideStats(xg=0.7))
    ours = luck_dna(LeagueSample.of([one], DAY))["A"]
    assert ours.finishing is not None
    assert ours.keeping is not None
    assert ours.finishing.raw == pytest.approx(1.8)
    assert ours.keeping.raw == pytest.approx(0.7)
    assert ours.points is None
    assert ours.points_total is ours.expected_regression is None


def test_no_source_no_vector() -> None:
    assert luck_dna(LeagueSample.of([match("A", "B", (1, 0))], DAY)) == {}


def test_against_true_prices_nobody_is_lucky_for_long() -> None:
    league = simulate(20, 2, seed=3)
    found = luck_dna(LeagueSample.of(league.matches, league.end)).values()
    rates = [v.points for v in found if v.points]
    assert sum(r.raw for r in rates) / 20 == pytest.approx(0, abs=0.05)
    assert max(r.weight for r in rates) < 0.6
