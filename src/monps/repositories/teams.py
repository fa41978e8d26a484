"""Quantum profiles of teams; the newest of each team is meant where no day is named.

None of these questions replaces a statement: the profiles are new, and the existing code knows teams by the names in
``team_mapping`` only.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased, selectinload

from monps.core.errors import NotFound
from monps.models import ChessClassification, TeamQuantumDNA
from monps.quantum.leagues import tier_pattern
from monps.repositories.base import AsyncRepository, Repository, awaitable
from monps.repositories.entities import Plan

__all__ = ["PROFILE", "AsyncTeamRepository", "TagKind", "TeamRepository", "TeamSummary"]

KEY = ("league", "season", "as_of", "team_name")
Team = TeamQuantumDNA

PROFILE: Plan = (selectinload(Team.strategies), selectinload(Team.classifications))
"""One team with its strategies and tactical classes: a statement for each."""

TagKind = Literal["temporal", "psyche", "tactics"]


class TeamSummary(msgspec.Struct, frozen=True, gc=False):
    """A team without its vectors, which are most of a row; ``missing`` has the reason for each that is not there."""

    team_name: str
    league: str
    season: str
    as_of: date
    matches_played: int
    temporal_profile: str | None
    psyche_profile: str | None
    missing: dict[str, str]


class TeamRepository(Repository[Team]):
    """One profile per team, league, season and day."""

    model = Team
    key = KEY

    def store(self, profiles: Sequence[Mapping[str, Any]]) -> int:
        """Insert or replace profiles (one dict per team, by attribute name); returns how many rows changed."""
        return self.upsert_many(profiles).changed

    def latest(self, league: str | None = None) -> Sequence[Team]:
        """The newest profile of every team, of one league where given, by league and name."""
        return self._all(_newest(self._select(), *([] if league is None else [Team.league == league])))

    def get_by_league(self, league: str) -> Sequence[Team]:
        """The newest profile of every team of one league, by name."""
        return self.latest(league)

    def get_by_tier(self, tier: int) -> Sequence[Team]:
        """The newest profile of every team in a league of ``tier``, 1 the highest, by league and name.

        The tier follows from the league's code; see :mod:`monps.quantum.leagues`.

        Raises:
            ValueError: there is no such tier.
        """
        return self._all(_newest(self._select(), Team.league.regexp_match(tier_pattern(tier))))

    def get_by_tag(self, tag: str, *, kind: TagKind | None = None, league: str | None = None) -> Sequence[Team]:
        """Teams whose newest profile carries a tag, by league and name.

        Args:
            tag: A temporal profile (DIESEL), a psyche profile (PREDATOR), or the profile or family of the current
                tactical class (GEGENPRESS, offensive).
            kind: Which of these is meant, as BALANCED is a psyche and a tactical profile; any by default.
            league: Only this league.
        """
        meant = _tagged(tag)
        wanted = meant.values() if kind is None else [meant[kind]]
        statement = _newest(self._select(), *([] if league is None else [Team.league == league]))
        return self._all(statement.where(or_(*wanted)))

    def summaries(self, league: str | None = None) -> Sequence[TeamSummary]:
        """The newest profile of every team without its vectors, by league and name."""
        rows = self.rows(TeamSummary)
        return rows.find(Team.id.in_(_ids(*([] if league is None else [Team.league == league]))), order_by=ORDER)

    def get_by_name(self, name: str, league: str | None = None) -> Team:
        """The newest profile of one team with its strategies and tactical class, in three statements at most.

        Replaces ``team_names.find_team``, which takes any team whose name holds the first word.

        Raises:
            NotFound: no team has exactly this name; the error lists the names that are known.
        """
        where = [Team.team_name == name] if league is None else [Team.team_name == name, Team.league == league]
        found = self.load(PROFILE).first(*where, order_by=(Team.as_of.desc(), Team.id.desc()))
        if found is None:
            raise NotFound("team", name, self.names(league))
        return found

    def names(self, league: str | None = None) -> Sequence[str]:
        """Names of all teams that have a profile, sorted."""
        statement = select(Team.team_name).distinct().order_by(Team.team_name)
        return self._session.scalars(statement if league is None else statement.where(Team.league == league)).all()


ORDER = (Team.league, Team.team_name)


def _ids(*where: ColumnElement[bool]) -> Select[int]:
    """Keys of the newest profile of every team."""
    newest = select(Team.id).where(*where).ext(distinct_on(*ORDER))
    return newest.order_by(*ORDER, Team.as_of.desc(), Team.id.desc())


def _newest(statement: Select[Team], *where: ColumnElement[bool]) -> Select[Team]:
    return statement.where(Team.id.in_(_ids(*where))).order_by(*ORDER)


def _tagged(tag: str) -> Mapping[TagKind, ColumnElement[bool]]:
    """What it means for a team to carry a tag of each kind."""
    style = aliased(ChessClassification)
    of_team = (style.league == Team.league, style.season == Team.season, style.team_name == Team.team_name)
    classified = exists().where(*of_team, style.is_current, or_(style.profile == tag, style.family == tag))
    return {"temporal": Team.temporal_profile == tag, "psyche": Team.psyche_profile == tag, "tactics": classified}


class AsyncTeamRepository(AsyncRepository[Team]):
    """The same, awaited."""

    repository = TeamRepository

    store = awaitable(TeamRepository.store)
    latest = awaitable(TeamRepository.latest)
    get_by_league = awaitable(TeamRepository.get_by_league)
    get_by_tier = awaitable(TeamRepository.get_by_tier)
    get_by_tag = awaitable(TeamRepository.get_by_tag)
    summaries = awaitable(TeamRepository.summaries)
    get_by_name = awaitable(TeamRepository.get_by_name)
    names = awaitable(TeamRepository.names)
