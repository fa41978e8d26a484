"""Luck DNA: the part of a team's record that its chances did not earn, and how much of it should go away."""

from dataclasses import dataclass
from typing import Annotated

from monps.quantum.dna.sample import LeagueSample
from monps.quantum.dna.vector import Measure, Vector
from monps.quantum.outings import Outing
from monps.quantum.shrinkage import Rate

__all__ = ["LuckDNA", "luck_dna"]

_CLOSE = "closing price"
_XG = "expected goals of both sides"


@dataclass(frozen=True, slots=True)
class LuckDNA(Vector):
    """Luck of the season, positive = lucky. Source: final scores with fair closing odds; xG where given.

    ``points`` = points minus 3 P(win) + P(draw) of the fair close, per match, shrunk; ``points_total`` = the
    unshrunk sum over those matches; ``finishing`` = goals minus xG, ``keeping`` = xG against minus goals against,
    per match, shrunk. ``expected_regression`` = raw minus shrunk ``points``: the points per match that should not
    be expected again.
    """

    points: Annotated[Rate | None, Measure("points per match", _CLOSE, low=-3, high=3)]
    points_total: Annotated[float | None, Measure("points", _CLOSE)]
    finishing: Annotated[Rate | None, Measure("goals per match", _XG)]
    keeping: Annotated[Rate | None, Measure("goals per match", _XG)]
    expected_regression: Annotated[float | None, Measure("points per match", _CLOSE, low=-3, high=3)]


def luck_dna(sample: LeagueSample) -> dict[str, LuckDNA]:
    """The vector of every team with closing prices or xG."""
    points = sample.rates(lambda o: [_points(o)])
    finishing = sample.rates(lambda o: [_over_xg(o, 0)])
    keeping = sample.rates(lambda o: [None if (over := _over_xg(o, 1)) is None else -over])
    teams = [team for team in sample.teams if team in points or team in finishing]
    return {team: _vector(points.get(team), finishing.get(team), keeping.get(team)) for team in teams}


def _vector(points: Rate | None, finishing: Rate | None, keeping: Rate | None) -> LuckDNA:
    return LuckDNA(
        points=points,
        points_total=None if points is None else points.raw * points.n,
        finishing=finishing,
        keeping=keeping,
        expected_regression=None if points is None else points.raw - points.value,
    )


def _points(outing: Outing) -> float | None:
    fair = outing.closing
    return None if fair is None else outing.points - 3 * fair[0] - fair[1]


def _over_xg(outing: Outing, side: int) -> float | None:
    """Goals minus expected goals of one side, where both sides' are known."""
    expected = [stats.xg for stats in outing.stats]
    value = expected[side]
    return None if value is None or None in expected else outing.goals[side] - value
