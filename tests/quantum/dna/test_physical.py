from datetime import date

import pytest

from monps.quantum.dna.physical import physical_dna
from monps.quantum.dna.sample import LeagueSample
from monps.quantum.events import Goal
from monps.quantum.matches import SideStats
from tests.quantum.league import match

DAY = date(2024, 1, 1)


def test_by_hand() -> None:
    rough, fair = SideStats(fouls=15, yellows=4, reds=1), SideStats(fouls=9, yellows=1, reds=0)
    matches = [
        match("A", "B", (0, 1), match_id="1", home_stats=rough, away_stats=fair),
        match("B", "A", (1, 0), match_id="2", day=3, home_stats=fair, away_stats=fair),
        match("A", "B", (0, 0), match_id="3", day=10),
    ]
    goals = [Goal("1", "B", "Bea", 90, 2), Goal("2", "B", "Bea", 3, 1)]
    found = physical_dna(LeagueSample.of(matches, DAY, goals=goals))
    ours = found["A"]
    raw = {name: getattr(ours, name) for name in ("rest_days", "congestion", "fouls", "yellows", "reds", "late_fade")}
    assert {name: (rate.raw, rate.n) for name, rate in raw.items()} == {
        "rest_days": (5, 2),
        "congestion": (0.5, 2),
        "fouls": (12, 2),
        "yellows": (2.5, 2),
        "reds": (0.5, 2),
        "late_fade": (0.5, 2),
    }
    assert found["B"].late_fade is None


def test_four_days_are_no_short_rest() -> None:
    found = physical_dna(LeagueSample.of([match(), match(day=4), match(day=7)], DAY))["A"]
    assert found.congestion is not None
    assert found.congestion.raw == pytest.approx(0.5)


def test_one_match_without_counts_is_no_vector() -> None:
    assert physical_dna(LeagueSample.of([match()], DAY)) == {}
