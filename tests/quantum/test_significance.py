import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import ProfileError
from monps.quantum.significance import benjamini_hochberg, fair_price_tails

probabilities = st.lists(st.floats(0, 1), max_size=30)


def test_benjamini_hochberg_by_hand() -> None:
    # sorted .005 .010 .030 .040 .500 times 5/rank: .025 .025 .050 .050 .500, then the minimum from the right
    assert benjamini_hochberg([0.03, 0.005, 0.5, 0.01, 0.04]) == pytest.approx([0.05, 0.025, 0.5, 0.025, 0.05])
    # the running minimum: .020 * 3/1 = .060, .022 * 3/2 = .033, .9
    assert benjamini_hochberg([0.020, 0.022, 0.9]) == pytest.approx([0.033, 0.033, 0.9])


def test_the_original_table_rejects_four_of_fifteen() -> None:
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert sum(q <= 0.05 for q in benjamini_hochberg(p)) == 4


@given(probabilities)
def test_q_values_exceed_p_values_and_keep_their_order(p: list[float]) -> None:
    q = benjamini_hochberg(p)
    assert all(b >= a - 1e-12 and b <= 1 for a, b in zip(p, q, strict=True))
    order = np.argsort(p, kind="stable")
    assert all(np.diff(np.array(q)[order]) >= -1e-12)


def test_what_is_no_p_value_is_refused() -> None:
    with pytest.raises(ProfileError, match="between 0 and 1"):
        benjamini_hochberg([0.5, 1.5])


def test_tails_by_hand() -> None:
    assert fair_price_tails([2.0], [1.0], [True]) == (0.5, 1.0)
    assert fair_price_tails([4.0, 4.0], [1.0, 1.0], [True, True]) == pytest.approx((1 / 16, 1.0))
    assert fair_price_tails([4.0, 4.0], [1.0, 1.0], [False, False]) == pytest.approx((1.0, 9 / 16))
    assert fair_price_tails([], [], []) == (1.0, 1.0)


bets = st.tuples(st.integers(102, 900).map(lambda n: n / 100), st.sampled_from([0.5, 1.0]), st.booleans())


@given(st.lists(bets, min_size=1, max_size=7))
def test_tails_equal_the_sum_over_all_outcomes(played: list[tuple[float, float, bool]]) -> None:
    prices, stakes, won = zip(*played, strict=True)

    def profit(outcome: tuple[bool, ...]) -> int:
        return sum(
            round(stake * (price - 1) / 0.01) if win else -round(stake / 0.01)
            for price, stake, win in zip(prices, stakes, outcome, strict=True)
        )

    def chance(outcome: tuple[bool, ...]) -> float:
        return float(math.prod(1 / price if win else 1 - 1 / price for price, win in zip(prices, outcome, strict=True)))

    outcomes = list(product([True, False], repeat=len(won)))
    above = sum(chance(o) for o in outcomes if profit(o) >= profit(won))
    below = sum(chance(o) for o in outcomes if profit(o) <= profit(won))
    assert fair_price_tails(prices, stakes, won) == pytest.approx((above, below))


def test_p_values_of_fair_bets_are_not_too_small() -> None:
    random = np.random.default_rng(3)
    prices = random.uniform(1.4, 6, 30).round(2).tolist()
    seen = [
        fair_price_tails(prices, [1.0] * 30, (random.random(30) < 1 / np.array(prices)).tolist())[0] for _ in range(400)
    ]
    assert np.mean(np.array(seen) <= 0.05) < 0.08
    assert 0.4 < np.mean(seen) < 0.6
