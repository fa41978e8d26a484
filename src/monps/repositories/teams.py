"""Quantum profiles of teams."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import selectinload

from monps.core.errors import NotFound
from monps.models import TeamQuantumDNA
from monps.repositories.base import AsyncRepository, Repository, awaitable

__all__ = ["AsyncTeamRepository", "TeamRepository"]

KEY = ("league", "season", "as_of", "team_name")
Team = TeamQuantumDNA


class TeamRepository(Repository[Team]):
    """One profile per team, league, season and day."""

    model = Team
    key = KEY

    def store(self, profiles: Sequence[Mapping[str, Any]]) -> int:
        """Insert or replace profiles (one dict per team, by attribute name); returns how many rows changed."""
        return self.upsert_many(profiles).changed

    def latest(self, league: str | None = None) -> Sequence[Team]:
        """The newest profile of every team, of one league where given, by league and name."""
        newest = select(Team.id).ext(distinct_on(Team.league, Team.team_name))
        newest = newest.order_by(Team.league, Team.team_name, Team.as_of.desc(), Team.id.desc())
        statement = self._select().where(Team.id.in_(newest)).order_by(Team.league, Team.team_name)
        return self._all(statement if league is None else statement.where(Team.league == league))

    def get_by_league(self, league: str) -> Sequence[Team]:
        """The newest profile of every team of one league, by name."""
        return self.latest(league)

    def get_by_name(self, name: str, league: str | None = None) -> Team:
        """The newest profile of one team with its strategies and tactical class, in three statements at most.

        Raises:
            NotFound: no team has exactly this name; the error lists the names that are known.
        """
        statement = (
            self._select()
            .where(Team.team_name == name)
            .order_by(Team.as_of.desc(), Team.id.desc())
            .limit(1)
            .options(selectinload(Team.strategies), selectinload(Team.classifications))
        )
        if league is not None:
            statement = statement.where(Team.league == league)
        found = self._one_or_none(statement)
        if found is None:
            raise NotFound("team", name, self.names(league))
        return found

    def names(self, league: str | None = None) -> Sequence[str]:
        """Names of all teams that have a profile, sorted."""
        statement = select(Team.team_name).distinct().order_by(Team.team_name)
        return self._session.scalars(statement if league is None else statement.where(Team.league == league)).all()


class AsyncTeamRepository(AsyncRepository[Team]):
    """The same, awaited."""

    repository = TeamRepository

    store = awaitable(TeamRepository.store)
    latest = awaitable(TeamRepository.latest)
    get_by_league = awaitable(TeamRepository.get_by_league)
    get_by_name = awaitable(TeamRepository.get_by_name)
    names = awaitable(TeamRepository.names)
