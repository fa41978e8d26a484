"""Roster DNA: on how many feet a team's goals rest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from monps.quantum.dna.sample import LeagueSample
from monps.quantum.dna.vector import Measure, Vector
from monps.quantum.events import Goal
from monps.quantum.outings import Outing
from monps.quantum.shrinkage import Rate, shrink

__all__ = ["RosterDNA", "roster_dna"]

_PAIR = 2  # goals that a concentration needs


@dataclass(frozen=True, slots=True)
class RosterDNA(Vector):
    """Who scores for a team.

    Source: goal lists of the season's matches that add up to the score; own goals belong to nobody.

    ``goals`` = goals by its own players in ``matches`` matches, by ``scorers`` players. ``concentration`` = sum of
    n(n-1) / N(N-1), the chance that two of its goals had one scorer (Herfindahl index without small-sample bias).
    ``top_scorer`` = most goals, first by name among equals; ``top_scorer_share`` = his share of the goals, one
    observation per goal, shrunk. ``dependency`` = share of the team's points that would be lost if his goals had
    not counted. ``key_playmaker`` needs build-up xG of players.
    """

    matches: int
    goals: int
    scorers: int
    concentration: Annotated[float | None, Measure("probability", "second goal by its own players", low=0, high=1)]
    top_scorer: str
    top_scorer_share: Annotated[Rate, Measure("share of goals", "goal list", low=0, high=1)]
    dependency: Annotated[float | None, Measure("share of points", "point in a match with a goal list", low=0, high=1)]
    key_playmaker: Annotated[str | None, Measure("player", "build-up xG of players")]


def roster_dna(sample: LeagueSample) -> dict[str, RosterDNA]:
    """The vector of every team that has a goal by one of its own players on record."""
    if sample.listed is None:
        return {}
    listed = {team: _listed(sample.listed, group) for team, group in sample.outings.items()}
    tallies = {team: Counter(g.player for _, goals in seen for g in _own(team, goals)) for team, seen in listed.items()}
    tallies = {team: tally for team, tally in tallies.items() if tally}
    tops = {team: min(tally, key=lambda p: (-tally[p], p)) for team, tally in tallies.items()}
    shares = shrink({team: [float(p == tops[team]) for p in tally.elements()] for team, tally in tallies.items()})
    return {team: _vector(tallies[team], tops[team], shares[team], listed[team]) for team in tallies}


Listed = Sequence[tuple[Outing, Sequence[Goal]]]


def _listed(by_match: Mapping[str, Sequence[Goal]], group: Sequence[Outing]) -> Listed:
    return [(o, by_match[o.match.match_id]) for o in group if o.match.match_id in by_match]


def _own(team: str, goals: Sequence[Goal]) -> list[Goal]:
    return [goal for goal in goals if goal.team == team and not goal.own_goal]


def _vector(tally: Counter[str], top: str, share: Rate, listed: Listed) -> RosterDNA:
    total = tally.total()
    return RosterDNA(
        matches=len(listed),
        goals=total,
        scorers=len(tally),
        concentration=sum(n * (n - 1) for n in tally.values()) / (total * (total - 1)) if total >= _PAIR else None,
        top_scorer=top,
        top_scorer_share=share,
        dependency=_dependency(top, listed),
        key_playmaker=None,
    )


def _dependency(player: str, listed: Listed) -> float | None:
    points = sum(outing.points for outing, _ in listed)
    return sum(_points_lost(player, *match) for match in listed) / points if points else None


def _points_lost(player: str, outing: Outing, goals: Sequence[Goal]) -> int:
    margin = outing.margin - sum(goal.player == player for goal in _own(outing.team, goals))
    return outing.points - (3 if margin > 0 else int(margin == 0))
