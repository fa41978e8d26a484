"""The goals of a match, minute by minute, with their scorers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monps.sources.rows import AppearanceRow, GoalRow
from monps.sources.simulator.squads import Player, Spell

__all__ = ["Side", "appearances_of", "goals_of"]

_HALF_TIME = 45
_MINUTES = np.arange(1, 91)
_STOPPAGE = {45: 1.5, 90: 3.5}
"""Minutes played beyond the last one of a half, which are counted in it."""

_LATER_IS_LIKELIER = 0.3
_OWN_GOALS = 0.03
_PENALTIES = 0.09


@dataclass(frozen=True, slots=True)
class Side:
    """One team in one match: its goals, its players, and how its goals lean towards the end (-0.5..0.5)."""

    team: str
    goals: int
    spells: Sequence[Spell]
    lateness: float


def appearances_of(match_id: str, side: Side) -> list[AppearanceRow]:
    """The minutes of everyone who played."""
    return [
        AppearanceRow(match_id, side.team, spell.player.name, spell.player.position, spell.end - spell.start)
        for spell in side.spells
    ]


def goals_of(random: np.random.Generator, match_id: str, home: Side, away: Side) -> list[GoalRow]:
    """One row for each goal, in order of time; the scorer is on the pitch at that minute."""
    rows = [*_goals(random, match_id, home, away), *_goals(random, match_id, away, home)]
    return sorted(rows, key=lambda row: row.minute)


def _goals(random: np.random.Generator, match_id: str, side: Side, rival: Side) -> Iterator[GoalRow]:
    for minute in random.choice(_MINUTES, side.goals, p=_weights(side.lateness)).tolist():
        kind = random.random()
        own, penalty = kind < _OWN_GOALS, kind > 1 - _PENALTIES
        scorer = _scorer(random, rival if own else side, minute, own=own, penalty=penalty)
        yield GoalRow(
            match_id=match_id,
            team=side.team,
            player=scorer.name,
            position=scorer.position,
            minute=minute,
            half=1 if minute <= _HALF_TIME else 2,
            own_goal=own,
            penalty=penalty,
        )


def _weights(lateness: float) -> NDArray[np.float64]:
    """The chance of every minute to be that of a goal."""
    length = np.ones(len(_MINUTES))
    for minute, extra in _STOPPAGE.items():
        length[minute - 1] += extra
    weights: NDArray[np.float64] = length * (
        1 + (_LATER_IS_LIKELIER + lateness) * (_MINUTES - _MINUTES.mean()) / _HALF_TIME
    )
    weights /= weights.sum()
    return weights


def _scorer(random: np.random.Generator, side: Side, minute: int, *, own: bool, penalty: bool) -> Player:
    """Own goals happen to anyone, penalties are taken by the best finisher, other goals go by finishing."""
    on = [spell.player for spell in side.spells if spell.covers(minute)]
    if own:
        return on[int(random.integers(len(on)))]
    if penalty:
        return max(on, key=lambda player: player.finishing)
    finishing = np.array([player.finishing for player in on])
    return on[int(random.choice(len(on), p=finishing / finishing.sum()))]
