from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import check_grad  # type: ignore[import-untyped]

from monps.core.errors import ProfileError
from monps.quantum import goals
from monps.quantum.goals import GoalModel, fit
from monps.quantum.matches import moment
from tests.quantum.league import START, League, grid, later, match, simulate

scores = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12
)


def same(one: GoalModel, other: GoalModel) -> bool:
    arrays = all(np.array_equal(getattr(one, n), getattr(other, n)) for n in ("attack", "defence", "covariance"))
    plain = ("as_of", "teams", "base", "home_advantage", "rho", "prior_sd", "matches", "sample_size")
    return arrays and all(getattr(one, name) == getattr(other, name) for name in plain)


@pytest.fixture(scope="module")
def league() -> League:
    return simulate(20, 3, seed=11)


@pytest.fixture(scope="module")
def model(league: League) -> GoalModel:
    return fit(league.matches, league.end, half_life_days=5000)


def test_recovers_the_parameters_a_league_was_drawn_from(league: League, model: GoalModel) -> None:
    assert np.corrcoef(model.attack, league.attack)[0, 1] > 0.9
    assert np.corrcoef(model.defence, league.defence)[0, 1] > 0.9
    assert model.base == pytest.approx(0.2, abs=0.1)
    assert model.home_advantage == pytest.approx(0.25, abs=3 * model.covariance[1, 1] ** 0.5)
    assert model.rho == pytest.approx(-0.1, abs=0.08)
    assert model.prior_sd == pytest.approx(0.3, abs=0.06)
    assert model.sample_size == 3 * 380
    assert model.matches == (114,) * 20


def test_its_uncertainty_is_honest(league: League, model: GoalModel) -> None:
    errors = np.concatenate([model.attack - league.attack, model.defence - league.defence])
    z = errors / np.sqrt(np.diag(model.covariance)[2:])
    assert 0.5 < np.mean(z**2) < 1.7


def test_predicts_the_probabilities_that_were_true(league: League, model: GoalModel) -> None:
    pairs = [(i, j) for i in range(20) for j in range(20) if i != j]
    gaps = [np.array(model.grid(league.teams[i], league.teams[j]).h2h) - grid(league, i, j).h2h for i, j in pairs]
    assert np.abs(gaps).mean() < 0.035
    assert np.abs(np.mean(gaps, axis=0)).max() < 0.02


def test_the_gradient_is_the_derivative() -> None:
    league = simulate(6)
    data = goals._Data.of(league.matches, league.teams, moment(league.end), 300)
    theta = np.random.default_rng(1).normal(0, 0.1, 15)
    error = check_grad(lambda t: goals._loss(t, data, 0.3)[0], lambda t: goals._loss(t, data, 0.3)[1], theta)
    assert error < 1e-4


def test_the_covariance_inverts_the_information_of_the_design() -> None:
    league = simulate(6)
    data = goals._Data.of(league.matches, league.teams, moment(league.end), 300)
    theta = np.random.default_rng(1).normal(0, 0.1, 15)
    information = np.diag([0.0, 0.0] + [1 / 0.3**2] * 12)
    for k in range(len(league.matches)):
        home, away = np.zeros(14), np.zeros(14)
        home[[0, 1, 2 + data.home[k]]], home[8 + data.away[k]] = 1, -1
        away[[0, 2 + data.away[k]]], away[8 + data.home[k]] = 1, -1
        rates = data.rates(theta)
        information += data.weight[k] * (rates[0][k] * np.outer(home, home) + rates[1][k] * np.outer(away, away))
    assert np.allclose(goals._covariance(data, theta, 0.3) @ information, np.eye(14), atol=1e-8)


@settings(deadline=None, max_examples=25)
@given(share=st.floats(0.05, 1), seed=st.integers(0, 99))
def test_nothing_at_or_after_the_day_changes_the_model(share: float, seed: int) -> None:
    league = simulate(6)
    day = league.day(share)
    if day > league.matches[0].kickoff.date():
        assert same(fit(league.matches, day), fit(later(league, day, seed), day))


@settings(deadline=None, max_examples=50)
@given(scores)
def test_any_results_give_grids_that_sum_to_one(played: list[tuple[int, int, int, int]]) -> None:
    matches = [match(f"T{i}", f"U{j}", (x, y), day=k) for k, (i, j, x, y) in enumerate(played)]
    model = fit(matches, START + timedelta(days=30))
    for played_match in matches:
        found = model.grid(played_match.home_team, played_match.away_team)
        assert found.matrix.sum() == pytest.approx(1)
        assert np.isfinite(model.total_error(played_match.home_team, played_match.away_team))


def test_a_league_without_goals_stays_finite() -> None:
    model = fit([match("A", "B", day=1), match("B", "A", day=2)], START + timedelta(days=3))
    assert sum(model.grid("A", "B").expected_goals) < 0.5


def test_few_matches_are_shrunk_toward_the_league(league: League) -> None:
    thrashed = [
        match("Newcomer", "Team 00", (0, 8), day=1000),
        match("Team 01", "Newcomer", (7, 0), day=1001),
    ]
    model = fit([*league.matches, *thrashed], START + timedelta(days=1010))
    newcomer = model.teams.index("Newcomer")
    assert model.matches_of("Newcomer") == 2
    assert -0.8 < model.defence[newcomer] < model.defence.mean()
    assert model.covariance[2 + newcomer, 2 + newcomer] > 3 * model.covariance[3, 3]


def test_an_announced_team_is_average_with_the_uncertainty_of_the_prior(league: League) -> None:
    model = fit(league.matches, league.end, announced=["Newcomer"])
    newcomer = model.teams.index("Newcomer")
    assert model.matches_of("Newcomer") == 0
    assert abs(model.attack[newcomer]) < 0.01
    assert model.covariance[2 + newcomer, 2 + newcomer] == pytest.approx(model.prior_sd**2)


def test_old_matches_count_less(league: League) -> None:
    recent = [replace(m, home_goals=4, half_time_home=0, half_time_away=0) for m in league.matches[-100:]]
    changed = [*league.matches[:-100], *recent]
    short = fit(changed, league.end, half_life_days=30)
    long = fit(changed, league.end, half_life_days=3000)
    assert sum(short.rates("Team 00", "Team 01")) > sum(long.rates("Team 00", "Team 01"))
    assert short.sample_size < long.sample_size == len(changed)  # beyond five half-lives a match is left out


def test_home_and_away_are_not_the_same(model: GoalModel) -> None:
    assert model.rates("Team 00", "Team 01")[0] > model.rates("Team 01", "Team 00")[1]


def test_what_it_does_not_know_it_says() -> None:
    with pytest.raises(ProfileError, match="needs results"):
        fit([match()], START)
    with pytest.raises(ProfileError, match="several leagues"):
        fit([match(), match(day=1, league="T2")], START + timedelta(days=9))
    with pytest.raises(ProfileError, match="knows no team 'Z'"):
        fit([match()], START + timedelta(days=1)).grid("A", "Z")
    assert not fit([match()], START + timedelta(days=1)).knows("A", "Z")


def test_results_that_are_no_numbers_are_refused(model: GoalModel) -> None:
    with pytest.raises(ProfileError, match="no finite attack"):
        replace(model, attack=np.array([np.nan]))
    with pytest.raises(ValueError, match="read-only"):
        model.attack[0] = 1


def test_the_moment_may_be_an_hour() -> None:
    model = fit([match(), match(day=1)], datetime(2023, 8, 13, 13, tzinfo=UTC))
    assert model.sample_size == 1
