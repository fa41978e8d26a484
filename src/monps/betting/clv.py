"""Closing line value: how much better the price of a bet was than the market's last one. Positive beat the close."""

from numpy.typing import ArrayLike

from monps.betting.odds import Array, edge, prices_of

__all__ = ["clv_percentage", "clv_raw"]


def clv_percentage(taken: ArrayLike, fair_probability: ArrayLike) -> Array:
    """Closing line value in percent: (odds taken * fair closing probability - 1) * 100. Positive beat the close."""
    return 100.0 * edge(fair_probability, taken)


def clv_raw(taken: ArrayLike, closing: ArrayLike) -> Array:
    """(odds taken / closing odds - 1) * 100: closing line value against a price that still holds its margin."""
    result: Array = 100.0 * (prices_of(taken) / prices_of(closing) - 1.0)
    return result
