"""Taking the bookmaker's margin out of a market's prices: six methods, each over as many markets at once as there are.

They differ in who is thought to pay the margin. In each, one number per market (a deduction, an exponent, a ratio, a
share of insiders) is chosen so that the probabilities sum to 1, and it exists for every market of two outcomes or more,
whether its prices sum to more than a full book or to less, as a column of best prices does. The three that need a
search use Newton's method on a convex or concave function, from a side from which it cannot pass the root.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from monps.betting.odds import Array, OddsError, market_of

__all__ = ["DevigMethod", "devig"]

_STEPS = 200  # about 6 are needed; only prices next to 1 need more
_TOLERANCE = 1e-13


class DevigMethod(StrEnum):
    """How the bookmaker's margin is taken out of a market's prices.

    ``multiplicative`` divides every implied probability by their sum. ``additive`` takes the same amount off each; a
    long shot whose probability is smaller than that gets 0. ``power`` raises them all to one exponent, ``odds_ratio``
    divides all their odds p / (1 - p) by one ratio, and ``logarithmic``, which subtracts one amount from all their log
    odds, is the same by another name. ``shin`` takes the margin for the bookmaker's defence against a share of
    insiders; with two outcomes it is the additive method. The last four take more margin off long shots, as bookmakers
    put more on them.
    """

    MULTIPLICATIVE = "multiplicative"
    ADDITIVE = "additive"
    POWER = "power"
    ODDS_RATIO = "odds_ratio"
    LOGARITHMIC = "logarithmic"
    SHIN = "shin"


def devig(odds: ArrayLike, method: DevigMethod | str = DevigMethod.POWER, winners: int = 1) -> Array:
    """Fair probabilities of markets of k outcomes, of which ``winners`` come true together (double chance: 2 of 3).

    Shape (..., k) in, k >= 2, one market per row; the same shape out, each row summing to ``winners``, which is 1 or
    k - 1. A row with a missing price is NaN throughout: the rest of a market says nothing without it. Margins may be
    negative. Where all outcomes but one win, each is priced by its opposite, and those exclude each other.
    """
    try:
        fair = _METHODS[DevigMethod(method)]
    except ValueError:
        raise OddsError(f"no devig method {str(method)!r}; choose one of {', '.join(DevigMethod)}") from None
    market = market_of(odds)
    if winners == 1:
        return fair(market)
    if winners != market.shape[-1] - 1:
        raise OddsError(f"of {market.shape[-1]} outcomes 1 or all but one can win, not {winners}")
    return 1.0 - fair(1.0 - market)


def _multiplicative(implied: Array) -> Array:
    result: Array = implied / implied.sum(axis=-1, keepdims=True)
    return result


def _additive(implied: Array) -> Array:
    """The Euclidean projection onto the simplex: one deduction for all whose probability is above it, 0 for the rest.

    Sorted from the likeliest, outcome j stays while it is above the deduction that the first j together need.
    """
    descending = -np.sort(-implied, axis=-1)
    counts = np.arange(1, implied.shape[-1] + 1)
    deductions = (np.cumsum(descending, axis=-1) - 1.0) / counts
    kept = np.maximum((descending > deductions).sum(axis=-1, keepdims=True), 1)
    deduction = np.take_along_axis(deductions, kept - 1, axis=-1)
    return _multiplicative(np.maximum(implied - deduction, 0.0))


def _power(implied: Array) -> Array:
    """Solve log(sum(q ** t)) = 0: convex and falling in t, so a step from either side lands left of the one root."""
    logs = np.log(implied)
    exponent = np.ones((*logs.shape[:-1], 1))
    for _ in range(_STEPS):
        powers = np.exp(exponent * logs)
        total = powers.sum(axis=-1, keepdims=True)
        height = np.log(total)
        if not (np.abs(height) > _TOLERANCE).any():  # NaN rows are never above
            break
        exponent = exponent - height * total / (powers * logs).sum(axis=-1, keepdims=True)
    return _multiplicative(np.exp(exponent * logs))


def _odds_ratio(implied: Array) -> Array:
    """Solve 1 / sum(1 / (1 + c * (odds - 1))) = 1: concave and rising in c from below 1 at c = 0.

    A step lands left of the root from either side, and is held at 0, where the search may always begin again.
    """
    against = 1.0 / implied - 1.0
    ratio = np.ones((*implied.shape[:-1], 1))
    for _ in range(_STEPS):
        fair = 1.0 / (1.0 + ratio * against)
        total = fair.sum(axis=-1, keepdims=True)
        if not (np.abs(total - 1.0) > _TOLERANCE).any():
            break
        slope = (against * fair**2).sum(axis=-1, keepdims=True)
        ratio = np.maximum(ratio + (total - 1.0) * total / slope, 0.0)
    return _multiplicative(1.0 / (1.0 + ratio * against))


def _shin(implied: Array) -> Array:
    """Solve sum(sqrt(z² + 4 (1 - z) a)) = 2 + (k - 2) z, a = q² / sum(q), for the share z of insiders.

    The difference is convex in z; it also vanishes at z = 1, which is no solution. The one that counts lies left of it,
    in [0, 1) for a full book and in [-1, 0) for less (no insiders then, but the same curve), so the search comes from
    0 or from -1.
    """
    booksum = implied.sum(axis=-1, keepdims=True)
    squares, others = implied**2 / booksum, implied.shape[-1] - 2
    share = np.where(booksum < 1.0, -1.0, 0.0)
    for _ in range(_STEPS):
        roots = np.sqrt(share**2 + 4.0 * (1.0 - share) * squares)
        height = roots.sum(axis=-1, keepdims=True) - 2.0 - others * share
        if not (np.abs(height) > _TOLERANCE * (1.0 - share)).any():
            break
        slope = ((share - 2.0 * squares) / roots).sum(axis=-1, keepdims=True) - others
        share = np.minimum(share - np.minimum(height / slope, 0.0), 1.0)
    roots = np.sqrt(share**2 + 4.0 * (1.0 - share) * squares)
    return _multiplicative(2.0 * squares / (roots + share))


_METHODS: Mapping[DevigMethod, Callable[[Array], Array]] = {
    DevigMethod.MULTIPLICATIVE: _multiplicative,
    DevigMethod.ADDITIVE: _additive,
    DevigMethod.POWER: _power,
    DevigMethod.ODDS_RATIO: _odds_ratio,
    DevigMethod.LOGARITHMIC: _odds_ratio,
    DevigMethod.SHIN: _shin,
}
