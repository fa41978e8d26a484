"""The desk's Poisson model is a probability distribution."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.legacy.poisson_model import probabilities

rates = st.floats(0.2, 3.0)


@given(rates, rates)
def test_outcomes_sum_to_one_and_lines_descend(home: float, away: float) -> None:
    p = probabilities(home, away)
    assert p["home"] + p["draw"] + p["away"] == pytest.approx(1, abs=0.001)
    assert p[1.5] >= p[2.5] >= p[3.5]
    assert 0 <= p["btts_yes"] <= 1


@given(rates, rates)
def test_swapping_the_teams_swaps_the_outcomes(home: float, away: float) -> None:
    one, other = probabilities(home, away), probabilities(away, home)
    assert one["home"] == pytest.approx(other["away"])
    assert one["btts_yes"] == pytest.approx(other["btts_yes"])
