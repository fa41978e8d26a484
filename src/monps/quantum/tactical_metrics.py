"""The metrics by which tactics are told apart: one shrunk number per team and metric, from what the source gives.

Counts are means per match; shares have one observation per shot. A team whose matches lack a count simply has no
value of that metric.
"""

from collections.abc import Callable, Iterable, Mapping
from statistics import fmean

from monps.quantum.dna.sample import LeagueSample
from monps.quantum.matches import SideStats
from monps.quantum.outings import Outing
from monps.quantum.shrinkage import shrink

__all__ = ["METRICS"]

Metric = Callable[[LeagueSample], dict[str, float]]


def _metric(observe: Callable[[Outing], Iterable[float | None]]) -> Metric:
    return lambda sample: {team: rate.value for team, rate in sample.rates(observe).items()}


def _count(count: Callable[[SideStats], float | None], side: int = 0) -> Metric:
    return _metric(lambda outing: [count(outing.stats[side])])


def _share(hits: int | None, shots: int | None) -> list[float]:
    """One observation per shot; none when a count is missing or makes no sense."""
    if hits is None or shots is None or not 0 <= hits <= shots:
        return []
    return [1.0] * hits + [0.0] * (shots - hits)


def _shot_share(outing: Outing) -> float | None:
    mine, theirs = (stats.shots for stats in outing.stats)
    return None if mine is None or theirs is None or not mine + theirs else mine / (mine + theirs)


def _swing(sample: LeagueSample) -> dict[str, float]:
    """Mean squared distance of the shot share from the team's own mean."""
    seen = {team: [s for o in group if (s := _shot_share(o)) is not None] for team, group in sample.outings.items()}
    swings = {team: [(share - fmean(shares)) ** 2 for share in shares] for team, shares in seen.items() if shares}
    return {team: rate.value for team, rate in shrink(swings).items()}


def _response(outing: Outing) -> list[float]:
    """Second-half margin against the half-time lead: high for those who push when behind and sit back when ahead."""
    if outing.half_time is None or outing.half_time[0] == outing.half_time[1]:
        return []
    lead = outing.half_time[0] - outing.half_time[1]
    return [float(outing.margin - lead) * (-1 if lead > 0 else 1)]


METRICS: Mapping[str, Metric] = {
    "possession": _count(lambda side: side.possession),
    "ppda": _count(lambda side: side.ppda),
    "deep_completions": _count(lambda side: side.deep_completions),
    "shots_for": _count(lambda side: side.shots),
    "shots_against": _count(lambda side: side.shots, side=1),
    "corners_for": _count(lambda side: side.corners),
    "corners_against": _count(lambda side: side.corners, side=1),
    "fouls": _count(lambda side: side.fouls),
    "on_target_share": _metric(lambda o: _share(o.stats[0].shots_on_target, o.stats[0].shots)),
    "goals_per_shot": _metric(lambda o: _share(o.goals[0], o.stats[0].shots)),
    "conceded_per_shot": _metric(lambda o: _share(o.goals[1], o.stats[1].shots)),
    "total_goals": _metric(lambda o: [sum(o.goals)]),
    "shot_share_swing": _swing,
    "home_gap": _metric(lambda o: [o.margin if o.at_home else -o.margin]),
    "score_response": _metric(_response),
}
"""Metric to its values by team.

possession in percent, ppda in passes per defensive action, the other counts per match; shares 0-1;
``shot_share_swing`` = variance of the share of a match's shots; ``home_gap`` = mean goal difference, away matches
negated; ``score_response`` = second-half goal difference, negated after a lead at half-time.
"""
