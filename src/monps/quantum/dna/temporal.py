"""Temporal DNA: in which part of a match a team scores and concedes."""

from dataclasses import dataclass
from typing import Annotated, Any

from monps.quantum.dna.sample import LeagueSample
from monps.quantum.dna.vector import Measure, Vector
from monps.quantum.events import Goal
from monps.quantum.outings import Outing
from monps.quantum.shrinkage import Rate, shrink_shares

__all__ = ["CONSISTENT", "DIESEL", "SPRINTER", "TemporalDNA", "temporal_dna", "temporal_profile"]

DIESEL, SPRINTER, CONSISTENT = "DIESEL", "SPRINTER", "CONSISTENT"
_PROFILE_MARGIN = 0.02
_PERIODS = 6
_LAST = 5
_HALVES = "goal with a known half-time score"
_MINUTES = "goal minutes"


@dataclass(frozen=True, slots=True)
class TemporalDNA(Vector):
    """When goals fall.

    Source: half-time and final scores; minutes of goals where given (matches with a complete goal list only).

    ``second_half_scored`` and ``second_half_conceded`` = share of the goals scored and conceded that fall after
    half-time, one observation per goal; ``half_balance`` = goal difference of the second half minus that of the
    first, per match. ``periods_scored`` and ``periods_conceded`` = shares of the six quarters of an hour (1-15,
    ..., 76-90; first-half stoppage belongs to 31-45), shrunk together so that they sum to 1; ``late_threat`` =
    share of the goals scored from minute 76 on.
    """

    second_half_scored: Annotated[Rate | None, Measure("share of goals", _HALVES, low=0, high=1)]
    second_half_conceded: Annotated[Rate | None, Measure("share of goals", _HALVES, low=0, high=1)]
    half_balance: Annotated[Rate | None, Measure("goals per match", "half-time score")]
    periods_scored: Annotated[tuple[Rate, ...] | None, Measure("share of goals", _MINUTES)]
    periods_conceded: Annotated[tuple[Rate, ...] | None, Measure("share of goals", _MINUTES)]
    late_threat: Annotated[Rate | None, Measure("share of goals", _MINUTES, low=0, high=1)]


def temporal_dna(sample: LeagueSample) -> dict[str, TemporalDNA]:
    """The vector of every team with a half-time score or a goal list."""
    columns: dict[str, Any] = {
        "second_half_scored": sample.rates(lambda o: _halves(o, 0)),
        "second_half_conceded": sample.rates(lambda o: _halves(o, 1)),
        "half_balance": sample.rates(_balance),
        "periods_scored": _periods(sample, mine=True),
        "periods_conceded": _periods(sample, mine=False),
        "late_threat": sample.rates(lambda o: [float(g.period == _LAST) for g in _of_team(sample, o, mine=True)]),
    }
    teams = [team for team in sample.teams if any(team in rates for rates in columns.values())]
    return {team: TemporalDNA(**{name: rates.get(team) for name, rates in columns.items()}) for team in teams}


def temporal_profile(vector: TemporalDNA) -> str | None:
    """Late or early scorer, by how far the shrunk second-half share of goals scored is from the league's.

    DIESEL: 2 percentage points or more above; SPRINTER: as far below. Everything between is CONSISTENT, and so is a
    whole league in which teams do not differ more than by chance; ``None`` without the share.
    """
    share = vector.second_half_scored
    if share is None:
        return None
    gap = share.value - share.league
    return DIESEL if gap >= _PROFILE_MARGIN else SPRINTER if gap <= -_PROFILE_MARGIN else CONSISTENT


def _halves(outing: Outing, side: int) -> list[float]:
    """1 for every second-half goal of a side, 0 for every first-half goal."""
    if outing.half_time is None:
        return []
    early = outing.half_time[side]
    return [0.0] * early + [1.0] * (outing.goals[side] - early)


def _balance(outing: Outing) -> list[float]:
    """Goal difference of the second half minus that of the first."""
    half_time = outing.half_time
    return [] if half_time is None else [outing.margin - 2 * (half_time[0] - half_time[1])]


def _of_team(sample: LeagueSample, outing: Outing, *, mine: bool) -> list[Goal]:
    goals = sample.goals_of(outing) or ()
    return [goal for goal in goals if (goal.team == outing.team) is mine]


def _periods(sample: LeagueSample, *, mine: bool) -> dict[str, tuple[Rate, ...]]:
    seen = {
        team: [goal.period for outing in group for goal in _of_team(sample, outing, mine=mine)]
        for team, group in sample.outings.items()
    }
    return shrink_shares(seen, _PERIODS)
