"""Who scored when, and who was on the pitch: the two event lists behind scorer profiles."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monps.core.errors import ProfileError
from monps.quantum.matches import PlayedMatch

__all__ = ["Appearance", "Goal", "complete_goals"]

_LAST_MINUTE = 90
_HALVES = (1, 2)


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal.

    ``team`` is the team it counts for; ``player`` touched it last and, for an own goal, plays for the other team.

    ``minute`` is 1-90 and stoppage time stays in its half: 45+2 is minute 45 of half 1.
    """

    match_id: str
    team: str
    player: str
    minute: int
    half: int
    own_goal: bool = False
    penalty: bool = False

    def __post_init__(self) -> None:
        if self.half not in _HALVES or not 1 <= self.minute <= _LAST_MINUTE:
            raise ProfileError(f"{self}: the minute is 1-90 (stoppage time counted in its half) and the half 1 or 2")

    @property
    def moment(self) -> tuple[int, int]:
        """Half and minute: the order of goals, as far as minutes tell it."""
        return self.half, self.minute

    @property
    def period(self) -> int:
        """Quarter of an hour, 0 (1-15) to 5 (76-90); stoppage time belongs to the last of its half."""
        return min((self.minute - 1) // 15, 2) if self.half == 1 else max((self.minute - 1) // 15, 3)


@dataclass(frozen=True, slots=True)
class Appearance:
    """A player's minutes (0-90) in one match; ``position`` is GK, DF, MF or FW."""

    match_id: str
    team: str
    player: str
    position: str
    minutes: int

    def __post_init__(self) -> None:
        if not 0 <= self.minutes <= _LAST_MINUTE:
            raise ProfileError(f"{self}: minutes lie between 0 and 90")


def complete_goals(matches: Iterable[PlayedMatch], goals: Iterable[Goal]) -> Mapping[str, Sequence[Goal]]:
    """Goals by match, in order of time, for those of ``matches`` whose list adds up to the final score.

    A match with a goal too few or too many is left out whole: half a list would make a period look quiet.
    """
    by_match: dict[str, list[Goal]] = defaultdict(list)
    for goal in goals:
        by_match[goal.match_id].append(goal)
    return {
        m.match_id: sorted(by_match[m.match_id], key=lambda g: (g.moment, g.team, g.player))
        for m in matches
        if _adds_up(m, by_match[m.match_id])
    }


def _adds_up(match: PlayedMatch, goals: Sequence[Goal]) -> bool:
    scored = Counter(goal.team for goal in goals)
    return scored == Counter({match.home_team: match.home_goals, match.away_team: match.away_goals})
