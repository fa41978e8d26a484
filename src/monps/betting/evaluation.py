"""Judging probabilities by what happened, and closing line value by the profit that followed.

Scores are means over matches, lower is better. The ranked probability score knows that a draw is nearer to a home win
than an away win is; it is the mean of the squared differences of the cumulative probabilities (Epstein 1969;
Constantinou and Fenton 2012).
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monps.betting.intervals import cluster_sums
from monps.betting.odds import Array, OddsError

__all__ = [
    "CalibrationBin",
    "Evaluation",
    "Regression",
    "brier",
    "calibration",
    "evaluate",
    "log_loss",
    "ranked_probability",
    "yield_on_clv",
]

_TOLERANCE = 1e-6
_FEWEST = 3  # clusters, so that a spread round a line is left


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Mean scores of ``n`` forecasts."""

    n: int
    log_loss: float
    brier: float
    rps: float


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Forecast probabilities between ``low`` and ``high``: their mean, and how often what they spoke of happened."""

    low: float
    high: float
    n: int
    mean_probability: float
    frequency: float


@dataclass(frozen=True, slots=True)
class Regression:
    """Profit per unit = ``intercept`` + ``slope`` * closing line value, over ``n`` bets on ``clusters`` matches.

    A close that knows the truth has slope 1 and intercept 0. The standard errors allow for bets on one match that hang
    together, and for long prices whose profit varies more.
    """

    slope: float
    slope_error: float
    intercept: float
    intercept_error: float
    n: int
    clusters: int


def log_loss(probabilities: ArrayLike, outcomes: ArrayLike) -> float:
    """Mean of -ln(probability of what happened); infinite when something impossible happened."""
    p, o = _checked(probabilities, outcomes)
    with np.errstate(divide="ignore"):
        return float(-np.log(p[np.arange(o.size), o]).mean())


def brier(probabilities: ArrayLike, outcomes: ArrayLike) -> float:
    """Mean over matches of the sum over the outcomes of (probability - happened)²."""
    p, o = _checked(probabilities, outcomes)
    return float(((p - np.eye(p.shape[1])[o]) ** 2).sum(axis=1).mean())


def ranked_probability(probabilities: ArrayLike, outcomes: ArrayLike) -> float:
    """Mean ranked probability score (RPS) of outcomes in their order, 0 (perfect) to 1."""
    p, o = _checked(probabilities, outcomes)
    gaps = np.cumsum(p - np.eye(p.shape[1])[o], axis=1)[:, :-1]
    return float((gaps**2).mean())


def evaluate(probabilities: ArrayLike, outcomes: ArrayLike) -> Evaluation:
    """All scores of forecasts of shape (n, k) against ``n`` outcomes, numbered from 0 (home, draw, away: 0, 1, 2)."""
    return Evaluation(
        n=len(_checked(probabilities, outcomes)[1]),
        log_loss=log_loss(probabilities, outcomes),
        brier=brier(probabilities, outcomes),
        rps=ranked_probability(probabilities, outcomes),
    )


def calibration(probabilities: ArrayLike, outcomes: ArrayLike, bins: int = 10) -> tuple[CalibrationBin, ...]:
    """All n * k probabilities in ``bins`` equal ranges, each beside how often it came true; empty ones are left out."""
    p, o = _checked(probabilities, outcomes)
    flat, happened = p.ravel(), np.eye(p.shape[1])[o].ravel()
    place = np.minimum((flat * bins).astype(np.int64), bins - 1)
    return tuple(
        CalibrationBin(
            i / bins, (i + 1) / bins, int(inside.sum()), float(flat[inside].mean()), float(happened[inside].mean())
        )
        for i in range(bins)
        if (inside := place == i).any()
    )


def yield_on_clv(
    profits: ArrayLike, clv_percentages: ArrayLike, matches: Sequence[Hashable] | None = None
) -> Regression:
    """Least squares of the profit per unit staked on closing line value (percent, as it is told everywhere).

    Bets with a NaN in either are left out. ``matches`` are the clusters of the standard errors.
    """
    rows = np.column_stack([np.asarray(profits, dtype=np.float64), np.asarray(clv_percentages, dtype=np.float64) / 100])
    kept: list[bool] = (~np.isnan(rows).any(axis=1, keepdims=True)).ravel().tolist()
    y, x = rows[np.array(kept, dtype=bool)].T
    names = None if matches is None else [one for one, whole in zip(matches, kept, strict=True) if whole]
    if not x.size or x.min() == x.max():
        raise OddsError("a slope needs bets with different closing line values; there are none")
    centre = float(x.mean())
    spread = float(((x - centre) ** 2).sum())
    slope = float(((x - centre) * y).sum()) / spread
    intercept = float(y.mean()) - slope * centre
    left = y - intercept - slope * x
    sums, _ = cluster_sums(np.column_stack([left, left * (x - centre)]), names)
    if len(sums) < _FEWEST:
        raise OddsError(f"a slope needs bets on {_FEWEST} matches or more, not {len(sums)}")
    meat = sums.T @ sums * len(sums) / (len(sums) - 1)
    weights = np.array([1 / y.size, -centre / spread])  # of the intercept, by its two sums
    return Regression(
        slope=slope,
        slope_error=float(np.sqrt(meat[1, 1])) / spread,
        intercept=intercept,
        intercept_error=float(np.sqrt(weights @ meat @ weights)),
        n=int(y.size),
        clusters=len(sums),
    )


def _checked(probabilities: ArrayLike, outcomes: ArrayLike) -> tuple[Array, NDArray[np.int64]]:
    p, o = np.asarray(probabilities, dtype=np.float64), np.asarray(outcomes, dtype=np.int64)
    if p.ndim != 2 or len(p) != o.size or o.size == 0 or p.shape[1] < 2:  # noqa: PLR2004 - rows and outcomes
        raise OddsError(f"forecasts of shape {p.shape} do not fit {o.size} outcomes; give at least one row for one")
    if not bool((p >= 0).all()) or float(np.abs(p.sum(axis=1) - 1).max()) > _TOLERANCE:
        raise OddsError("forecasts are probabilities that sum to 1 in every row")
    if not bool(((o >= 0) & (o < p.shape[1])).all()):
        raise OddsError(f"outcomes are numbered from 0 to {p.shape[1] - 1}")
    return p, o
