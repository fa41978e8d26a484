"""Nemesis DNA: the opponents, and the kinds of opponent, against whom a team does worse or better than it should."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from monps.quantum.dna.sample import LeagueSample
from monps.quantum.dna.vector import Measure, Vector
from monps.quantum.outings import outings
from monps.quantum.shrinkage import Rate, shrink

__all__ = ["NemesisDNA", "Residual", "nemesis_dna"]


@dataclass(frozen=True, slots=True)
class Residual:
    """Mean points minus expected points against one opponent or style, shrunk; negative = worse than expected."""

    against: str
    points: Rate


@dataclass(frozen=True, slots=True)
class NemesisDNA(Vector):
    """Residual points by opponent, over every season given.

    Source: final scores and the goal model as of the day; styles from tactics.

    A residual = points (3, 1, 0) minus the points the goal model's score grid expects; the observations of every
    pair (team, opponent) of the league are shrunk together, so that two odd results stay near 0. ``opponents`` and
    ``styles`` run from worst to best; ``nemesis`` and ``favourite`` are the ends of ``opponents`` where their
    shrunk residual is below, above 0 by more than a tenth of a point.
    """

    opponents: tuple[Residual, ...]
    styles: Annotated[tuple[Residual, ...] | None, Measure("points per match", "tactical profile of the opponents")]
    nemesis: Annotated[str | None, Measure("team", "opponent against whom results fall short by more than chance")]
    favourite: Annotated[
        str | None, Measure("team", "opponent against whom results exceed expectation by more than chance")
    ]


Observed = Mapping[tuple[str, str], Rate]
_MARGIN = 0.1


def nemesis_dna(sample: LeagueSample) -> dict[str, NemesisDNA]:
    """The vector of every team that has played this season."""
    by_opponent, by_style = _residuals(sample)
    return {team: _vector(team, by_opponent, by_style) for team in sample.teams}


def _residuals(sample: LeagueSample) -> tuple[Observed, Observed | None]:
    opponents: dict[str, list[float]] = defaultdict(list)
    styles: dict[str, list[float]] = defaultdict(list)
    pairs: dict[str, tuple[str, str]] = {}
    for team, group in outings(m for m in sample.history if sample.model.knows(m.home_team, m.away_team)).items():
        for outing in group:
            residual = outing.points - sample.expected_points(outing)
            _note(opponents, pairs, (team, outing.opponent), residual)
            style = (sample.styles or {}).get(outing.opponent)
            if style is not None:
                _note(styles, pairs, (team, style), residual)
    by_opponent, by_style = ({pairs[key]: rate for key, rate in shrink(seen).items()} for seen in (opponents, styles))
    return by_opponent, None if sample.styles is None else by_style


def _note(
    seen: dict[str, list[float]], pairs: dict[str, tuple[str, str]], pair: tuple[str, str], residual: float
) -> None:
    key = "\0".join(pair)
    pairs[key] = pair
    seen[key].append(residual)


def _vector(team: str, by_opponent: Observed, by_style: Observed | None) -> NemesisDNA:
    opponents = _ordered(team, by_opponent)
    styles = None if by_style is None else _ordered(team, by_style)
    worst, best = opponents[0], opponents[-1]
    return NemesisDNA(
        opponents=opponents,
        styles=styles,
        nemesis=worst.against if worst.points.value <= -_MARGIN else None,
        favourite=best.against if best.points.value >= _MARGIN else None,
    )


def _ordered(team: str, residuals: Observed) -> tuple[Residual, ...]:
    found = [Residual(other, rate) for (name, other), rate in residuals.items() if name == team]
    return tuple(sorted(found, key=lambda r: (r.points.value, r.points.raw, r.against)))
