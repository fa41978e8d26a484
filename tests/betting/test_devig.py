import math

import numpy as np
import pytest
import shin
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq  # type: ignore[import-untyped] # scipy ships no types

from monps.betting.devig import DevigMethod, devig
from monps.betting.odds import OddsError, implied

prices = st.floats(1.001, 1000)
markets = st.integers(2, 6).flatmap(lambda size: st.lists(st.lists(prices, min_size=size, max_size=size), min_size=1))
usual = st.lists(st.floats(1.02, 200), min_size=2, max_size=5)
STEEP = (DevigMethod.POWER, DevigMethod.ODDS_RATIO, DevigMethod.LOGARITHMIC, DevigMethod.SHIN)


@given(markets, st.sampled_from(DevigMethod))
def test_devigged_markets_are_distributions_in_the_order_of_their_prices(odds: list[list[float]], method: str) -> None:
    fair = devig(odds, method)
    assert fair.shape == (len(odds), len(odds[0]))
    assert fair.sum(axis=1) == pytest.approx(np.ones(len(odds)), abs=1e-12)
    assert ((fair >= 0) & (fair <= 1)).all()
    for row, market in zip(fair, odds, strict=True):
        assert (np.diff(row[np.argsort(market)]) <= 1e-12).all()


@given(st.lists(st.floats(0.02, 1), min_size=2, max_size=5), st.sampled_from(DevigMethod))
def test_a_market_without_margin_is_left_as_it_is(weights: list[float], method: str) -> None:
    fair = np.array(weights) / sum(weights)
    assert devig(1 / fair, method) == pytest.approx(fair, abs=1e-9)


@given(st.lists(st.floats(1.02, 200), min_size=2, max_size=5))
def test_power_agrees_with_a_root_finder(odds: list[float]) -> None:
    logs = -np.log(odds)
    exponent = brentq(lambda t: np.exp(t * logs).sum() - 1, 0, 500, xtol=1e-14, rtol=1e-14)
    assert devig(odds, "power") == pytest.approx(np.exp(exponent * logs), abs=1e-9)


def test_power_takes_more_margin_off_the_long_shot() -> None:
    odds = np.array([1.25, 6.0, 11.0])
    taken = devig(odds, "power") / implied(odds)
    assert taken[0] > taken[1] > taken[2]
    multiplicative = devig(odds, "multiplicative") / implied(odds)
    assert multiplicative == pytest.approx(np.full(3, 1 / 1.0575757), rel=1e-6)


def test_best_prices_below_a_full_book_are_devigged_too() -> None:
    for method in DevigMethod:
        fair = devig([2.2, 2.3], method)
        assert fair.sum() == pytest.approx(1)
        assert fair[0] > fair[1]
        assert (fair > implied([2.2, 2.3])).all()


def test_a_missing_price_silences_its_own_market_only() -> None:
    for method in DevigMethod:
        fair = devig([[1.9, math.nan], [1.5, 2.5]], method)
        assert np.isnan(fair[0]).all()
        assert fair[1].sum() == pytest.approx(1)


def test_one_market_and_stacked_markets_keep_their_shape() -> None:
    assert devig([1.9, 1.9]).shape == (2,)
    assert devig(np.full((4, 5, 3), 2.8)).shape == (4, 5, 3)
    assert devig(np.empty((0, 3))).shape == (0, 3)


def test_a_hundred_thousand_markets_at_once() -> None:
    odds = 1 + np.exp(np.random.default_rng(5).normal(0, 1.5, (100_000, 3)))
    assert devig(odds).sum(axis=1) == pytest.approx(np.ones(100_000), abs=1e-12)


@given(usual)
def test_the_odds_ratio_agrees_with_a_root_finder_in_log_odds(odds: list[float]) -> None:
    logits = -np.log(np.array(odds) - 1)
    shift = brentq(lambda c: (1 / (1 + np.exp(c - logits))).sum() - 1, -50, 50, xtol=1e-14, rtol=1e-14)
    expected = pytest.approx(1 / (1 + np.exp(shift - logits)), abs=1e-9)
    assert devig(odds, "odds_ratio") == expected
    assert devig(odds, "logarithmic") == expected


@given(st.lists(st.floats(0.02, 1), min_size=2, max_size=5), st.floats(1.001, 1.15))
def test_shin_agrees_with_the_package_of_that_name(weights: list[float], booksum: float) -> None:
    odds = [max(sum(weights) / weight / booksum, 1.01) for weight in weights]
    expected = shin.calculate_implied_probabilities(odds, max_iterations=100_000, convergence_threshold=1e-14)
    assert devig(odds, "shin") == pytest.approx(np.array(expected), abs=1e-6)


@given(usual)
def test_shin_solves_its_own_equation_below_a_full_book_too(odds: list[float]) -> None:
    """Every outcome tells the same share of insiders: from p = (sqrt(z² + 4 (1 - z) a) - z) / (2 (1 - z))."""
    fair, booksum = devig(odds, "shin"), implied(odds).sum()
    squares = implied(odds) ** 2 / booksum
    # (1 - z) p² + z p - a = 0, so z (p - p²) = a - p²
    share = ((squares - fair**2) / (fair - fair**2))[np.argmax(fair - fair**2)]
    assert (1 - share) * fair**2 + share * fair == pytest.approx(squares, abs=1e-9)


@given(st.tuples(prices, prices))
def test_shin_of_two_outcomes_is_the_additive_method(odds: tuple[float, float]) -> None:
    assert devig(odds, "shin") == pytest.approx(devig(odds, "additive"), abs=1e-6)


@given(usual)
def test_additive_takes_one_amount_off_all_that_keep_a_chance(odds: list[float]) -> None:
    taken, fair = implied(odds) - devig(odds, "additive"), devig(odds, "additive")
    deduction = taken[fair > 0]
    assert deduction == pytest.approx(np.full(deduction.size, deduction[0]), abs=1e-12)
    assert (taken[fair == 0] <= deduction[0] + 1e-12).all()


@given(usual, st.sampled_from(DevigMethod))
def test_the_order_of_the_outcomes_does_not_matter(odds: list[float], method: str) -> None:
    assert devig(odds[::-1], method) == pytest.approx(devig(odds, method)[::-1], abs=1e-12)


@given(usual, st.sampled_from(DevigMethod))
def test_a_longer_price_is_never_likelier(odds: list[float], method: str) -> None:
    longer = [odds[0] * 1.1, *odds[1:]]
    assert devig(longer, method)[0] <= devig(odds, method)[0] + 1e-9


@given(st.sampled_from(STEEP))
def test_a_long_shot_pays_more_of_the_margin(method: str) -> None:
    left = devig([1.25, 6.0, 11.0], method) / implied([1.25, 6.0, 11.0])
    assert left[0] > left[1] > left[2]


@given(st.integers(3, 5).flatmap(lambda size: st.lists(st.floats(1.05, 3), min_size=size, max_size=size)))
def test_where_all_but_one_win_the_opposites_are_a_market(odds: list[float]) -> None:
    for method in DevigMethod:
        fair = devig(odds, method, winners=len(odds) - 1)
        assert fair.sum() == pytest.approx(len(odds) - 1)
        assert ((fair >= 0) & (fair <= 1)).all()


def test_double_chance_without_margin_is_left_as_it_is() -> None:
    fair = np.array([0.75, 0.8, 0.45])
    for method in DevigMethod:
        assert devig(1 / fair, method, winners=2) == pytest.approx(fair, abs=1e-9)


@pytest.mark.parametrize("method", DevigMethod)
@pytest.mark.parametrize("odds", [[1.0001, 1.0001], [1.0001, 9999, 9999], [5000.0] * 3, [1.001, 1.001, 1000]])
def test_extreme_prices_have_an_answer(method: str, odds: list[float]) -> None:
    fair = devig(odds, method)
    assert fair.sum() == pytest.approx(1, abs=1e-12)
    assert ((fair >= 0) & (fair <= 1)).all()


def test_other_questions_are_refused_in_a_sentence() -> None:
    with pytest.raises(OddsError, match="choose one of multiplicative, additive, power"):
        devig([2, 2], "guess")
    with pytest.raises(OddsError, match="two outcomes or more"):
        devig([2.0])
    with pytest.raises(OddsError, match="decimal odds are above 1"):
        devig([2.0, 1.0])
    with pytest.raises(OddsError, match="1 or all but one can win, not 2"):
        devig([4, 4, 4, 4], winners=2)
