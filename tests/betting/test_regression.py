"""The line: known values, what moving the points does to it, and groups that count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.betting.odds import OddsError
from monps.betting.regression import slope

NUMBERS = st.floats(-100, 100, allow_subnormal=False).map(lambda value: round(value, 3))
POINTS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=3, max_size=30).filter(
    lambda points: max(x for x, _ in points) - min(x for x, _ in points) > 0.1
)


def test_known_values() -> None:
    """Four points, 0-1, 1-3, 2-2, 3-4: slope 0.8, residuals -0.3, 0.9, -0.9, 0.3, each point a group of its own."""
    found = slope([0, 1, 2, 3], [1, 3, 2, 4], [1, 2, 3, 4])
    assert found.slope == pytest.approx(0.8)
    assert found.intercept == pytest.approx(1.3)
    pulls = np.array([-1.5 * -0.3, -0.5 * 0.9, 0.5 * -0.9, 1.5 * 0.3])
    assert found.standard_error == pytest.approx(np.sqrt(4 / 3 * (pulls**2).sum()) / 5)
    assert (found.points, found.groups) == (4, 4)


@given(POINTS, st.floats(-5, 5), st.floats(-5, 5))
def test_points_on_a_line_have_it_without_error(points: list[tuple[float, float]], steep: float, high: float) -> None:
    x = [one for one, _ in points]
    found = slope(x, [high + steep * one for one in x], range(len(x)))
    assert found.slope == pytest.approx(steep, abs=1e-6)
    assert found.intercept == pytest.approx(high, abs=1e-4)
    assert found.standard_error == pytest.approx(0, abs=1e-6)


@given(POINTS, st.floats(0.1, 10), st.floats(-50, 50))
def test_stretching_y_stretches_the_line(points: list[tuple[float, float]], factor: float, lift: float) -> None:
    x, y = np.array(points).T
    groups = np.arange(len(points))
    plain, moved = slope(x, y, groups), slope(x, factor * y + lift, groups)
    assert moved.slope == pytest.approx(factor * plain.slope, rel=1e-6, abs=1e-6)
    assert moved.standard_error == pytest.approx(factor * plain.standard_error, rel=1e-6, abs=1e-6)


@given(POINTS, st.integers(2, 5))
def test_repeating_every_point_in_its_group_adds_no_certainty(points: list[tuple[float, float]], times: int) -> None:
    x, y = np.array(points).T
    once = slope(x, y, np.arange(len(points)))
    again = slope(np.repeat(x, times), np.repeat(y, times), np.repeat(np.arange(len(points)), times))
    assert again.slope == pytest.approx(once.slope, rel=1e-6, abs=1e-9)
    assert again.standard_error == pytest.approx(once.standard_error, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("x", "y", "groups", "reason"),
    [
        ([1, 1], [1, 2], [1, 2], "above one another"),
        ([1, 2], [1, 2], [1, 1], "two groups"),
        ([], [], [], "two groups"),
        ([1, 2], [1, 2, 3], [1, 2], "one length"),
    ],
)
def test_no_line(x: list[float], y: list[float], groups: list[int], reason: str) -> None:
    with pytest.raises(OddsError, match=reason):
        slope(x, y, groups)
