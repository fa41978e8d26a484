"""Physical DNA: rest between matches, and what fouls, cards and late goals say of a team's legs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Any

from monps.quantum.dna.sample import LeagueSample
from monps.quantum.dna.vector import Measure, Vector
from monps.quantum.matches import SideStats
from monps.quantum.outings import Outing
from monps.quantum.shrinkage import Rate, shrink

__all__ = ["PhysicalDNA", "physical_dna"]

_SHORT_REST_DAYS = 4.0
_LAST = 5  # period
_SECOND = "second match this season"


@dataclass(frozen=True, slots=True)
class PhysicalDNA(Vector):
    """Load and discipline of the season.

    Source: kick-off times of league matches (cups are not seen), fouls and cards; goal minutes.

    ``rest_days`` = days from one kick-off to the next; ``congestion`` = share of matches with less than four such
    days before them; ``fouls``, ``yellows``, ``reds`` per match; ``late_fade`` = share of the goals conceded that
    fall from minute 76 on. All shrunk.
    """

    rest_days: Annotated[Rate | None, Measure("days", _SECOND, low=0)]
    congestion: Annotated[Rate | None, Measure("share of matches", _SECOND, low=0, high=1)]
    fouls: Annotated[Rate | None, Measure("per match", "foul count", low=0)]
    yellows: Annotated[Rate | None, Measure("per match", "card count", low=0)]
    reds: Annotated[Rate | None, Measure("per match", "card count", low=0)]
    late_fade: Annotated[Rate | None, Measure("share of goals", "goal minutes", low=0, high=1)]


def physical_dna(sample: LeagueSample) -> dict[str, PhysicalDNA]:
    """The vector of every team that has played twice or whose fouls, cards or goal minutes are known."""
    rests = {team: _rests(group) for team, group in sample.outings.items()}
    columns: dict[str, Any] = {
        "rest_days": shrink(rests),
        "congestion": shrink({team: [float(days < _SHORT_REST_DAYS) for days in rest] for team, rest in rests.items()}),
        "fouls": sample.rates(_counted(lambda side: side.fouls)),
        "yellows": sample.rates(_counted(lambda side: side.yellows)),
        "reds": sample.rates(_counted(lambda side: side.reds)),
        "late_fade": sample.rates(lambda o: _late(sample, o)),
    }
    teams = [team for team in sample.teams if any(team in rates for rates in columns.values())]
    return {team: PhysicalDNA(**{name: rates.get(team) for name, rates in columns.items()}) for team in teams}


def _rests(group: tuple[Outing, ...]) -> list[float]:
    return [(after.kickoff - last.kickoff) / timedelta(days=1) for last, after in pairwise(group)]


def _counted(count: Callable[[SideStats], int | None]) -> Callable[[Outing], list[float | None]]:
    return lambda outing: [count(outing.stats[0])]


def _late(sample: LeagueSample, outing: Outing) -> list[float]:
    goals = sample.goals_of(outing) or ()
    return [float(goal.period == _LAST) for goal in goals if goal.team == outing.opponent]
