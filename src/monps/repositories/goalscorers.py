"""Goalscorers by team and season, on the newest day of each league; the existing code knows none."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, select, tuple_

from monps.models import GoalscorerProfile
from monps.repositories.base import AsyncRepository, Repository, awaitable

__all__ = ["AsyncGoalscorerRepository", "GoalscorerRepository", "Scorer"]

Profile = GoalscorerProfile
BEST_FIRST = (Profile.rate_per_90.desc(), Profile.player_name)


class Scorer(msgspec.Struct, frozen=True, gc=False):
    """How often a player scores; ``rate_per_90`` is shrunk toward his position's mean, ``raw_rate_per_90`` is not."""

    player_name: str
    team_name: str
    league: str
    season: str
    as_of: date
    position: str | None
    appearances: int
    minutes: int
    goals: int
    goals_home: int
    goals_away: int
    penalties: int
    first_goals: int
    last_goals: int
    expected_goals: float | None
    rate_per_90: float
    raw_rate_per_90: float | None


class GoalscorerRepository(Repository[Profile]):
    """Goalscorers by team and season."""

    model = Profile
    key = ("league", "season", "as_of", "team_name", "player_name")

    def store(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert or replace profiles (one dict each, by attribute name); returns how many rows changed."""
        return self.upsert_many(rows).changed

    def top(self, league: str, limit: int = 20) -> Sequence[Scorer]:
        """The league's best by shrunk rate per 90 minutes."""
        return self.rows(Scorer).find(_newest(Profile.league == league), order_by=BEST_FIRST, limit=limit)

    def of_team(self, name: str, league: str | None = None) -> Sequence[Scorer]:
        """The scorers of one team by the same rate."""
        newest = _newest() if league is None else _newest(Profile.league == league)
        return self.rows(Scorer).find(Profile.team_name == name, newest, order_by=BEST_FIRST)


def _newest(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    """A profile of its league's newest day, looked for among those that meet ``where``."""
    newest = select(Profile.league, func.max(Profile.as_of)).where(*where).group_by(Profile.league)
    return tuple_(Profile.league, Profile.as_of).in_(newest)


class AsyncGoalscorerRepository(AsyncRepository[Profile]):
    """The same, awaited."""

    repository = GoalscorerRepository

    store = awaitable(GoalscorerRepository.store)
    top = awaitable(GoalscorerRepository.top)
    of_team = awaitable(GoalscorerRepository.of_team)
