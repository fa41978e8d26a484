"""Judging forecasts of home, draw and away: log loss, Brier, ranked probability, calibration, and the marks to beat.

All scores are means over matches, lower is better. The ranked probability score knows that a draw is nearer to a
home win than an away win is; it is half the sum of squared differences of the cumulative probabilities (Epstein
1969; Constantinou and Fenton 2012).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monps.core.errors import ProfileError
from monps.quantum.goals import HALF_LIFE_DAYS
from monps.quantum.matches import PlayedMatch
from monps.quantum.walk_forward import Block, walk_forward

__all__ = [
    "CalibrationBin",
    "Evaluation",
    "Scoreboard",
    "base_rates",
    "brier",
    "calibration",
    "evaluate",
    "log_loss",
    "outcome",
    "ranked_probability",
    "scoreboard",
]

Array = NDArray[np.float64]
_OUTCOMES = 3
_TOLERANCE = 1e-6


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
class Scoreboard:
    """Walk-forward scores on the same matches; ``closing`` is ``None`` unless every one of them has a fair close.

    ``skipped`` matches had nothing before them to learn from, or no closing price while others have.
    """

    dixon_coles: Evaluation
    base_rates: Evaluation
    closing: Evaluation | None
    calibration: tuple[CalibrationBin, ...]
    skipped: int


def outcome(match: PlayedMatch) -> int:
    """0 home win, 1 draw, 2 away win."""
    return 1 - int(np.sign(match.home_goals - match.away_goals))


def base_rates(outcomes: Sequence[int]) -> tuple[float, float, float]:
    """How often home, draw and away have happened, each outcome counted once more than it was seen."""
    counts = np.bincount(np.asarray(outcomes, dtype=np.int64), minlength=_OUTCOMES) + 1.0
    home, draw, away = counts / counts.sum()
    return float(home), float(draw), float(away)


def log_loss(probabilities: ArrayLike, outcomes: ArrayLike) -> float:
    """Mean of -ln(probability of what happened); infinite when something impossible happened."""
    p, o = _checked(probabilities, outcomes)
    with np.errstate(divide="ignore"):
        return float(-np.log(p[np.arange(o.size), o]).mean())


def brier(probabilities: ArrayLike, outcomes: ArrayLike) -> float:
    """Mean over matches of the sum over the three outcomes of (probability - happened)²."""
    p, o = _checked(probabilities, outcomes)
    return float(((p - np.eye(_OUTCOMES)[o]) ** 2).sum(axis=1).mean())


def ranked_probability(probabilities: ArrayLike, outcomes: ArrayLike) -> float:
    """Mean ranked probability score (RPS), 0 (perfect) to 1."""
    p, o = _checked(probabilities, outcomes)
    gaps = np.cumsum(p - np.eye(_OUTCOMES)[o], axis=1)[:, :-1]
    return float((gaps**2).sum(axis=1).mean() / (_OUTCOMES - 1))


def evaluate(probabilities: ArrayLike, outcomes: ArrayLike) -> Evaluation:
    """All scores of forecasts of shape (n, 3) against ``n`` outcomes (0 home, 1 draw, 2 away)."""
    return Evaluation(
        n=len(_checked(probabilities, outcomes)[1]),
        log_loss=log_loss(probabilities, outcomes),
        brier=brier(probabilities, outcomes),
        rps=ranked_probability(probabilities, outcomes),
    )


def calibration(probabilities: ArrayLike, outcomes: ArrayLike, bins: int = 10) -> tuple[CalibrationBin, ...]:
    """All 3n probabilities in ``bins`` equal ranges, each beside how often it came true; empty ranges are left out."""
    p, o = _checked(probabilities, outcomes)
    flat, happened = p.ravel(), np.eye(_OUTCOMES)[o].ravel()
    place = np.minimum((flat * bins).astype(np.int64), bins - 1)
    return tuple(
        CalibrationBin(
            i / bins, (i + 1) / bins, int(inside.sum()), float(flat[inside].mean()), float(happened[inside].mean())
        )
        for i in range(bins)
        if (inside := place == i).any()
    )


def scoreboard(
    matches: Iterable[PlayedMatch],
    as_of: date | datetime,
    *,
    seasons: Sequence[str],
    half_life_days: float = HALF_LIFE_DAYS,
) -> Scoreboard:
    """Walk one league's ``seasons`` forward: Dixon-Coles beside the base rates known that week and the fair close."""
    given = tuple(matches)
    blocks = [b for s in seasons for b in walk_forward(given, as_of, season=s, half_life_days=half_life_days)]
    rows = [row for block in blocks for row in _forecasts(block)]
    with_close = [row for row in rows if row.closing is not None]
    rows, played = with_close or rows, sum(len(block.matches) for block in blocks)
    if not rows:
        raise ProfileError(
            f"nothing to evaluate in {', '.join(seasons)} before {as_of}: no match has another before it"
        )
    results = [row.result for row in rows]
    closing = [row.closing for row in with_close if row.closing is not None]
    return Scoreboard(
        dixon_coles=evaluate([row.model for row in rows], results),
        base_rates=evaluate([row.base for row in rows], results),
        closing=evaluate(closing, results) if closing else None,
        calibration=calibration([row.model for row in rows], results),
        skipped=played - len(rows),
    )


Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class _Forecast:
    model: Triple
    base: Triple
    closing: Triple | None
    result: int


def _forecasts(block: Block) -> list[_Forecast]:
    if block.model is None:
        return []
    base = base_rates([outcome(m) for m in block.known])
    model = block.model
    return [
        _Forecast(model.grid(m.home_team, m.away_team).h2h, base, m.closing_fair, outcome(m)) for m in block.matches
    ]


def _checked(probabilities: ArrayLike, outcomes: ArrayLike) -> tuple[Array, NDArray[np.int64]]:
    p, o = np.asarray(probabilities, dtype=np.float64), np.asarray(outcomes, dtype=np.int64)
    if p.ndim != 2 or p.shape != (o.size, _OUTCOMES) or o.size == 0:  # noqa: PLR2004
        raise ProfileError(
            f"forecasts of shape {p.shape} do not fit {o.size} outcomes; give at least one row of three each"
        )
    if not bool((p >= 0).all()) or float(np.abs(p.sum(axis=1) - 1).max()) > _TOLERANCE:
        raise ProfileError("forecasts are probabilities that sum to 1 in every row")
    if not bool(((o >= 0) & (o < _OUTCOMES)).all()):
        raise ProfileError("outcomes are 0 (home), 1 (draw) or 2 (away)")
    return p, o
