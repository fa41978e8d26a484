import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.betting.intervals import bootstrap_ratio, mean, ratio
from monps.betting.odds import OddsError

numbers = st.lists(st.floats(-100, 100), min_size=2, max_size=40)


def test_the_interval_of_a_mean_is_students() -> None:
    found = mean([1.0, 2.0, 3.0, 4.0])
    assert found.value == 2.5
    assert found.standard_error == pytest.approx(math.sqrt(5 / 3 / 4))
    assert (found.low, found.high) == pytest.approx((2.5 - 3.182446 * 0.6454972, 2.5 + 3.182446 * 0.6454972), abs=1e-5)
    assert (found.n, found.clusters) == (4, 4)


@given(numbers)
def test_a_column_told_twice_in_clusters_is_no_more_certain(values: list[float]) -> None:
    once = mean(values)
    twice = mean(values * 2, list(range(len(values))) * 2)
    assert twice.value == pytest.approx(once.value)
    assert twice.standard_error == pytest.approx(once.standard_error, abs=1e-9)
    assert (twice.n, twice.clusters) == (2 * len(values), len(values))


@given(numbers)
def test_missing_values_change_nothing_but_are_not_counted(values: list[float]) -> None:
    found = mean([*values, math.nan], [*range(len(values)), "without"])
    assert found == mean(values)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 5)), min_size=2, max_size=30), st.floats(0.5, 20))
def test_a_yield_does_not_know_the_unit_of_the_stakes(rows: list[tuple[float, float]], unit: float) -> None:
    profits, stakes = np.array(rows).T
    found, scaled = ratio(profits, stakes), ratio(profits * unit, stakes * unit)
    assert found.value == pytest.approx(profits.sum() / stakes.sum())
    assert scaled.value == pytest.approx(found.value)
    assert scaled.standard_error == pytest.approx(found.standard_error, abs=1e-9)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    random = np.random.default_rng(11)
    matches = np.repeat(np.arange(60), 3)
    held = {"clusters": 0, "single": 0}
    for _ in range(400):
        values = random.normal(1, 1, 60)[matches] + random.normal(0, 0.3, 180)  # three bets on a match hang together
        for way, clusters in (("clusters", matches.tolist()), ("single", None)):
            found = mean(values, clusters, 0.9)
            assert found.low is not None
            assert found.high is not None
            held[way] += found.low < 1 < found.high
    assert 0.86 < held["clusters"] / 400 < 0.94
    assert held["single"] / 400 < 0.8


def test_the_bootstrap_agrees_where_the_normal_law_holds_and_repeats_itself() -> None:
    random = np.random.default_rng(5)
    profits, stakes, matches = random.normal(0.1, 1, 300), random.uniform(1, 2, 300), random.integers(0, 120, 300)
    found = bootstrap_ratio(profits, stakes, matches.tolist(), draws=4000)
    exact = ratio(profits, stakes, matches.tolist())
    assert (found.value, found.n, found.clusters) == (exact.value, exact.n, exact.clusters)
    assert found.standard_error == pytest.approx(exact.standard_error, rel=0.1)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=0.02)
    assert found == bootstrap_ratio(profits, stakes, matches.tolist(), draws=4000)
    assert found != bootstrap_ratio(profits, stakes, matches.tolist(), draws=4000, seed=1)


def test_the_bootstrap_of_long_prices_leans_to_where_the_profit_is() -> None:
    found = bootstrap_ratio([-1.0] * 95 + [40.0] * 5, np.ones(100), draws=4000)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.value > found.value - found.low


def test_little_evidence_tells_no_spread() -> None:
    one = mean([3.0, 4.0], ["same", "same"])
    assert (one.value, one.standard_error, one.low, one.high, one.clusters) == (3.5, None, None, None, 1)
    assert bootstrap_ratio([3.0, 4.0], [1, 1], ["same", "same"]) == one
    nothing = mean([math.nan])
    assert (nothing.value, nothing.standard_error, nothing.n) == (None, None, 0)


def test_what_is_no_average_is_refused() -> None:
    with pytest.raises(OddsError, match="as many clusters, not 1"):
        mean([1, 2], ["a"])
    with pytest.raises(OddsError, match="not negative"):
        ratio([1, 2], [1, -1])
    with pytest.raises(OddsError, match="confidence lies between"):
        mean([1, 2], confidence=95)
    with pytest.raises(OddsError, match="one column"):
        mean([[1, 2]])
