"""Who plays for whom, how often, and who comes on when."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monps.sources.rows import Position
from monps.sources.simulator.names import players

__all__ = ["Player", "Spell", "lineup", "squads"]

_SQUAD: Sequence[tuple[Position, int]] = (("GK", 2), ("DF", 8), ("MF", 8), ("FW", 5))
_FORMATIONS = (
    {"GK": 1, "DF": 4, "MF": 4, "FW": 2},
    {"GK": 1, "DF": 4, "MF": 3, "FW": 3},
    {"GK": 1, "DF": 3, "MF": 5, "FW": 2},
)
_FINISHING = {"GK": 0.0, "DF": 0.35, "MF": 1.0, "FW": 2.6}
_REGULAR_SPREAD = 2.0
_LAST_MINUTE = 90


@dataclass(frozen=True, slots=True)
class Player:
    """One player. ``regular`` (log scale) decides how often he starts, ``finishing`` his share of the team's goals."""

    name: str
    position: Position
    regular: float
    finishing: float


@dataclass(frozen=True, slots=True)
class Spell:
    """A player's time on the pitch: from after minute ``start`` to the end of minute ``end``."""

    player: Player
    start: int
    end: int

    def covers(self, minute: int) -> bool:
        """Whether he is on the pitch in ``minute`` (1-90)."""
        return self.start < minute <= self.end


def squads(random: np.random.Generator, teams: int) -> tuple[tuple[Player, ...], ...]:
    """A squad for each team, names different throughout."""
    size = sum(count for _, count in _SQUAD)
    names = iter(players(random, size * teams))
    return tuple(
        tuple(_player(random, next(names), p) for p, count in _SQUAD for _ in range(count)) for _ in range(teams)
    )


def _player(random: np.random.Generator, name: str, position: Position) -> Player:
    finishing = _FINISHING[position] * float(random.gamma(2.0, 0.5))
    return Player(name, position, float(random.normal(0, _REGULAR_SPREAD)), finishing)


def lineup(random: np.random.Generator, squad: Sequence[Player]) -> list[Spell]:
    """Eleven starters and three to five substitutes, each for a man of his own position."""
    form = np.array([player.regular for player in squad]) + random.gumbel(size=len(squad))
    ranked = [squad[index] for index in np.argsort(-form)]
    formation = _FORMATIONS[int(random.integers(len(_FORMATIONS)))]
    on = [player for position, count in formation.items() for player in _of(ranked, position)[:count]]
    bench = [player for player in ranked if player not in on and player.position != "GK"]
    minutes = np.sort(random.integers(46, 89, int(random.integers(3, 6))))
    return _substituted([Spell(player, 0, _LAST_MINUTE) for player in on], bench, minutes)


def _substituted(spells: list[Spell], bench: Sequence[Player], minutes: NDArray[np.int64]) -> list[Spell]:
    for fresh, minute in zip(bench, map(int, minutes), strict=False):
        tired = next(
            (
                s
                for s in reversed(spells)
                if s.player.position == fresh.position and (s.start, s.end) == (0, _LAST_MINUTE)
            ),
            None,
        )
        if tired is not None:
            spells[spells.index(tired)] = Spell(tired.player, 0, minute)
            spells.append(Spell(fresh, minute, _LAST_MINUTE))
    return spells


def _of(ranked: Sequence[Player], position: str) -> list[Player]:
    return [player for player in ranked if player.position == position]
