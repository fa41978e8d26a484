"""A league as it was known before one day: the only thing the vectors read.

Everything is cut at the day once, here, so that no vector can look ahead by accident; what several vectors need
(the goal model, the grids, each team's outings) is computed once for the league.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from monps.core.errors import ProfileError
from monps.quantum.events import Goal, complete_goals
from monps.quantum.goals import GoalModel, ScoreGrid, fit
from monps.quantum.matches import PlayedMatch, before, latest_season, start_of
from monps.quantum.outings import Outing, outings
from monps.quantum.shrinkage import Rate, shrink

__all__ = ["LeagueSample"]


@dataclass(frozen=True)
class LeagueSample:
    """The matches of one league before ``as_of``; made by :meth:`of`.

    ``history`` holds every season given, ``matches`` the season profiled. ``listed`` maps the season's matches with
    a complete goal list to their goals, or is ``None`` without a source of goals; ``styles`` maps teams to tactical
    profiles, or is ``None``.
    """

    league: str
    season: str
    as_of: date
    history: tuple[PlayedMatch, ...]
    matches: tuple[PlayedMatch, ...]
    listed: Mapping[str, Sequence[Goal]] | None
    styles: Mapping[str, str] | None
    _grids: dict[tuple[str, str], ScoreGrid] = field(default_factory=dict, repr=False, compare=False)

    @staticmethod
    def of(
        matches: Iterable[PlayedMatch],
        as_of: date,
        *,
        season: str | None = None,
        goals: Iterable[Goal] | None = None,
        styles: Mapping[str, str] | None = None,
    ) -> "LeagueSample":
        """Cut ``matches`` at ``as_of`` and choose ``season`` (default: that of the last kick-off before it)."""
        history = before(matches, start_of(as_of))
        chosen = season or latest_season(history)
        current = tuple(m for m in history if m.season == chosen)
        if not current:
            raise ProfileError(f"no match of season {chosen} before {as_of}: load its results, or choose a later date")
        if len(leagues := {m.league for m in history}) > 1:
            raise ProfileError(
                f"matches of several leagues ({', '.join(sorted(leagues))}): profile one league at a time"
            )
        listed = None if goals is None else complete_goals(current, goals)
        return LeagueSample(current[0].league, chosen, as_of, history, current, listed, styles)

    @cached_property
    def model(self) -> GoalModel:
        """The goal model of the league as of the day."""
        return fit(self.history, self.as_of)

    @cached_property
    def outings(self) -> dict[str, tuple[Outing, ...]]:
        """Every team's matches of the season."""
        return outings(self.matches)

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams that have played this season."""
        return tuple(self.outings)

    def grid(self, outing: Outing) -> ScoreGrid:
        """What the model as of the day expects of a match (the match itself is among its results)."""
        pair = outing.match.home_team, outing.match.away_team
        if pair not in self._grids:
            self._grids[pair] = self.model.grid(*pair)
        return self._grids[pair]

    def expected_points(self, outing: Outing) -> float:
        """Mean points of the outing's team by the model."""
        return self.grid(outing).expected_points[0 if outing.at_home else 1]

    def goals_of(self, outing: Outing) -> Sequence[Goal] | None:
        """All goals of a match in order, or ``None`` without a complete list."""
        return None if self.listed is None else self.listed.get(outing.match.match_id)

    def rates(self, observe: Callable[[Outing], Iterable[float | None]]) -> dict[str, Rate]:
        """Shrunk mean per team of what ``observe`` sees in each outing; ``None`` and teams without any are left out."""
        seen = {team: [x for o in group for x in observe(o) if x is not None] for team, group in self.outings.items()}
        return shrink(seen)
