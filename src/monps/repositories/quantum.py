"""Quantum tables beyond the team profile: friction, strategies, tactical classes, goalscorers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased, joinedload

from monps.core.errors import NotFound
from monps.models import ChessClassification, GoalscorerProfile, QuantumFrictionMatrix, QuantumStrategy
from monps.repositories.base import AsyncRepository, Repository, awaitable

__all__ = [
    "AsyncChessRepository",
    "AsyncFrictionRepository",
    "AsyncGoalscorerRepository",
    "AsyncStrategyRepository",
    "ChessRepository",
    "FrictionRepository",
    "GoalscorerRepository",
    "StrategyRepository",
]

Rows = Sequence[Mapping[str, Any]]


class FrictionRepository(Repository[QuantumFrictionMatrix]):
    """Ordered pairs: the home team first."""

    model = QuantumFrictionMatrix
    key = ("league", "season", "as_of", "home_team", "away_team")

    def store(self, pairs: Rows) -> int:
        """Insert or replace pairs (one dict each, by attribute name); returns how many rows changed."""
        return self.upsert_many(pairs).changed

    def between(self, home: str, away: str, league: str | None = None) -> QuantumFrictionMatrix:
        """The newest friction of one pair with both teams' profiles, in one statement.

        Raises:
            NotFound: the pair has no row.
        """
        model = QuantumFrictionMatrix
        statement = (
            self._select()
            .where(model.home_team == home, model.away_team == away)
            .order_by(model.as_of.desc(), model.id.desc())
            .limit(1)
            .options(joinedload(model.home), joinedload(model.away))
        )
        if league is not None:
            statement = statement.where(model.league == league)
        found = self._one_or_none(statement)
        if found is None:
            raise NotFound("friction", f"{home} - {away}")
        return found


class StrategyRepository(Repository[QuantumStrategy]):
    """Strategies by team, with their evidence."""

    model = QuantumStrategy
    key = ("league", "season", "as_of", "team_name", "strategy")

    def store(self, rows: Rows) -> int:
        """Insert or replace strategies (one dict each, by attribute name); returns how many rows changed."""
        return self.upsert_many(rows).changed

    def of_team(self, name: str) -> Sequence[QuantumStrategy]:
        """The newest strategies of one team, the strongest evidence (lowest q-value) first."""
        model, other = QuantumStrategy, aliased(QuantumStrategy)
        newest = select(func.max(other.as_of)).where(other.team_name == name, other.league == model.league)
        return self._all(
            self._select()
            .where(model.team_name == name, model.as_of == newest.scalar_subquery())
            .order_by(model.q_value.asc().nulls_last(), model.strategy)
        )


class ChessRepository(Repository[ChessClassification]):
    """Tactical classes, with history; one per team is current."""

    model = ChessClassification
    key = ("league", "season", "as_of", "team_name")

    def store(self, rows: Rows) -> int:
        """Insert or replace classes; those of the newest day are current, all others of their season are history."""
        newest = {season: self._newest(season, rows) for season in {(row["league"], row["season"]) for row in rows}}
        # What is current steps down first: there may be one at a time.
        model = ChessClassification
        for (league, season), day in newest.items():
            outdated = (model.league == league, model.season == season, model.is_current, model.as_of < day)
            self._session.execute(update(model).where(*outdated).values(is_current=False))
        judged = [{**row, "is_current": row["as_of"] == newest[row["league"], row["season"]]} for row in rows]
        return self.upsert_many(judged).changed

    def _newest(self, season: tuple[str, str], rows: Rows) -> date:
        model = ChessClassification
        stored = self._session.scalar(
            select(func.max(model.as_of)).where(model.league == season[0], model.season == season[1])
        )
        days: list[date] = [row["as_of"] for row in rows if (row["league"], row["season"]) == season]
        return max(days if stored is None else [*days, stored])

    def current(self, league: str) -> Sequence[ChessClassification]:
        """The current class of every team of a league, by name; of a team of several seasons, that of the last."""
        model = ChessClassification
        return self._all(
            self._select()
            .where(model.league == league, model.is_current)
            .ext(distinct_on(model.team_name))
            .order_by(model.team_name, model.as_of.desc())
        )


class GoalscorerRepository(Repository[GoalscorerProfile]):
    """Goalscorers by team and season."""

    model = GoalscorerProfile
    key = ("league", "season", "as_of", "team_name", "player_name")

    def store(self, rows: Rows) -> int:
        """Insert or replace profiles (one dict each, by attribute name); returns how many rows changed."""
        return self.upsert_many(rows).changed

    def top(self, league: str, limit: int = 20) -> Sequence[GoalscorerProfile]:
        """The league's best on the newest day by shrunk rate per 90 minutes."""
        model, other = GoalscorerProfile, aliased(GoalscorerProfile)
        newest = select(func.max(other.as_of)).where(other.league == league).scalar_subquery()
        return self._all(
            self._select()
            .where(model.league == league, model.as_of == newest)
            .order_by(model.rate_per_90.desc(), model.player_name)
            .limit(limit)
        )


class AsyncFrictionRepository(AsyncRepository[QuantumFrictionMatrix]):
    """The same, awaited."""

    repository = FrictionRepository

    store = awaitable(FrictionRepository.store)
    between = awaitable(FrictionRepository.between)


class AsyncStrategyRepository(AsyncRepository[QuantumStrategy]):
    """The same, awaited."""

    repository = StrategyRepository

    store = awaitable(StrategyRepository.store)
    of_team = awaitable(StrategyRepository.of_team)


class AsyncChessRepository(AsyncRepository[ChessClassification]):
    """The same, awaited."""

    repository = ChessRepository

    store = awaitable(ChessRepository.store)
    current = awaitable(ChessRepository.current)


class AsyncGoalscorerRepository(AsyncRepository[GoalscorerProfile]):
    """The same, awaited."""

    repository = GoalscorerRepository

    store = awaitable(GoalscorerRepository.store)
    top = awaitable(GoalscorerRepository.top)
