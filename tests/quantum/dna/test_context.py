from datetime import date

import pytest

from monps.quantum.dna.context import context_dna
from monps.quantum.dna.sample import LeagueSample
from monps.quantum.matches import SideStats
from tests.quantum.league import match, simulate

DAY = date(2024, 1, 1)


def test_by_hand() -> None:
    matches = [
        match("A", "B", (3, 1)),
        match("B", "A", (0, 0), day=1),
        match("A", "C", (1, 0), day=2),
        match("C", "B", (2, 2), day=3),
    ]  # table: A 7, B 2 (3-5), C 1; thirds are one team each
    ours = context_dna(LeagueSample.of(matches, DAY))["A"]
    assert ours.attack_home is not None
    assert (ours.attack_home.raw, ours.attack_home.n) == (2, 2)
    assert ours.defence_home is not None
    assert ours.defence_home.raw == 0.5
    assert ours.attack_away is not None
    assert (ours.attack_away.raw, ours.attack_away.n) == (0, 1)
    assert ours.points_against_top is None  # it is the top
    assert ours.points_against_bottom is not None
    assert (ours.points_against_bottom.raw, ours.points_against_bottom.n) == (3, 1)
    assert ours.total_goals.raw == pytest.approx(5 / 3)
    assert ours.btts.raw == pytest.approx(1 / 3)
    assert ours.draws.raw == pytest.approx(1 / 3)
    assert ours.xg_for is None


def test_expected_goals_count_only_where_both_sides_have_them() -> None:
    full = match("A", "B", (1, 0), home_stats=SideStats(xg=1.5), away_stats=SideStats(xg=0.5))
    half = match("B", "A", (1, 0), day=1, away_stats=SideStats(xg=3.0))
    ours = context_dna(LeagueSample.of([full, half], DAY))["A"]
    assert ours.xg_for is not None
    assert (ours.xg_for.raw, ours.xg_for.n) == (1.5, 1)
    assert ours.xg_against is not None
    assert ours.xg_against.raw == 0.5


def test_two_teams_have_no_thirds() -> None:
    ours = context_dna(LeagueSample.of([match("A", "B", (1, 0))], DAY))["A"]
    assert ours.points_against_top is ours.points_against_bottom is ours.attack_away is None


def test_strong_teams_come_out_strong() -> None:
    league = simulate(12, 1, seed=1, spread=0.5)
    found = context_dna(LeagueSample.of(league.matches, league.end))
    best, worst = int(league.attack.argmax()), int(league.attack.argmin())
    top, bottom = found[league.teams[best]].attack_home, found[league.teams[worst]].attack_home
    assert top is not None
    assert bottom is not None
    assert top.value > bottom.value
    assert 0 < top.weight < 1
