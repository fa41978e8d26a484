import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.betting.clv import clv_percentage, clv_raw, summarise, summarise_by

prices = st.floats(1.001, 1000)


def test_closing_line_value_has_one_sign() -> None:
    assert clv_percentage(2.1, 0.5) == pytest.approx(5.0)
    assert clv_percentage([1.9, 2.0], 0.5) == pytest.approx([-5.0, 0.0])
    assert clv_raw(2.1, 2.0) == pytest.approx(5.0)
    assert clv_raw(1.9, 2.0) == pytest.approx(-5.0)


@given(prices, prices)
def test_raw_value_against_a_fair_close_is_the_percentage(taken: float, closing: float) -> None:
    assert clv_raw(taken, closing) == pytest.approx(float(clv_percentage(taken, 1 / closing)), rel=1e-9, abs=1e-9)


def test_pain_01_a_mean_is_told_with_its_coverage() -> None:
    found = summarise([5.0, -1.0, math.nan, math.nan, 2.0])
    assert (found.settled, found.clv.n, found.coverage) == (5, 3, 0.6)
    assert found.clv.value == pytest.approx(2.0)
    assert found.beat == pytest.approx(2 / 3)


def test_without_a_close_there_is_no_mean_and_no_zero() -> None:
    found = summarise([math.nan, math.nan])
    assert (found.clv.value, found.clv.low, found.beat, found.coverage) == (None, None, None, 0)
    assert summarise([]).coverage is None


def test_groups_are_told_apart_and_keep_their_matches() -> None:
    found = summarise_by(["a", "b", "a", "a"], [1.0, 9.0, 3.0, math.nan], ["m", "m", "m", "n"])
    assert list(found) == ["a", "b"]
    assert (found["a"].settled, found["a"].clv.n, found["a"].clv.clusters) == (3, 2, 1)
    assert found["a"].clv.value == 2
    assert found["b"].clv.value == 9


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.floats(-50, 50) | st.just(math.nan)), max_size=30))
def test_groups_add_up_to_the_whole(rows: list[tuple[str, float]]) -> None:
    groups, values = [group for group, _ in rows], [value for _, value in rows]
    whole, parts = summarise(values), summarise_by(groups, values)
    assert sum(part.settled for part in parts.values()) == whole.settled
    assert sum(part.clv.n for part in parts.values()) == whole.clv.n
    total = sum(part.clv.n * part.clv.value for part in parts.values() if part.clv.value is not None)
    assert total == pytest.approx(whole.clv.n * (whole.clv.value or 0), abs=1e-9)
