import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq  # type: ignore[import-untyped] # scipy ships no types

from monps.betting.odds import DevigMethod, OddsError, clv_percentage, clv_raw, devig, edge, implied, overround
from monps.core.errors import MonpsError

prices = st.floats(1.001, 1000)
markets = st.integers(2, 6).flatmap(lambda size: st.lists(st.lists(prices, min_size=size, max_size=size), min_size=1))


@given(st.lists(prices, min_size=1))
def test_implied_is_the_inverse(odds: list[float]) -> None:
    assert implied(odds) == pytest.approx([1 / price for price in odds])
    assert implied(odds[0]) == pytest.approx(1 / odds[0])


def test_overround_of_a_real_looking_market() -> None:
    assert overround([1.91, 1.91]) == pytest.approx(2 / 1.91 - 1)
    assert overround([[2.0, 4.0, 4.0], [2.1, 4.2, 4.2]]) == pytest.approx([0.0, -1 / 21])
    assert overround(np.full((2, 3, 4), 5.0)).shape == (2, 3)


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
    assert np.isnan(overround([1.9, math.nan]))


def test_one_market_and_stacked_markets_keep_their_shape() -> None:
    assert devig([1.9, 1.9]).shape == (2,)
    assert devig(np.full((4, 5, 3), 2.8)).shape == (4, 5, 3)
    assert devig(np.empty((0, 3))).shape == (0, 3)


@given(st.floats(0, 1), prices)
def test_edge_is_the_expected_profit(probability: float, odds: float) -> None:
    expected = probability * (odds - 1) - (1 - probability)
    assert edge(probability, odds) == pytest.approx(expected, abs=1e-9)


def test_closing_line_value_has_one_sign() -> None:
    assert clv_percentage(2.1, 0.5) == pytest.approx(5.0)
    assert clv_percentage([1.9, 2.0], 0.5) == pytest.approx([-5.0, 0.0])
    assert clv_raw(2.1, 2.0) == pytest.approx(5.0)
    assert clv_raw(1.9, 2.0) == pytest.approx(-5.0)


@given(prices, prices)
def test_raw_value_against_a_fair_close_is_the_percentage(taken: float, closing: float) -> None:
    assert clv_raw(taken, closing) == pytest.approx(float(clv_percentage(taken, 1 / closing)), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("value", [0, 1, -2.5, 0.42, math.inf])
def test_what_is_no_price_is_refused_with_the_number(value: float) -> None:
    for call in (implied, overround, devig):
        with pytest.raises(OddsError, match="decimal odds are above 1") as raised:
            call([2.0, value])
        assert raised.value.value == value


def test_other_nonsense_is_refused_in_a_sentence() -> None:
    with pytest.raises(OddsError, match="between 0 and 1"):
        edge(1.2, 2.0)
    with pytest.raises(OddsError, match="choose one of multiplicative, power"):
        devig([2, 2], "guess")
    with pytest.raises(OddsError, match="two outcomes or more"):
        devig([2.0])
    with pytest.raises(OddsError, match="two outcomes or more"):
        overround(2.0)
    with pytest.raises(OddsError, match="not an array of numbers"):
        implied(["evens"])
    assert issubclass(OddsError, MonpsError)


def test_a_hundred_thousand_markets_at_once() -> None:
    odds = 1 + np.exp(np.random.default_rng(5).normal(0, 1.5, (100_000, 3)))
    assert devig(odds).sum(axis=1) == pytest.approx(np.ones(100_000), abs=1e-12)
