"""Goalscorers: how often a player scores for a team in a season, and what that is worth in one match.

A rate per 90 minutes is shrunk toward the league's mean of the player's position, by as much as players of that
position differ beyond the chance of Poisson counts. Who scored first or last is counted as bookmakers settle it:
own goals are passed over.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monps.core.errors import ProfileError
from monps.quantum.dna.sample import LeagueSample
from monps.quantum.events import Appearance, Goal
from monps.quantum.matches import PlayedMatch
from monps.quantum.shrinkage import Rate, shrink_rates

__all__ = ["GoalscorerProfile", "Goalscorers", "anytime", "first", "goalscorers", "last", "match_rate"]

Array = NDArray[np.float64]
_FULL_MATCH = 90


@dataclass(frozen=True, slots=True)
class GoalscorerProfile:
    """One row of ``quantum.goalscorer_profile``: a player with at least a minute for the team this season.

    Own goals count nowhere. ``first_goals`` and ``last_goals`` = matches whose first, last goal (own goals passed
    over) was his for certain: when several players scored in that minute nobody is credited. ``raw_rate_per_90`` =
    goals per 90 minutes; ``rate_per_90`` the same shrunk toward his position's league mean. ``expected_goals`` is
    ``None``: no source gives shots by player yet.
    """

    player_name: str
    team_name: str
    league: str
    season: str
    as_of: date
    position: str
    appearances: int
    minutes: int
    goals: int
    goals_home: int
    goals_away: int
    penalties: int
    goals_first_half: int
    goals_second_half: int
    first_goals: int
    last_goals: int
    expected_goals: float | None
    rate_per_90: float
    raw_rate_per_90: float


@dataclass(frozen=True, slots=True)
class Goalscorers:
    """The profiles of a league by team and player, and the matches that could not be used, with the reason."""

    profiles: tuple[GoalscorerProfile, ...]
    unused: dict[str, str]


def goalscorers(
    matches: Iterable[PlayedMatch],
    goals: Iterable[Goal],
    appearances: Iterable[Appearance],
    as_of: date,
    *,
    season: str | None = None,
) -> Goalscorers:
    """Profiles of every player of one league in ``season`` (default: the last) before the day ``as_of``.

    A match counts, for goals and for minutes, only when its goals add up to the score and every scorer has minutes
    in it.
    """
    sample = LeagueSample.of(matches, as_of, season=season, goals=goals)
    played: dict[str, list[Appearance]] = defaultdict(list)
    for appearance in appearances:
        if appearance.minutes > 0:
            played[appearance.match_id].append(appearance)
    unused = {m.match_id: why for m in sample.matches if (why := _unusable(m, sample, played[m.match_id]))}
    used = [m for m in sample.matches if m.match_id not in unused]
    tally = _Tally.of(used, sample.listed or {}, played)
    rates = _rates(tally)
    return Goalscorers(
        tuple(_profile(sample, player, tally, rates[player]) for player in sorted(tally.minutes)), unused
    )


def match_rate(rate_per_90: float, minutes: float, team_factor: float = 1.0) -> float:
    """Expected goals of a player in one match: rate * minutes / 90 * team factor.

    ``team_factor`` = goals expected of his team in this match over its mean goals per match.
    """
    if min(rate_per_90, minutes, team_factor) < 0:
        raise ProfileError("a rate, minutes and a team factor cannot be negative")
    return rate_per_90 * minutes / _FULL_MATCH * team_factor


def anytime(rates: ArrayLike) -> Array:
    """Chance of at least one goal for each expected number of goals: 1 - exp(-rate)."""
    return -np.expm1(-_checked(rates))


def first(rates: ArrayLike, others: float = 0.0) -> Array:
    """Chance of the first goal of the match for each player: rate / total * (1 - exp(-total)).

    ``total`` = all ``rates`` plus ``others``, the expected goals of everybody not listed. All zero where the total
    is 0.
    """
    checked = _checked(rates)
    return _among(checked, checked, others)


def last(rates: ArrayLike, late_weights: ArrayLike, others: float = 0.0) -> Array:
    """Chance of the last goal: as :func:`first`, but each player's claim is weighted by ``late_weights``.

    A weight is how much more than evenly a player's goals fall late (1 = evenly; substitutes who finish matches
    above 1). The chance that there is a last goal at all does not depend on the weights.
    """
    checked = _checked(rates)
    return _among(checked * _checked(late_weights), checked, others)


def _among(claims: Array, rates: Array, others: float) -> Array:
    total, claimed = float(rates.sum()) + others, float(claims.sum()) + others
    return claims / claimed * -np.expm1(-total) if claimed > 0 else np.zeros_like(claims)


def _checked(values: ArrayLike) -> Array:
    array = np.asarray(values, dtype=np.float64)
    if not bool((array >= 0).all()):
        raise ProfileError("expected goals and weights cannot be negative")
    return array


Player = tuple[str, str]
"""Team and name."""


@dataclass(frozen=True, slots=True)
class _Tally:
    """Counts by player over the usable matches."""

    minutes: Counter[Player]
    appearances: Counter[Player]
    positions: Mapping[Player, str]
    goals: Mapping[Player, Sequence[Goal]]
    at_home: Mapping[str, str]
    firsts: Counter[Player]
    lasts: Counter[Player]

    @staticmethod
    def of(
        matches: Sequence[PlayedMatch],
        listed: Mapping[str, Sequence[Goal]],
        played: Mapping[str, Sequence[Appearance]],
    ) -> "_Tally":
        seen = [a for m in matches for a in played[m.match_id]]
        minutes, positions = Counter[Player](), defaultdict[Player, Counter[str]](Counter)
        for a in seen:
            minutes[a.team, a.player] += a.minutes
            positions[a.team, a.player][a.position] += a.minutes
        scored = {m.match_id: [g for g in listed[m.match_id] if not g.own_goal] for m in matches}
        goals = defaultdict[Player, list[Goal]](list)
        for goal in (g for group in scored.values() for g in group):
            goals[goal.team, goal.player].append(goal)
        return _Tally(
            minutes=minutes,
            appearances=Counter((a.team, a.player) for a in seen),
            positions={player: min(c, key=lambda p: (-c[p], p)) for player, c in positions.items()},
            goals=goals,
            at_home={m.match_id: m.home_team for m in matches},
            firsts=Counter(
                p for group in scored.values() if group for p in _alone(group, min(g.moment for g in group))
            ),
            lasts=Counter(p for group in scored.values() if group for p in _alone(group, max(g.moment for g in group))),
        )


def _alone(goals: Sequence[Goal], moment: tuple[int, int]) -> list[Player]:
    """The one player who scored in that minute; nobody when several did, for minutes do not say who came first."""
    players = {(goal.team, goal.player) for goal in goals if goal.moment == moment}
    return list(players) if len(players) == 1 else []


def _unusable(match: PlayedMatch, sample: LeagueSample, played: Sequence[Appearance]) -> str | None:
    goals = (sample.listed or {}).get(match.match_id)
    if goals is None:
        return f"{match}: the goals listed do not add up to the score"
    present = {(a.team, a.player) for a in played}
    absent = sorted({g.player for g in goals if not g.own_goal and (g.team, g.player) not in present})
    if absent or not present:
        return f"{match}: no minutes of {', '.join(absent) or 'any player'}"
    return None


def _rates(tally: _Tally) -> dict[Player, Rate]:
    rates: dict[Player, Rate] = {}
    for position in set(tally.positions.values()):
        group = {"\0".join(player): player for player, place in tally.positions.items() if place == position}
        shrunk = shrink_rates(
            {key: float(len(tally.goals.get(player, ()))) for key, player in group.items()},
            {key: tally.minutes[player] / _FULL_MATCH for key, player in group.items()},
        )
        rates |= {group[key]: rate for key, rate in shrunk.items()}
    return rates


def _profile(sample: LeagueSample, player: Player, tally: _Tally, rate: Rate) -> GoalscorerProfile:
    goals = tally.goals.get(player, ())
    at_home = sum(tally.at_home[goal.match_id] == goal.team for goal in goals)
    early = sum(goal.half == 1 for goal in goals)
    return GoalscorerProfile(
        player_name=player[1],
        team_name=player[0],
        league=sample.league,
        season=sample.season,
        as_of=sample.as_of,
        position=tally.positions[player],
        appearances=tally.appearances[player],
        minutes=tally.minutes[player],
        goals=len(goals),
        goals_home=at_home,
        goals_away=len(goals) - at_home,
        penalties=sum(goal.penalty for goal in goals),
        goals_first_half=early,
        goals_second_half=len(goals) - early,
        first_goals=tally.firsts[player],
        last_goals=tally.lasts[player],
        expected_goals=None,
        rate_per_90=rate.value,
        raw_rate_per_90=rate.raw,
    )
