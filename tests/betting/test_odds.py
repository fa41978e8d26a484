import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.betting.odds import OddsError, edge, implied, overround
from monps.core.errors import MonpsError

prices = st.floats(1.001, 1000)


@given(st.lists(prices, min_size=1))
def test_implied_is_the_inverse(odds: list[float]) -> None:
    assert implied(odds) == pytest.approx([1 / price for price in odds])
    assert implied(odds[0]) == pytest.approx(1 / odds[0])


def test_overround_of_a_real_looking_market() -> None:
    assert overround([1.91, 1.91]) == pytest.approx(2 / 1.91 - 1)
    assert overround([[2.0, 4.0, 4.0], [2.1, 4.2, 4.2]]) == pytest.approx([0.0, -1 / 21])
    assert overround(np.full((2, 3, 4), 5.0)).shape == (2, 3)
    assert np.isnan(overround([1.9, math.nan]))


@given(st.floats(0, 1), prices)
def test_edge_is_the_expected_profit(probability: float, odds: float) -> None:
    expected = probability * (odds - 1) - (1 - probability)
    assert edge(probability, odds) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("value", [0, 1, -2.5, 0.42, math.inf])
def test_what_is_no_price_is_refused_with_the_number(value: float) -> None:
    for call in (implied, overround):
        with pytest.raises(OddsError, match="decimal odds are above 1") as raised:
            call([2.0, value])
        assert raised.value.value == value


def test_other_nonsense_is_refused_in_a_sentence() -> None:
    with pytest.raises(OddsError, match="between 0 and 1"):
        edge(1.2, 2.0)
    with pytest.raises(OddsError, match="two outcomes or more"):
        overround(2.0)
    with pytest.raises(OddsError, match="not an array of numbers"):
        implied(["evens"])
    assert issubclass(OddsError, MonpsError)
