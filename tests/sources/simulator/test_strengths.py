import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import SourceError
from monps.sources.simulator.strengths import (
    BASE,
    HOME_ADVANTAGE,
    RHO,
    TeamStrength,
    expected_goals,
    outcomes,
    score_grids,
    strengths,
)

means = st.lists(st.tuples(st.floats(0.2, 4), st.floats(0.2, 4)), min_size=1, max_size=5).map(np.array)


def test_the_truth_follows_from_the_seed() -> None:
    assert strengths(7, 18) == strengths(7, 18)
    assert strengths(7, 18) != strengths(8, 18)
    assert len({team.team for team in strengths(7, 40)}) == 40


def test_an_average_team_is_average() -> None:
    teams = strengths(3, 20)
    assert np.mean([team.attack for team in teams]) == pytest.approx(0, abs=1e-12)
    assert np.mean([team.defence for team in teams]) == pytest.approx(0, abs=1e-12)
    assert 0.1 < np.std([team.attack for team in teams]) < 0.6
    assert all(-0.5 <= team.lateness <= 0.5 and 0.5 < team.tempo < 2 for team in teams)


def test_expected_goals_of_known_teams() -> None:
    strong = TeamStrength("Strong", 0.3, 0.2, 1, 1, 0)
    weak = TeamStrength("Weak", -0.1, -0.4, 1, 1, 0)
    found = expected_goals([strong, weak], [weak, strong])
    assert found[0] == pytest.approx(np.exp([BASE + HOME_ADVANTAGE + 0.3 + 0.4, BASE - 0.1 - 0.2]))
    assert found[1] == pytest.approx(np.exp([BASE + HOME_ADVANTAGE - 0.1 - 0.2, BASE + 0.3 + 0.4]))


@given(means)
def test_grids_are_distributions_with_the_means_they_were_made_from(pairs: np.ndarray) -> None:
    grids = score_grids(pairs)
    assert grids.shape == (len(pairs), 11, 11)
    assert (grids >= 0).all()
    assert grids.sum(axis=(1, 2)) == pytest.approx(np.ones(len(pairs)))
    goals = np.arange(11)
    assert (grids.sum(axis=2) * goals).sum(axis=1) == pytest.approx(pairs[:, 0], abs=0.03)
    assert (grids.sum(axis=1) * goals).sum(axis=1) == pytest.approx(pairs[:, 1], abs=0.03)


def test_the_factor_of_dixon_and_coles() -> None:
    (grid,) = score_grids(np.array([[1.5, 1.1]]))
    ratio = grid[0, 0] * grid[1, 1] / (grid[0, 1] * grid[1, 0])
    expected = (1 - 1.5 * 1.1 * RHO) * (1 - RHO) / ((1 + 1.5 * RHO) * (1 + 1.1 * RHO))
    assert ratio == pytest.approx(expected)
    assert ratio > 1


@given(means)
def test_outcomes_sum_up_the_grid(pairs: np.ndarray) -> None:
    grids = score_grids(pairs)
    found = outcomes(grids)
    assert found.sum(axis=1) == pytest.approx(np.ones(len(pairs)))
    assert outcomes(grids.transpose(0, 2, 1)) == pytest.approx(found[:, ::-1])
    assert found[0, 1] == pytest.approx(sum(grids[0, n, n] for n in range(11)))


@pytest.mark.parametrize("teams", [-1, 0, 1, 41])
def test_a_league_of_a_size_that_cannot_be(teams: int) -> None:
    with pytest.raises(SourceError, match=f"a league has 2 to 40 teams, not {teams}"):
        strengths(1, teams)


def test_a_seed_that_cannot_be() -> None:
    with pytest.raises(SourceError, match="the seed -1 is negative"):
        strengths(-1)
