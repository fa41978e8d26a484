import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize  # type: ignore[import-untyped] # scipy ships no types

from monps.betting.odds import OddsError
from monps.betting.staking import Limits, flat, kelly, kelly_exclusive, within

chances = st.floats(0.01, 0.99)
prices = st.floats(1.05, 50)


@pytest.mark.parametrize(
    ("probability", "odds", "stake"), [(0.6, 2.0, 0.2), (0.5, 2.0, 0), (0.55, 1.91, 0.05549), (0.3, 4.0, 0.0667)]
)
def test_kellys_known_values(probability: float, odds: float, stake: float) -> None:
    assert kelly(probability, odds) == pytest.approx(stake, abs=1e-4)


@given(chances, prices)
def test_kelly_bets_where_there_is_an_edge_and_its_growth_cannot_be_bettered(probability: float, odds: float) -> None:
    stake = float(kelly(probability, odds))
    assert (stake > 0) == (probability * odds > 1 + 1e-15) or math.isclose(probability * odds, 1)
    for other in (stake * 0.9, min(stake * 1.1, 0.999)):
        assert growth(other, probability, odds) <= growth(stake, probability, odds) + 1e-12


def growth(stake: float, probability: float, odds: float) -> float:
    return probability * math.log1p(stake * (odds - 1)) + (1 - probability) * math.log1p(-stake)


@given(chances, prices, st.floats(0.05, 1), st.floats(0.01, 1))
def test_parts_and_caps(probability: float, odds: float, part: float, cap: float) -> None:
    assert kelly(probability, odds, part, cap) == pytest.approx(min(part * kelly(probability, odds), cap))


def test_a_missing_chance_stakes_nothing_silently() -> None:
    assert np.isnan(kelly([0.6, math.nan], 2.0)).tolist() == [False, True]
    assert flat([0.1, 0.0, -0.1, math.nan], 0.01).tolist() == [0.01, 0, 0, 0]
    assert flat([0.1, 0.02], 0.01, least_edge=0.05).tolist() == [0.01, 0]


@given(chances, prices)
def test_one_outcome_alone_is_plain_kelly(probability: float, odds: float) -> None:
    assert kelly_exclusive([probability], [odds]) == pytest.approx([float(kelly(probability, odds))], abs=1e-9)


@given(st.lists(st.floats(0.05, 1), min_size=3, max_size=3), st.lists(st.floats(0.9, 1.25), min_size=3, max_size=3))
def test_exclusive_outcomes_together_cannot_be_bettered(weights: list[float], value: list[float]) -> None:
    probabilities = np.array(weights) / sum(weights)
    odds = np.maximum(np.array(value) / probabilities, 1.02)
    assume((1 / odds).sum() > 1.001)
    stakes = kelly_exclusive(probabilities, odds)
    assert stakes.sum() < 1

    def loss(wanted: np.ndarray) -> float:
        return -float(probabilities @ np.log(np.maximum(1 - wanted.sum() + wanted * odds, 1e-9)))

    found = minimize(
        loss, np.full(3, 0.05), bounds=[(0, 0.9)] * 3, constraints={"type": "ineq", "fun": lambda w: 0.999 - w.sum()}
    )
    assert loss(stakes) <= found.fun + 1e-7


def test_a_bet_without_an_edge_may_insure_another() -> None:
    """Smoczynski and Tomkins' point: the draw alone is worth nothing, beside the home win it is."""
    probabilities, odds = [0.55, 0.25, 0.2], [2.3, 3.95, 3.0]
    assert kelly(0.25, 3.95) == 0
    stakes = kelly_exclusive(probabilities, odds)
    assert stakes[1] > 0
    assert stakes[2] == 0


def test_a_certain_profit_takes_the_whole_bankroll() -> None:
    assert kelly_exclusive([0.5, 0.3, 0.2], [2.2, 3.6, 5.5]) == pytest.approx([0.5, 0.3, 0.2])


def test_parts_and_caps_keep_the_proportions_of_exclusive_stakes() -> None:
    whole = kelly_exclusive([0.55, 0.25, 0.2], [2.3, 3.95, 3.0])
    assert kelly_exclusive([0.55, 0.25, 0.2], [2.3, 3.95, 3.0], 0.25) == pytest.approx(whole / 4)
    capped = kelly_exclusive([0.55, 0.25, 0.2], [2.3, 3.95, 3.0], 1, 0.05)
    assert capped.max() == pytest.approx(0.05)
    assert capped == pytest.approx(whole * 0.05 / whole.max())
    assert kelly_exclusive([0.3, 0.3, 0.4], [2.0, 2.0, 2.0]).tolist() == [0, 0, 0]


bets = st.lists(
    st.tuples(st.floats(0, 0.5), st.integers(0, 3), st.integers(0, 1)), min_size=1, max_size=12
)  # stake, match, day of the match


@given(bets, st.floats(0.01, 1), st.floats(0.01, 1), st.floats(0.01, 1))
def test_limits_hold_and_only_take_away(
    rows: list[tuple[float, int, int]], bet: float, match: float, day: float
) -> None:
    stakes, matches, days = [row[0] for row in rows], [(row[1], row[2]) for row in rows], [row[2] for row in rows]
    held = within(stakes, Limits(bet, match, day), matches, days)
    assert (held <= np.array(stakes) + 1e-12).all()
    assert (held <= bet + 1e-12).all()
    for groups, most in ((matches, match), (days, day)):
        for group in set(groups):
            inside = [stake for stake, one in zip(held, groups, strict=True) if one == group]
            assert sum(inside) <= most + 1e-9


def test_what_is_too_much_is_taken_off_in_proportion() -> None:
    held = within([0.06, 0.02, 0.03], Limits(bet=0.05, match=0.035, day=0.05), ["a", "a", "b"], [1, 1, 1])
    assert held == pytest.approx(np.array([0.025, 0.01, 0.03]) * 0.05 / 0.065)
    assert within([0.1, 0.2], Limits(), ["a", "b"], [1, 1]).tolist() == [0.1, 0.2]


def test_nonsense_is_refused() -> None:
    for wrong in (0.0, -0.1, 1.5):
        with pytest.raises(OddsError, match="fraction"):
            Limits(day=wrong)
        with pytest.raises(OddsError, match="fractions"):
            kelly(0.5, 2.0, part=wrong)
    with pytest.raises(OddsError, match="not a probability"):
        kelly(1.5, 2.0)
    with pytest.raises(OddsError, match=r"sum to 1\.2"):
        kelly_exclusive([0.6, 0.6], [2, 2])
    with pytest.raises(OddsError, match="none missing"):
        kelly_exclusive([0.6, math.nan], [2, 2])
    with pytest.raises(OddsError, match="none negative"):
        within([-0.1], Limits(), ["a"], [1])
    with pytest.raises(OddsError, match="as many matches"):
        within([0.1], Limits(), ["a", "b"], [1])
    with pytest.raises(OddsError, match="0 to 1"):
        flat([0.1], 2)
