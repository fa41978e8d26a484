from dataclasses import replace
from datetime import date

import pytest

from monps.quantum.dna.nemesis import nemesis_dna
from monps.quantum.dna.sample import LeagueSample
from monps.quantum.matches import PlayedMatch
from tests.quantum.league import match, simulate

DAY = date(2024, 1, 1)


def test_residuals_by_hand() -> None:
    sample = LeagueSample.of([match("A", "B", (1, 0)), match("B", "A", (0, 0), day=1)], DAY)
    vector = nemesis_dna(sample)["A"]
    (found,) = vector.opponents
    expected = [sample.expected_points(outing) for outing in sample.outings["A"]]
    assert found.against == "B"
    assert found.points.raw == pytest.approx((3 - expected[0] + 1 - expected[1]) / 2)
    assert found.points.n == 2
    assert vector.styles is None
    assert vector.absent()["styles"] == "no tactical profile of the opponents"


def test_odd_results_stay_near_nothing() -> None:
    league = simulate(10, 2, seed=2)
    found = nemesis_dna(LeagueSample.of(league.matches, league.end))
    for vector in found.values():
        assert len(vector.opponents) == 9
        assert all(abs(r.points.value) < 0.5 * abs(r.points.raw) + 0.1 for r in vector.opponents)


def upside_down(played: PlayedMatch) -> PlayedMatch:
    """A league of stone, paper, scissors: of two teams always the same one wins 2-0, by a rule that is no strength."""
    home, away = (int(team[-2:]) for team in (played.home_team, played.away_team))
    wins = (home < away) == ((home + away) % 2 == 1)
    score = (2, 0) if wins else (0, 2)
    return replace(played, home_goals=score[0], away_goals=score[1], half_time_home=0, half_time_away=0)


def test_an_opponent_that_always_wins_against_the_odds_is_the_nemesis() -> None:
    league = simulate(10, 4, seed=2)
    found = nemesis_dna(LeagueSample.of([upside_down(m) for m in league.matches], league.end))["Team 00"]
    assert found.nemesis in {"Team 02", "Team 04", "Team 06", "Team 08"}
    assert found.favourite in {"Team 01", "Team 03", "Team 05", "Team 07", "Team 09"}
    assert found.opponents[0].points.n == 8  # every season counts
    assert found.opponents[0].points.weight > 0.8


def test_styles_group_the_opponents() -> None:
    league = simulate(6, seed=2)
    styles = {team: "LOW_BLOCK" if i < 3 else "POSSESSION" for i, team in enumerate(league.teams)}
    vector = nemesis_dna(LeagueSample.of(league.matches, league.end, styles=styles))["Team 00"]
    assert vector.styles is not None
    assert {r.against: r.points.n for r in vector.styles} == {"LOW_BLOCK": 4, "POSSESSION": 6}


def test_opponents_run_from_worst_to_best() -> None:
    league = simulate(6, seed=2)
    for vector in nemesis_dna(LeagueSample.of(league.matches, league.end)).values():
        values = [r.points.value for r in vector.opponents]
        assert values == sorted(values)
