"""The scores that a market expects, read from its fair prices: what prices a bet whose line nobody quotes any more.

Two goal rates and the correction of low scores are fitted to all fair prices at once by least squares. They are three
numbers and a market's 1X2 and total hold three, so a sound market is met closely; one that is not is no source of
prices.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares  # type: ignore[import-untyped] # scipy ships no types

from monps.betting.score_grid import ScoreGrid
from monps.betting.selections import Market

__all__ = ["LARGEST_MISFIT", "FairPrice", "fair_probability", "market_grid"]

LARGEST_MISFIT = 0.02
"""A grid that misses a fair probability by more is not believed."""

_START = np.array([np.log(1.4), np.log(1.2), 0.0])


@dataclass(frozen=True, slots=True)
class FairPrice:
    """One selection with one over its fair price; ``line`` signed from the selection's team for spreads."""

    market: str
    selection: str
    line: float | None
    probability: float


def fair_probability(grid: ScoreGrid, market: str, selection: str, line: float | None = None) -> float:
    """One over the fair price of a selection: the share won of what is not returned."""
    parts = grid.shares(market, selection, line)
    return parts.win / (parts.win + parts.loss)


def market_grid(prices: Sequence[FairPrice]) -> ScoreGrid | None:
    """The score grid behind fair prices, or None where they hold no 1X2, no total, or do not fit one another."""
    if not {Market.H2H, Market.TOTALS} <= {price.market for price in prices}:
        return None

    def misfits(rates: NDArray[np.float64]) -> NDArray[np.float64]:
        grid = _grid(rates)
        found = [fair_probability(grid, one.market, one.selection, one.line) - one.probability for one in prices]
        return np.array(found)

    fitted = least_squares(misfits, _START, bounds=([-4.0, -4.0, -0.4], [2.2, 2.2, 0.4]))
    return _grid(fitted.x) if float(np.abs(fitted.fun).max()) <= LARGEST_MISFIT else None


def _grid(rates: NDArray[np.float64]) -> ScoreGrid:
    return ScoreGrid.of_rates(float(np.exp(rates[0])), float(np.exp(rates[1])), float(rates[2]))
