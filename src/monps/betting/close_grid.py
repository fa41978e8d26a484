"""The score grid that a market's close believes in, for prices at lines that it no longer shows.

Two goal rates and the Dixon-Coles correction are fitted to the fair probabilities of all closing markets of a match at
once. A book's 1X2 tells how much better one team is, its totals how many goals to expect, a handicap both; whatever
they leave open follows from the shape of football scores.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import least_squares  # type: ignore[import-untyped] # scipy ships no types

from monps.betting.odds import Array
from monps.betting.score_grid import ScoreGrid
from monps.betting.selections import SELECTIONS, Market, Selection
from monps.betting.settlement import shares
from monps.core.errors import MonpsError

__all__ = ["CloseGrid", "GridError", "fit_close"]

_MAX_GOALS = 15
_START = np.array([np.log(1.45), np.log(1.15), -0.03])
_LIMITS = np.array([[-3.5, -3.5, -0.3], [2.0, 2.0, 0.3]])  # log rates of 0.03 to 7.4 goals; rho
_RHO_WEIGHT = 0.005  # pulls rho to its usual place where the markets leave it open, by less than a price's last digit
_WORST = 0.02


class GridError(MonpsError):
    """The closing prices of a match cannot come from one score grid; the text says how far they are from the best."""


@dataclass(frozen=True, slots=True)
class CloseGrid:
    """The fitted grid; ``worst`` = largest distance of a fair probability from what the grid makes of it."""

    grid: ScoreGrid
    home_rate: float
    away_rate: float
    rho: float
    worst: float

    def fair_probability(self, selection: Selection) -> float:
        """Chance that the bet wins, of the part of the stake that is not returned; 1 / it is the fair price."""
        return 1.0 / self.grid.shares(selection.market, selection.selection, selection.line).fair_price


def fit_close(fair: Mapping[Selection, float]) -> CloseGrid:
    """The grid nearest to fair probabilities (of the decided stake, as :func:`monps.betting.devig.devig` gives them).

    Needs the three of a 1X2, or a handicap and a total. GridError where it leaves one of them by more than 2 points.
    """
    priced, wanted = _signs(fair), np.fromiter(fair.values(), dtype=np.float64)
    if not bool(((wanted > 0) & (wanted < 1)).all()):
        raise GridError("the fair probabilities of a close lie between 0 and 1; leave out what is missing")
    found: Any = least_squares(_distance, _START, bounds=_LIMITS, args=(priced, wanted), xtol=1e-10, ftol=1e-12)
    worst = float(np.abs(found.fun[:-1]).max())
    if worst > _WORST:
        raise GridError(f"no score grid comes nearer than {worst:.3f} to these closing prices; check them")
    home, away, rho = np.exp(found.x[0]), np.exp(found.x[1]), found.x[2]
    return CloseGrid(_grid(found.x), float(home), float(away), float(rho), worst)


def _signs(fair: Mapping[Selection, float]) -> tuple[Array, Array]:
    """Won and lost part of each bet on every score, flattened: shapes (bets, scores)."""
    markets = [one.market for one in fair]
    if markets.count(Market.H2H) < len(SELECTIONS[Market.H2H]) and not {Market.SPREADS, Market.TOTALS} <= set(markets):
        raise GridError("a score grid needs a whole 1X2, or a handicap and a total, of the close")
    goals = np.arange(_MAX_GOALS + 1)
    home, away = np.meshgrid(goals, goals, indexing="ij")
    parts = [shares(one.market, one.selection, one.line, home, away) for one in fair]
    return np.array([part.win.ravel() for part in parts]), np.array([part.loss.ravel() for part in parts])


def _distance(theta: Array, priced: tuple[Array, Array], wanted: Array) -> Array:
    cells = _grid(theta).matrix.ravel()
    won, lost = priced[0] @ cells, priced[1] @ cells
    return np.append(won / (won + lost) - wanted, _RHO_WEIGHT * (theta[2] - _START[2]))


def _grid(theta: Array) -> ScoreGrid:
    return ScoreGrid.of_rates(float(np.exp(theta[0])), float(np.exp(theta[1])), float(theta[2]), _MAX_GOALS)
