"""Judging the goal model walk-forward, beside the marks to beat: the base rates and the closing line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from monps.betting.evaluation import CalibrationBin, Evaluation, calibration, evaluate
from monps.core.errors import ProfileError
from monps.quantum.goals import HALF_LIFE_DAYS
from monps.quantum.matches import PlayedMatch
from monps.quantum.walk_forward import Block, walk_forward

__all__ = ["Scoreboard", "base_rates", "outcome", "scoreboard"]

_OUTCOMES = 3


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
