"""Arithmetic of decimal odds: what a price implies, how much of it is margin, and what a bet was worth at the close.

Everything works on arrays of any shape as on single numbers, and returns float64. A missing price is NaN and stays NaN
in every result that it enters; a price that cannot be one (1 or less, infinite) is an error, never a number.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monps.core.errors import MonpsError

__all__ = ["DevigMethod", "OddsError", "clv_percentage", "clv_raw", "devig", "edge", "implied", "overround"]

Array = NDArray[np.float64]

_NEWTON_STEPS = 200  # quadratic convergence needs about 8; only prices next to 1 need more
_NEWTON_TOLERANCE = 1e-13


class OddsError(MonpsError):
    """A price or probability is outside its domain; ``value`` is the first such number, if there is one."""

    def __init__(self, reason: str, value: float | None = None) -> None:
        self.value = value
        super().__init__(reason)


class DevigMethod(StrEnum):
    """How the bookmaker's margin is taken out of a market's prices.

    ``multiplicative`` divides every implied probability by their sum. ``power`` raises them all to the one exponent
    that makes them sum to 1, which takes more margin off long shots, as bookmakers put more on them.
    """

    MULTIPLICATIVE = "multiplicative"
    POWER = "power"


def implied(odds: ArrayLike) -> Array:
    """The implied probabilities 1 / odds, margin included; same shape."""
    result: Array = 1.0 / _prices(odds)
    return result


def overround(odds: ArrayLike) -> Array:
    """The margin of each market: shape (..., k) in, sum of 1 / odds over the last axis minus 1 out, shape (...).

    Negative where the prices come from several bookmakers and beat each other, as a column of best prices does.
    """
    result: Array = _market(odds).sum(axis=-1) - 1.0
    return result


def devig(odds: ArrayLike, method: DevigMethod | str = DevigMethod.POWER) -> Array:
    """Fair probabilities of markets whose k outcomes exclude each other and leave no other.

    Shape (..., k) in, k >= 2, one market per row; the same shape out, each row summing to 1. A row with a missing price
    is NaN throughout: the rest of a market says nothing without it. Margins may be negative.
    """
    try:
        fair = _METHODS[DevigMethod(method)]
    except ValueError:
        raise OddsError(f"no devig method {str(method)!r}; choose one of {', '.join(DevigMethod)}") from None
    return fair(_market(odds))


def edge(probability: ArrayLike, odds: ArrayLike) -> Array:
    """Expected profit per unit staked at ``odds`` when the outcome has ``probability``: p * odds - 1."""
    result: Array = _probabilities(probability) * _prices(odds) - 1.0
    return result


def clv_percentage(taken: ArrayLike, fair_probability: ArrayLike) -> Array:
    """Closing line value in percent: (odds taken * fair closing probability - 1) * 100. Positive beat the close."""
    return 100.0 * edge(fair_probability, taken)


def clv_raw(taken: ArrayLike, closing: ArrayLike) -> Array:
    """(odds taken / closing odds - 1) * 100: closing line value against a price that still holds its margin."""
    result: Array = 100.0 * (_prices(taken) / _prices(closing) - 1.0)
    return result


def _prices(odds: ArrayLike) -> Array:
    prices = _floats(odds)
    wrong = prices[(prices <= 1) | np.isinf(prices)]
    if wrong.size:
        raise OddsError(
            f"{wrong[0]:g} is not a decimal price: decimal odds are above 1, a missing one is NaN", wrong[0]
        )
    return prices


def _market(odds: ArrayLike) -> Array:
    prices = _prices(odds)
    if prices.ndim == 0 or prices.shape[-1] < 2:  # noqa: PLR2004 - one outcome alone is no market
        raise OddsError(f"a market needs the prices of two outcomes or more on its last axis, not shape {prices.shape}")
    return 1.0 / prices


def _probabilities(values: ArrayLike) -> Array:
    probabilities = _floats(values)
    wrong = probabilities[(probabilities < 0) | (probabilities > 1)]
    if wrong.size:
        raise OddsError(f"{wrong[0]:g} is not a probability: probabilities lie between 0 and 1", wrong[0])
    return probabilities


def _floats(values: ArrayLike) -> Array:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise OddsError(f"{values!r} is not an array of numbers; a missing one is NaN") from None


def _multiplicative(implied_probabilities: Array) -> Array:
    result: Array = implied_probabilities / implied_probabilities.sum(axis=-1, keepdims=True)
    return result


def _power(implied_probabilities: Array) -> Array:
    """Solve sum(q ** t) = 1 for t in every market by Newton's method on log(sum(q ** t)).

    That function is convex and falls from log(k) at t = 0, so the steps from 0 approach the one root from the left and
    never pass it, whether the implied probabilities sum to more or to less than 1.
    """
    logs = np.log(implied_probabilities)
    exponent = np.zeros((*logs.shape[:-1], 1))
    for _ in range(_NEWTON_STEPS):
        powers = np.exp(exponent * logs)
        total = powers.sum(axis=-1, keepdims=True)
        height = np.log(total)
        if not (np.abs(height) > _NEWTON_TOLERANCE).any():  # NaN rows are never above
            break
        exponent = exponent - height * total / (powers * logs).sum(axis=-1, keepdims=True)
    return _multiplicative(np.exp(exponent * logs))


_METHODS: Mapping[DevigMethod, Callable[[Array], Array]] = {
    DevigMethod.MULTIPLICATIVE: _multiplicative,
    DevigMethod.POWER: _power,
}
