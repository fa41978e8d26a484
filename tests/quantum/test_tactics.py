from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monps.quantum.matches import PlayedMatch, SideStats
from monps.quantum.tactics import PROFILES, _scores, classify
from tests.quantum.league import later, match, simulate

FAMILIES = {
    "offensive": {"POSSESSION", "GEGENPRESS", "WIDE_ATTACK", "DIRECT_ATTACK"},
    "defensive": {"LOW_BLOCK", "MID_BLOCK", "PARK_THE_BUS"},
    "hybrid": {"TRANSITION", "ADAPTIVE", "BALANCED"},
    "contextual": {"HOME_DOMINANT", "SCORE_DEPENDENT"},
}


def test_twelve_profiles_in_four_families() -> None:
    for family, names in FAMILIES.items():
        assert {name for name, profile in PROFILES.items() if profile.family == family} == names
    assert len(PROFILES) == 12


@pytest.mark.parametrize("name", PROFILES)
def test_a_team_that_fulfils_every_wish_is_that_profile(name: str) -> None:
    ideal = {"high": 97.5, "low": 2.5, "middle": 50.0}
    metrics = {metric for profile in PROFILES.values() for metric in profile.wishes}
    features = dict.fromkeys(metrics, 30.0) | {m: ideal[wish] for m, wish in PROFILES[name].wishes.items()}
    assert next(iter(_scores(features, metrics))) == name


def test_absent_metrics_abstain_and_never_count_as_zero() -> None:
    wishes = PROFILES["POSSESSION"].wishes
    seen = {"shots_for": 90.0, "shots_against": 10.0, "corners_for": 90.0, "fouls": 10.0}
    assert _scores(seen, seen.keys())["POSSESSION"] == pytest.approx(0.4 * (12 * 4) ** 0.5)
    assert "DIRECT_ATTACK" not in _scores({"shots_for": 90.0}, {"shots_for"})
    assert len(wishes) == 6


def test_a_metric_in_which_teams_do_not_differ_makes_nobody_middling() -> None:
    seen = {"shots_for": 50.0, "shots_against": 50.0, "corners_for": 50.0, "goals_per_shot": 50.0, "home_gap": 50.0}
    assert _scores(seen, set()) == {}
    assert _scores(seen, {"shots_for"})["BALANCED"] == pytest.approx(0.5 * 12**0.5)


def test_a_league_is_classified_with_reasons_for_what_abstained() -> None:
    league = simulate(10, seed=3)
    found = classify(league.matches, league.end)
    assert found.unclassified == {}
    assert set(found.styles) == set(league.teams)
    for row in found.classifications:
        assert row.family == PROFILES[row.profile].family
        assert row.profile != row.runner_up
        assert 0 <= row.confidence <= 1
        assert row.abstained == ("deep_completions", "possession", "ppda")
        assert not row.features.keys() & set(row.abstained)
        assert all(0 < place < 100 for place in row.features.values())
        assert (row.league, row.season, row.as_of) == ("T1", "2023-24", league.end)


def styled(matches: tuple[PlayedMatch, ...], team: str, stats: SideStats) -> list[PlayedMatch]:
    """The league with one team that always plays alike."""
    homes = [replace(m, home_stats=stats) if m.home_team == team else m for m in matches]
    return [replace(m, away_stats=stats) if m.away_team == team else m for m in homes]


def test_a_team_with_the_numbers_of_a_style_gets_it() -> None:
    league = simulate(10, seed=3)
    press = SideStats(shots=20, shots_on_target=6, corners=5, fouls=25, ppda=6.0)
    pressed = [
        replace(m, home_stats=replace(m.home_stats, ppda=12.0), away_stats=replace(m.away_stats, ppda=12.0))
        for m in league.matches
    ]
    found = classify(styled(tuple(pressed), "Team 04", press), league.end)
    assert found.styles["Team 04"] == "GEGENPRESS"
    wide = classify(styled(league.matches, "Team 04", SideStats(20, 3, 15, 11)), league.end)
    assert wide.styles["Team 04"] == "WIDE_ATTACK"


def test_results_alone_classify_nobody_and_say_why() -> None:
    matches = [match("A", "B", (2, 1)), match("B", "A", (0, 0), day=7)]
    found = classify(matches, date(2024, 1, 1))
    assert found.classifications == ()
    assert set(found.unclassified) == {"A", "B"}
    assert "no source for" in found.unclassified["A"]
    assert "shots_for" in found.unclassified["A"]


def test_confidence_grows_with_the_season() -> None:
    league = simulate(10, seed=3)
    wide = styled(league.matches, "Team 04", SideStats(20, 3, 15, 11))
    early, late = (
        {row.team_name: row for row in classify(wide, day).classifications} for day in (league.day(0.3), league.end)
    )
    assert early["Team 04"].confidence < late["Team 04"].confidence


def test_the_real_shape_of_a_league_is_not_one_profile() -> None:
    league = simulate(20, seed=3)
    assert len(Counter(classify(league.matches, league.end).styles.values())) >= 3


@settings(deadline=None, max_examples=15)
@given(share=st.floats(0.1, 0.9), seed=st.integers(0, 99))
def test_the_future_changes_no_class(share: float, seed: int) -> None:
    league = simulate(6)
    day = league.day(share)
    assert classify(league.matches, day) == classify(later(league, day, seed), day)
