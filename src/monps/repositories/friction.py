"""Friction of ordered pairs, the home team first; the newest day of each league is meant.

None of these questions replaces a statement: the existing code knows no friction. A page with names needs no join,
because a pair is keyed by its teams' names; a page with both profiles fetches each team once, not once per pair.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import starmap
from typing import Any, Literal

import msgspec
from sqlalchemy import ARRAY, ColumnElement, Date, Integer, Select, Text, any_, bindparam, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased, joinedload

from monps.core.compiling import Question
from monps.core.errors import NotFound
from monps.models import QuantumFrictionMatrix, TeamQuantumDNA
from monps.repositories.base import AsyncRepository, Repository, awaitable
from monps.repositories.entities import Plan
from monps.repositories.shapes import shape_of

__all__ = ["BOTH_TEAMS", "AsyncFrictionRepository", "FrictionPair", "FrictionRepository", "PairOfTeams", "TeamProfile"]

Pair = QuantumFrictionMatrix
Team = TeamQuantumDNA

BOTH_TEAMS: Plan = (joinedload(Pair.home), joinedload(Pair.away))
"""One pair with both profiles, in one statement. For a page this would send each profile again for every pair."""

Scenario = Literal["HIGH_SCORING", "DEFENSIVE_BATTLE", "BALANCED", "CHAOTIC", "ONE_SIDED", "LATE_DRAMA"]


class FrictionPair(msgspec.Struct, frozen=True, gc=False):
    """What to expect of one team at home to another; probabilities 0 to 1, scores 0 to 100."""

    league: str
    season: str
    as_of: date
    home_team: str
    away_team: str
    predicted_goals: float
    home_probability: float
    draw_probability: float
    away_probability: float
    btts_probability: float
    over_25_probability: float
    friction_score: float
    chaos_potential: float
    predicted_scenario: str
    confidence: float
    sample_size: int


class TeamProfile(msgspec.Struct, frozen=True, gc=False):
    """A team with its nine vectors; None has its reason in ``missing``."""

    team_name: str
    matches_played: int
    market_dna: dict[str, Any] | None
    context_dna: dict[str, Any] | None
    risk_dna: dict[str, Any] | None
    temporal_dna: dict[str, Any] | None
    nemesis_dna: dict[str, Any] | None
    psyche_dna: dict[str, Any] | None
    roster_dna: dict[str, Any] | None
    physical_dna: dict[str, Any] | None
    luck_dna: dict[str, Any] | None
    missing: dict[str, str]
    temporal_profile: str | None
    psyche_profile: str | None


class PairOfTeams(msgspec.Struct, frozen=True, gc=False):
    """A pair and both teams' profiles of the same day."""

    pair: FrictionPair
    home: TeamProfile
    away: TeamProfile


DAY = (Pair.league, Pair.season, Pair.as_of)


def _pairs() -> Select[Any]:
    other = aliased(Pair)
    league = bindparam("league", type_=Text)
    newest = select(other.season, other.as_of).where(other.league == league)
    newest = newest.order_by(other.as_of.desc(), other.season.desc()).limit(1)
    return (
        select(*shape_of(Pair, FrictionPair).columns)
        .where(Pair.league == league, tuple_(Pair.season, Pair.as_of) == newest.scalar_subquery())
        .order_by(Pair.home_team, Pair.away_team)
        .limit(bindparam("limit", type_=Integer))
        .offset(bindparam("offset", type_=Integer))
    )


PAIRS = Question(_pairs())

PROFILES = Question(
    select(*shape_of(Team, TeamProfile).columns).where(
        Team.league == bindparam("league", type_=Text),
        Team.season == bindparam("season", type_=Text),
        Team.as_of == bindparam("as_of", type_=Date),
        Team.team_name == any_(bindparam("names", type_=ARRAY(Text))),
    )
)


class FrictionRepository(Repository[Pair]):
    """Ordered pairs: the home team first."""

    model = Pair
    key = ("league", "season", "as_of", "home_team", "away_team")

    def store(self, pairs: Sequence[Mapping[str, Any]]) -> int:
        """Insert or replace pairs (one dict each, by attribute name); returns how many rows changed."""
        return self.upsert_many(pairs).changed

    def between(self, home: str, away: str, league: str | None = None) -> Pair:
        """The newest friction of one pair with both teams' profiles, in one statement.

        Raises:
            NotFound: the pair has no row.
        """
        where = [Pair.home_team == home, Pair.away_team == away]
        if league is not None:
            where.append(Pair.league == league)
        found = self.load(BOTH_TEAMS).first(*where, order_by=(Pair.as_of.desc(), Pair.id.desc()))
        if found is None:
            raise NotFound("friction", f"{home} - {away}")
        return found

    def pairs(self, league: str, limit: int = 100, offset: int = 0) -> Sequence[FrictionPair]:
        """A page of pairs of a league with both names, by home and away team, in one statement."""
        return list(starmap(FrictionPair, self._work.wire.ask(PAIRS, league=league, limit=limit, offset=offset)))

    def pairs_with_teams(self, league: str, limit: int = 100, offset: int = 0) -> Sequence[PairOfTeams]:
        """The same page with both profiles of every pair, in two statements however long it is."""
        pairs = self.pairs(league, limit, offset)
        if not pairs:
            return []
        names = {name for pair in pairs for name in (pair.home_team, pair.away_team)}
        day = {"league": league, "season": pairs[0].season, "as_of": pairs[0].as_of}
        teams = {row[0]: TeamProfile(*row) for row in self._work.wire.ask(PROFILES, **day, names=sorted(names))}
        return [PairOfTeams(pair, teams[pair.home_team], teams[pair.away_team]) for pair in pairs]

    def by_scenario(self, scenario: Scenario, league: str | None = None, limit: int = 100) -> Sequence[FrictionPair]:
        """Pairs of which a scenario is predicted, the most confident first."""
        where = (Pair.predicted_scenario == scenario, _newest(league))
        order = (Pair.confidence.desc(), Pair.home_team, Pair.away_team)
        return self.rows(FrictionPair).find(*where, order_by=order, limit=limit)

    def highest_chaos(self, league: str | None = None, limit: int = 20) -> Sequence[FrictionPair]:
        """Pairs with the highest chaos potential first."""
        order = (Pair.chaos_potential.desc(), Pair.home_team, Pair.away_team)
        return self.rows(FrictionPair).find(_newest(league), order_by=order, limit=limit)


def _newest(league: str | None) -> ColumnElement[bool]:
    """A pair of the newest day of its league."""
    other = aliased(Pair)
    days = select(other.league, other.season, other.as_of).ext(distinct_on(other.league))
    days = days.order_by(other.league, other.as_of.desc(), other.season.desc())
    return tuple_(*DAY).in_(days if league is None else days.where(other.league == league))


class AsyncFrictionRepository(AsyncRepository[Pair]):
    """The same, awaited."""

    repository = FrictionRepository

    store = awaitable(FrictionRepository.store)
    between = awaitable(FrictionRepository.between)
    pairs = awaitable(FrictionRepository.pairs)
    pairs_with_teams = awaitable(FrictionRepository.pairs_with_teams)
    by_scenario = awaitable(FrictionRepository.by_scenario)
    highest_chaos = awaitable(FrictionRepository.highest_chaos)
