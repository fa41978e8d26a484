import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.betting.clv import clv_percentage, clv_raw

prices = st.floats(1.001, 1000)


def test_closing_line_value_has_one_sign() -> None:
    assert clv_percentage(2.1, 0.5) == pytest.approx(5.0)
    assert clv_percentage([1.9, 2.0], 0.5) == pytest.approx([-5.0, 0.0])
    assert clv_raw(2.1, 2.0) == pytest.approx(5.0)
    assert clv_raw(1.9, 2.0) == pytest.approx(-5.0)


@given(prices, prices)
def test_raw_value_against_a_fair_close_is_the_percentage(taken: float, closing: float) -> None:
    assert clv_raw(taken, closing) == pytest.approx(float(clv_percentage(taken, 1 / closing)), rel=1e-9, abs=1e-9)
