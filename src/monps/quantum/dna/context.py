"""Context DNA: how a team attacks and defends, at home and away, against the best and the worst of its league."""

import math
from dataclasses import dataclass
from typing import Annotated, Any

from monps.quantum.dna.sample import LeagueSample
from monps.quantum.dna.vector import Measure, Vector
from monps.quantum.outings import Outing
from monps.quantum.shrinkage import Rate

__all__ = ["ContextDNA", "context_dna"]

_GOALS = "match of that kind this season"
_MINIMUM_TEAMS = 3
_XG = "expected goals of both sides"


@dataclass(frozen=True, slots=True)
class ContextDNA(Vector):
    """Means per match of the season, each shrunk toward the league's mean of the same kind.

    Source: final scores; xG where given.

    ``attack_*`` = goals scored, ``defence_*`` = goals conceded, at home and away; ``points_against_top`` and
    ``_bottom`` = points per match against the first and last third of the table on the day of the profile;
    ``total_goals`` = goals of both sides; ``btts`` and ``draws`` = share of matches in which both scored, that were
    drawn; ``xg_for``, ``xg_against`` = expected goals of the team and its opponents.
    """

    attack_home: Annotated[Rate | None, Measure("goals per match", _GOALS, low=0)]
    defence_home: Annotated[Rate | None, Measure("goals per match", _GOALS, low=0)]
    attack_away: Annotated[Rate | None, Measure("goals per match", _GOALS, low=0)]
    defence_away: Annotated[Rate | None, Measure("goals per match", _GOALS, low=0)]
    points_against_top: Annotated[Rate | None, Measure("points per match", _GOALS, low=0, high=3)]
    points_against_bottom: Annotated[Rate | None, Measure("points per match", _GOALS, low=0, high=3)]
    total_goals: Annotated[Rate, Measure("goals per match", _GOALS, low=0)]
    btts: Annotated[Rate, Measure("share of matches", _GOALS, low=0, high=1)]
    draws: Annotated[Rate, Measure("share of matches", _GOALS, low=0, high=1)]
    xg_for: Annotated[Rate | None, Measure("expected goals per match", _XG, low=0)]
    xg_against: Annotated[Rate | None, Measure("expected goals per match", _XG, low=0)]


def context_dna(sample: LeagueSample) -> dict[str, ContextDNA]:
    """The vector of every team that has played this season."""
    top, bottom = _thirds(sample)
    columns: dict[str, Any] = {
        "attack_home": sample.rates(lambda o: [o.goals[0]] if o.at_home else []),
        "defence_home": sample.rates(lambda o: [o.goals[1]] if o.at_home else []),
        "attack_away": sample.rates(lambda o: [] if o.at_home else [o.goals[0]]),
        "defence_away": sample.rates(lambda o: [] if o.at_home else [o.goals[1]]),
        "points_against_top": sample.rates(lambda o: [o.points] if o.opponent in top else []),
        "points_against_bottom": sample.rates(lambda o: [o.points] if o.opponent in bottom else []),
        "total_goals": sample.rates(lambda o: [sum(o.goals)]),
        "btts": sample.rates(lambda o: [float(min(o.goals) > 0)]),
        "draws": sample.rates(lambda o: [float(o.margin == 0)]),
        "xg_for": sample.rates(lambda o: [_xg(o)[0]]),
        "xg_against": sample.rates(lambda o: [_xg(o)[1]]),
    }
    return {team: ContextDNA(**{name: rates.get(team) for name, rates in columns.items()}) for team in sample.teams}


def _xg(outing: Outing) -> tuple[float | None, float | None]:
    mine, theirs = (side.xg for side in outing.stats)
    return (None, None) if mine is None or theirs is None else (mine, theirs)


def _thirds(sample: LeagueSample) -> tuple[frozenset[str], frozenset[str]]:
    """First and last third of the table by points, goal difference and goals."""
    table = sorted(
        sample.teams,
        key=lambda t: tuple(
            -sum(v) for v in zip(*((o.points, o.margin, o.goals[0]) for o in sample.outings[t]), strict=True)
        ),
    )
    size = math.ceil(len(table) / 3) if len(table) >= _MINIMUM_TEAMS else 0
    return frozenset(table[:size]), frozenset(table[len(table) - size :])
