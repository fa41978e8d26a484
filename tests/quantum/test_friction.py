import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monps.core.errors import ProfileError
from monps.quantum.columns import to_columns
from monps.quantum.dna import TeamDNA, league_dna
from monps.quantum.friction import Friction, friction, league_friction
from monps.quantum.goals import GoalModel, fit
from monps.quantum.matches import OfferedPrice
from tests.quantum.league import League, h2h, later, simulate

SCENARIOS = {"HIGH_SCORING", "DEFENSIVE_BATTLE", "BALANCED", "CHAOTIC", "ONE_SIDED", "LATE_DRAMA"}


@pytest.fixture(scope="module")
def league() -> League:
    return simulate(10, 2, seed=6, spread=0.4)


@pytest.fixture(scope="module")
def dnas(league: League) -> Sequence[TeamDNA]:
    return league_dna(league.matches, league.end, goals=league.goals)


@pytest.fixture(scope="module")
def model(league: League) -> GoalModel:
    return fit(league.matches, league.end)


def test_every_ordered_pair_has_one_row_in_its_ranges(dnas: Sequence[TeamDNA], model: GoalModel) -> None:
    rows = league_friction(dnas, model)
    assert len({(row.home_team, row.away_team) for row in rows}) == len(rows) == 90
    for row in rows:
        assert row.home_probability + row.draw_probability + row.away_probability == pytest.approx(1)
        for name in ("style_clash", "tempo_clash", "mental_clash", "friction_score", "chaos_potential"):
            assert 0 <= getattr(row, name) <= 100
        assert 0 < row.confidence < 1
        assert 0 <= row.entropy <= math.log2(3)
        assert row.predicted_scenario in SCENARIOS
        assert row.sample_size == 72  # two teams, two seasons of 18 matches
        assert row.recommended_markets == ()


def test_the_expectation_is_that_of_the_score_grid(dnas: Sequence[TeamDNA], model: GoalModel) -> None:
    row = friction("Team 03", "Team 07", dnas, model)
    grid = model.grid("Team 03", "Team 07")
    assert row.predicted_goals == pytest.approx(sum(model.rates("Team 03", "Team 07")), rel=1e-3)
    assert (row.home_probability, row.draw_probability, row.away_probability) == grid.h2h
    assert row.over_25_probability == grid.probability("totals", "over", 2.5)
    assert row.btts_probability == grid.probability("btts", "yes")


def test_scores_follow_their_formulas(dnas: Sequence[TeamDNA], model: GoalModel) -> None:
    row = friction("Team 03", "Team 07", dnas, model)
    openness = 100 * row.entropy / math.log2(3)
    clashes = [row.style_clash, row.tempo_clash, row.mental_clash]
    assert row.friction_score == pytest.approx((openness + sum(c for c in clashes if c is not None)) / 4)
    over = model.grid("Team 03", "Team 07").probability("totals", "over", 3.5)
    assert row.chaos_potential == pytest.approx((openness + 100 * over) / 2)


def test_clashes_do_not_depend_on_the_ground(dnas: Sequence[TeamDNA], model: GoalModel) -> None:
    there, back = friction("Team 03", "Team 07", dnas, model), friction("Team 07", "Team 03", dnas, model)
    assert (there.style_clash, there.tempo_clash) == (back.style_clash, back.tempo_clash)
    assert there.home_probability != back.home_probability


def test_a_clash_without_its_vector_is_none_and_leaves_the_score(dnas: Sequence[TeamDNA], model: GoalModel) -> None:
    blind = [replace(dna, **without(dna, "temporal_dna", "temporal_profile")) for dna in dnas]
    row, whole = friction("Team 03", "Team 07", blind, model), friction("Team 03", "Team 07", dnas, model)
    assert row.tempo_clash is None
    assert whole.tempo_clash is not None
    assert row.style_clash == whole.style_clash
    assert row.friction_score == pytest.approx((4 * whole.friction_score - whole.tempo_clash) / 3)


def without(dna: TeamDNA, vector: str, profile: str) -> dict[str, Any]:
    reasons = {key: why for key, why in dna.missing.items() if not key.startswith(vector)}
    return {vector: None, profile: None, "missing": reasons | {vector: "not given", profile: "not given"}}


def test_only_prices_above_the_fair_price_are_recommended(dnas: Sequence[TeamDNA], model: GoalModel) -> None:
    fair = 1 / model.grid("Team 00", "Team 01").h2h[0]
    offers = (
        *h2h(round(fair * 1.1, 2), 1.01, 1.01, "Generous"),
        *h2h(round(fair * 1.05, 2), 1.01, 1.01, "Fairer"),
        OfferedPrice("totals", "over", 2.5, "Generous", 1.01, "closing"),
    )
    row = friction("Team 00", "Team 01", dnas, model, offers)
    (found,) = row.recommended_markets
    assert (found.market, found.selection, found.line, found.bookmaker) == ("h2h", "home", None, "Generous")
    assert found.fair == pytest.approx(fair)
    assert found.edge == pytest.approx(found.best_price / fair - 1)
    assert to_columns(row)["recommended_markets"] == [
        {
            "market": "h2h",
            "selection": "home",
            "line": None,
            "fair": found.fair,
            "best_price": found.best_price,
            "bookmaker": "Generous",
            "edge": found.edge,
        }
    ]


def test_prices_reach_only_their_own_pair(dnas: Sequence[TeamDNA], model: GoalModel) -> None:
    rows = league_friction(dnas, model, {("Team 00", "Team 01"): h2h(50, 50, 50)})
    assert [(r.home_team, r.away_team) for r in rows if r.recommended_markets] == [("Team 00", "Team 01")]


def test_more_matches_give_more_confidence(league: League) -> None:
    found: list[Friction] = []
    for share in (0.55, 0.75, 0.99):
        day = league.day(share)
        model = fit(league.matches, day)
        found.append(friction("Team 00", "Team 01", league_dna(league.matches, day), model))
    assert found[0].confidence < found[1].confidence < found[2].confidence
    assert found[0].sample_size < found[2].sample_size


def test_scenarios_by_rule(league: League, dnas: Sequence[TeamDNA], model: GoalModel) -> None:
    level = replace(model, attack=model.attack * 0, defence=model.defence * 0)
    strong = level.attack.copy()
    strong[0] = 1.5
    names = {
        "ONE_SIDED": replace(level, attack=strong),
        "HIGH_SCORING": replace(level, base=0.7),
        "DEFENSIVE_BATTLE": replace(level, base=-0.4),
    }
    for scenario, changed in names.items():
        assert friction("Team 00", "Team 01", dnas, changed).predicted_scenario == scenario
    middling = replace(level, base=0.15)
    blind = league_dna([replace(m, half_time_home=None, half_time_away=None) for m in league.matches], league.end)
    assert friction("Team 00", "Team 01", blind, middling).predicted_scenario == "BALANCED"


@settings(deadline=None, max_examples=5)
@given(seed=st.integers(0, 99))
def test_the_future_changes_nothing(league: League, seed: int) -> None:
    day = league.day(0.7)
    rows = [league_friction(league_dna(ms, day), fit(ms, day)) for ms in (league.matches, later(league, day, seed))]
    assert rows[0] == rows[1]


def test_what_does_not_belong_together_is_refused(league: League, dnas: Sequence[TeamDNA], model: GoalModel) -> None:
    with pytest.raises(ProfileError, match="no DNA of 'Nobody'"):
        friction("Nobody", "Team 01", dnas, model)
    with pytest.raises(ProfileError, match="fit it for that day"):
        friction("Team 00", "Team 01", dnas, fit(league.matches, league.end - timedelta(days=1)))
    other = [replace(dnas[0], season="1999-00"), *dnas[1:]]
    with pytest.raises(ProfileError, match="different leagues, seasons or days"):
        league_friction(other, model)
