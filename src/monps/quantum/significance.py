"""How likely a record of bets is to be luck, and which of many records survive together.

The yardstick is the price itself. If a price were fair, a unit at decimal price ``o`` would win with probability
``1/o``: the distribution of the profit is then known exactly, however few the bets, so three lucky winners in a row
do not look like certainty.
"""

from collections.abc import Sequence

import numpy as np

from monps.core.errors import ProfileError

__all__ = ["ALPHA", "benjamini_hochberg", "fair_price_tails"]

ALPHA = 0.05
"""False-discovery rate at which a finding counts."""

_STEP = 0.01  # profits are compared in hundredths of a unit


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """q-values in the given order: the false-discovery rate at which each p-value would just be accepted.

    Source: Benjamini and Hochberg, JRSS B 57 (1995) 289-300.
    """
    p = np.asarray(p_values, dtype=np.float64)
    if p.size == 0:
        return []
    if not bool(((p >= 0) & (p <= 1)).all()):
        raise ProfileError("p-values lie between 0 and 1")
    order = np.argsort(p, kind="stable")
    scaled = p[order] * p.size / np.arange(1, p.size + 1)
    q = np.empty_like(p)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return [float(value) for value in q]


def fair_price_tails(prices: Sequence[float], stakes: Sequence[float], won: Sequence[bool]) -> tuple[float, float]:
    """Chances of a profit at least as high, and at most as high, as the one seen, if every price had been fair.

    ``stakes`` are the parts that were decided (a returned half is left out); each is won with probability 1 /
    price. Exact convolution of the profits, rounded to hundredths of a unit.
    """
    gains = [round(stake * (price - 1) / _STEP) for price, stake in zip(prices, stakes, strict=True)]
    losses = [round(stake / _STEP) for stake in stakes]
    chances = np.ones(1)
    for price, gain, loss in zip(prices, gains, losses, strict=True):
        gap = np.zeros(gain + loss)
        chances = np.concatenate([chances * (1 - 1 / price), gap]) + np.concatenate([gap, chances / price])
    seen = sum(gain + loss for gain, loss, success in zip(gains, losses, won, strict=True) if success)
    return float(min(chances[seen:].sum(), 1.0)), float(min(chances[: seen + 1].sum(), 1.0))
