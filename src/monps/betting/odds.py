"""Arithmetic of decimal odds: what a price implies, how much of a market is margin, what a bet is expected to bring.

Everything works on arrays of any shape as on single numbers, and returns float64. A missing price is NaN and stays NaN
in every result that it enters; a price that cannot be one (1 or less, infinite) is an error, never a number.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monps.core.errors import MonpsError

__all__ = ["Array", "OddsError", "edge", "implied", "market_of", "overround", "prices_of"]

Array = NDArray[np.float64]


class OddsError(MonpsError):
    """A price or probability is outside its domain; ``value`` is the first such number, if there is one."""

    def __init__(self, reason: str, value: float | None = None) -> None:
        self.value = value
        super().__init__(reason)


def implied(odds: ArrayLike) -> Array:
    """The implied probabilities 1 / odds, margin included; same shape."""
    result: Array = 1.0 / prices_of(odds)
    return result


def overround(odds: ArrayLike) -> Array:
    """The margin of each market: shape (..., k) in, sum of 1 / odds over the last axis minus 1 out, shape (...).

    Negative where the prices come from several bookmakers and beat each other, as a column of best prices does.
    """
    result: Array = market_of(odds).sum(axis=-1) - 1.0
    return result


def edge(probability: ArrayLike, odds: ArrayLike) -> Array:
    """Expected profit per unit staked at ``odds`` when the outcome has ``probability``: p * odds - 1."""
    result: Array = _probabilities(probability) * prices_of(odds) - 1.0
    return result


def prices_of(odds: ArrayLike) -> Array:
    """The prices as float64; OddsError for a number that is no price."""
    prices = _floats(odds)
    wrong = prices[(prices <= 1) | np.isinf(prices)]
    if wrong.size:
        raise OddsError(
            f"{wrong[0]:g} is not a decimal price: decimal odds are above 1, a missing one is NaN", wrong[0]
        )
    return prices


def market_of(odds: ArrayLike) -> Array:
    """The implied probabilities of markets, shape (..., k); OddsError for fewer than two outcomes."""
    prices = prices_of(odds)
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
