"""Psyche DNA: what a team does when it trails, when it leads, and after a defeat."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from monps.quantum.dna.sample import LeagueSample
from monps.quantum.dna.vector import Measure, Vector
from monps.quantum.outings import Outing
from monps.quantum.shrinkage import Rate, shrink

__all__ = ["PsycheDNA", "psyche_dna", "psyche_profile"]

_PROFILE_MARGIN = 0.05
_PROFILES = {
    (True, True): "PREDATOR",
    (True, False): "VOLATILE",
    (False, True): "CONSERVATIVE",
    (False, False): "FRAGILE",
}


@dataclass(frozen=True, slots=True)
class PsycheDNA(Vector):
    """Reactions of the season. Source: half-time and final scores; the goal model as of the day.

    ``comeback`` = points per match that was lost at half-time; ``lead_protection`` = points per match that was won
    at half-time; ``response`` = points minus the points expected by the goal model in the match after a defeat.
    Each shrunk toward the league.
    """

    comeback: Annotated[Rate | None, Measure("points per match", "match behind at half-time", low=0, high=3)]
    lead_protection: Annotated[Rate | None, Measure("points per match", "match ahead at half-time", low=0, high=3)]
    response: Annotated[Rate | None, Measure("points per match", "match after a defeat", low=-3, high=3)]


def psyche_dna(sample: LeagueSample) -> dict[str, PsycheDNA]:
    """The vector of every team of which at least one reaction was seen."""
    comeback = sample.rates(lambda o: [o.points] if _lead(o) < 0 else [])
    protection = sample.rates(lambda o: [o.points] if _lead(o) > 0 else [])
    response = shrink({team: _responses(sample, group) for team, group in sample.outings.items()})
    teams = [team for team in sample.teams if team in comeback or team in protection or team in response]
    return {team: PsycheDNA(comeback.get(team), protection.get(team), response.get(team)) for team in teams}


def psyche_profile(vector: PsycheDNA) -> str | None:
    """Which way a team leans from its league in comebacks and in protecting a lead.

    A lean is more than 0.05 shrunk points a match. Both up: PREDATOR; comebacks up, protection down: VOLATILE; the
    reverse: CONSERVATIVE; both down: FRAGILE. A lean in one only leaves BALANCED, as does none; ``None`` when
    either was never seen.
    """
    if vector.comeback is None or vector.lead_protection is None:
        return None
    gaps = [rate.value - rate.league for rate in (vector.comeback, vector.lead_protection)]
    if min(abs(gap) for gap in gaps) <= _PROFILE_MARGIN:
        return "BALANCED"
    return _PROFILES[gaps[0] > 0, gaps[1] > 0]


def _lead(outing: Outing) -> int:
    """Goals ahead at half-time; 0 when level or not known."""
    return 0 if outing.half_time is None else outing.half_time[0] - outing.half_time[1]


def _responses(sample: LeagueSample, group: tuple[Outing, ...]) -> list[float]:
    return [after.points - sample.expected_points(after) for last, after in pairwise(group) if last.margin < 0]
