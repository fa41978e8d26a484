"""One matrix of score probabilities, from which the price of every market follows.

Because every market is a sum over the same cells, prices agree with one another by construction: over and under,
the handicap of one team and of the other, double chance and its parts.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from monps.betting.odds import OddsError
from monps.betting.settlement import shares

__all__ = ["MarketShares", "ScoreGrid"]

_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class MarketShares:
    """Expected parts of one unit of stake that are won, returned and lost; they sum to 1."""

    win: float
    push: float
    loss: float

    def __post_init__(self) -> None:
        if min(self.win, self.push, self.loss) < -_TOLERANCE or abs(self.win + self.push + self.loss - 1) > _TOLERANCE:
            raise OddsError(f"{self} are no shares of one stake")

    @property
    def fair_price(self) -> float:
        """The decimal price at which the bet is worth nothing to either side; infinite when it cannot win."""
        return 1 + self.loss / self.win if self.win > 0 else float("inf")

    def edge(self, price: float) -> float:
        """Expected profit of one unit at ``price``."""
        return self.win * (price - 1) - self.loss


@dataclass(frozen=True)
class ScoreGrid:
    """Probabilities of scores: ``matrix[i, j]`` is the chance of ``i`` home and ``j`` away goals; they sum to 1."""

    matrix: NDArray[np.float64]

    def __post_init__(self) -> None:
        matrix = self.matrix
        if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:  # noqa: PLR2004
            raise OddsError(f"a score grid is square, not {matrix.shape}")
        if not bool((matrix >= 0).all()) or abs(float(matrix.sum()) - 1) > _TOLERANCE:
            raise OddsError("the cells of a score grid are probabilities that sum to 1")
        self.matrix.setflags(write=False)

    @cached_property
    def _scores(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        goals = np.arange(self.matrix.shape[0])
        home, away = np.meshgrid(goals, goals, indexing="ij")
        return home, away

    @classmethod
    def of_rates(cls, home: float, away: float, rho: float = 0.0, max_goals: int = 10) -> Self:
        """Poisson goals of both teams with the low-score correction of Dixon and Coles, cut at ``max_goals`` each.

        ``home`` and ``away`` are expected goals before the correction. ``rho`` moves probability between 0-0, 1-0, 0-1
        and 1-1 and is held where no cell turns negative. The cells that are left are rescaled to sum to 1.
        """
        matrix = np.outer(_poisson(home, max_goals), _poisson(away, max_goals))
        held = float(np.clip(rho, -1 / max(home, away, 1), 1 / max(home * away, 1)))
        matrix[:2, :2] *= [[1 - home * away * held, 1 + home * held], [1 + away * held, 1 - held]]
        matrix = np.maximum(matrix, 0)
        return cls(matrix / matrix.sum())

    def shares(self, market: str, selection: str, line: float | None = None) -> MarketShares:
        """Won, returned and lost share of a stake on any selection that :mod:`monps.betting.settlement` can settle."""
        parts = shares(market, selection, line, *self._scores)
        win, loss = float((self.matrix * parts.win).sum()), float((self.matrix * parts.loss).sum())
        return MarketShares(win=win, push=max(1 - win - loss, 0.0), loss=loss)

    def probability(self, market: str, selection: str, line: float | None = None) -> float:
        """Share won: the plain probability wherever the stake cannot be returned."""
        return self.shares(market, selection, line).win

    @property
    def h2h(self) -> tuple[float, float, float]:
        """Probabilities of home win, draw and away win."""
        return (
            float(np.tril(self.matrix, -1).sum()),
            float(np.trace(self.matrix)),
            float(np.triu(self.matrix, 1).sum()),
        )

    @property
    def expected_goals(self) -> tuple[float, float]:
        """Mean goals of home and away."""
        goals = np.arange(self.matrix.shape[0])
        return float(self.matrix.sum(axis=1) @ goals), float(self.matrix.sum(axis=0) @ goals)

    @property
    def expected_points(self) -> tuple[float, float]:
        """Mean league points (3, 1, 0) of home and away."""
        home, draw, away = self.h2h
        return 3 * home + draw, 3 * away + draw

    @property
    def variances(self) -> tuple[float, float]:
        """Variances of the goal difference and of the total goals."""
        home, away = self._scores
        return self._variance(home - away), self._variance(home + away)

    @property
    def entropy(self) -> float:
        """Shannon entropy of home, draw and away, in bits: 0 (certain) to log2 3 = 1.585 (all three alike)."""
        return float(sum(-p * np.log2(p) for p in self.h2h if p > 0))

    def correct_scores(self, count: int = 5) -> tuple[tuple[str, float], ...]:
        """The ``count`` likeliest scores, such as ``("1-1", 0.12)``, likeliest first."""
        order = np.argsort(-self.matrix, axis=None, kind="stable")[:count]
        cells = (np.unravel_index(int(cell), self.matrix.shape) for cell in order)
        return tuple((f"{home}-{away}", float(self.matrix[home, away])) for home, away in cells)

    def _variance(self, values: NDArray[np.int64]) -> float:
        mean = float((self.matrix * values).sum())
        return float((self.matrix * (values - mean) ** 2).sum())


def _poisson(rate: float, most: int) -> NDArray[np.float64]:
    """Poisson probabilities of 0 to ``most``."""
    goals = np.arange(most + 1, dtype=np.float64)
    log_factorials = np.concatenate([[0.0], np.cumsum(np.log(goals[1:]))])
    probabilities: NDArray[np.float64] = np.exp(goals * np.log(rate) - rate - log_factorials)
    return probabilities
