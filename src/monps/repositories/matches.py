"""Matches and what happened in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from monps.models import MatchResult, MatchStatistics
from monps.repositories.base import AsyncRepository, Repository, awaitable

__all__ = ["AsyncMatchRepository", "MatchRepository", "Played"]


@dataclass(frozen=True, slots=True)
class Played:
    """A result with its statistics."""

    result: MatchResult
    statistics: MatchStatistics


class _StatisticsRepository(Repository[MatchStatistics]):
    model = MatchStatistics


class MatchRepository(Repository[MatchResult]):
    """Results on the existing table, statistics on the new one beside it."""

    model = MatchResult
    key = ("match_id",)

    def by_match_id(self, match_id: str) -> MatchResult | None:
        """The match with the feed's id, or None."""
        return self._one_or_none(self._select().where(MatchResult.match_id == match_id))

    def store_results(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert or correct results (one dict per match, by attribute name); returns how many rows changed."""
        return self.upsert_many(rows).changed

    def store_statistics(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert or correct statistics; returns how many rows changed."""
        return _StatisticsRepository(self._work).upsert_many(rows).changed

    def seasons(self, league: str) -> Sequence[str]:
        """Seasons of a league that have matches, oldest first."""
        columns = (MatchStatistics.season, func.min(MatchStatistics.kickoff))
        statement = select(*columns).where(MatchStatistics.league == league).group_by(MatchStatistics.season)
        return self._session.scalars(statement.order_by(func.min(MatchStatistics.kickoff))).all()

    def played(self, league: str, season: str, before: datetime | None = None) -> Sequence[Played]:
        """Matches of a season played to the end, by time; only those that kicked off before ``before`` (aware)."""
        statement = (
            select(MatchResult, MatchStatistics)
            .join(MatchStatistics, MatchStatistics.match_id == MatchResult.match_id)
            .where(
                MatchStatistics.league == league,
                MatchStatistics.season == season,
                MatchStatistics.status == "finished",
            )
            .order_by(MatchStatistics.kickoff, MatchResult.match_id)
        )
        if before is not None:
            statement = statement.where(MatchStatistics.kickoff < before)
        return [Played(result, statistics) for result, statistics in self._session.execute(statement)]


class AsyncMatchRepository(AsyncRepository[MatchResult]):
    """The same, awaited."""

    repository = MatchRepository

    by_match_id = awaitable(MatchRepository.by_match_id)
    store_results = awaitable(MatchRepository.store_results)
    store_statistics = awaitable(MatchRepository.store_statistics)
    seasons = awaitable(MatchRepository.seasons)
    played = awaitable(MatchRepository.played)
