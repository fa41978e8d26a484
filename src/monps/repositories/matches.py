"""Matches and what happened in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap
from typing import Any, Literal

import msgspec
from sqlalchemy import (
    Boolean,
    DateTime,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from monps.core.compiling import Question
from monps.models import MatchResult, MatchStatistics
from monps.repositories.base import AsyncRepository, Repository, awaitable
from monps.repositories.moments import aware, midnight, naive

__all__ = ["AsyncMatchRepository", "Fixture", "MatchRepository", "Outcome", "Played"]

FINAL = and_(
    MatchResult.is_finished.is_(True), MatchResult.score_home.is_not(None), MatchResult.score_away.is_not(None)
)
KICKOFF = func.timezone(literal_column("'UTC'"), MatchResult.commence_time)


@dataclass(frozen=True, slots=True)
class Played:
    """A result with its statistics."""

    result: MatchResult
    statistics: MatchStatistics


class Fixture(msgspec.Struct, frozen=True, gc=False):
    """A match, played or not; ``kickoff`` in UTC, the score None while it is not known."""

    match_id: str
    league: str | None
    home_team: str | None
    away_team: str | None
    kickoff: datetime
    score_home: int | None
    score_away: int | None


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """A played match as one of its teams saw it; ``points`` 3, 1 or 0."""

    match_id: str
    league: str | None
    kickoff: datetime
    opponent: str
    at_home: bool
    scored: int
    conceded: int
    points: int


FIXTURE = (
    MatchResult.match_id,
    MatchResult.league,
    MatchResult.home_team,
    MatchResult.away_team,
    KICKOFF,
    MatchResult.score_home,
    MatchResult.score_away,
)
_LEAGUE = bindparam("league", type_=Text)
_IN_LEAGUE = or_(_LEAGUE.is_(None), MatchResult.league == _LEAGUE)
_BEFORE = MatchResult.commence_time < bindparam("before", type_=DateTime())
_LIMIT = bindparam("limit", type_=Integer)
_NEWEST_FIRST = (MatchResult.commence_time.desc(), MatchResult.match_id)

BY_MATCH_ID = select(MatchResult).where(MatchResult.match_id == bindparam("match_id", type_=Text))

WITHOUT_RESULT = Question(
    select(*FIXTURE)
    .where(MatchResult.match_id.is_not(None), _BEFORE, ~FINAL)
    .order_by(MatchResult.commence_time, MatchResult.match_id)
)
"""Matches that began before ``before`` and have no final score."""

UPCOMING = Question(
    select(*FIXTURE)
    .where(
        MatchResult.match_id.is_not(None),
        MatchResult.commence_time >= bindparam("after", type_=DateTime()),
        MatchResult.is_finished.is_not(literal_column("true")),
        _IN_LEAGUE,
    )
    .order_by(MatchResult.commence_time, MatchResult.match_id)
    .limit(_LIMIT)
)


def _head_to_head() -> Select[Any]:
    one, other = bindparam("team", type_=Text), bindparam("opponent", type_=Text)
    either = or_(
        and_(MatchResult.home_team == one, MatchResult.away_team == other),
        and_(MatchResult.home_team == other, MatchResult.away_team == one),
    )
    statement = select(*FIXTURE).where(MatchResult.match_id.is_not(None), either, FINAL, _BEFORE)
    return statement.order_by(*_NEWEST_FIRST).limit(_LIMIT)


def _side(side: Literal["home", "away"]) -> Select[Any]:
    """The last matches of a team at home, or away, as it saw them; each side has an index of its own."""
    home, away = (MatchResult.home_team, MatchResult.score_home), (MatchResult.away_team, MatchResult.score_away)
    (team, scored), (opponent, conceded) = (home, away) if side == "home" else (away, home)
    points = case(
        (scored > conceded, literal_column("3")), (scored == conceded, literal_column("1")), else_=literal_column("0")
    )
    at_home = literal_column("true" if side == "home" else "false", Boolean)
    return (
        select(MatchResult.match_id, MatchResult.league, KICKOFF.label("kickoff"), opponent.label("opponent"))
        .add_columns(
            at_home.label("at_home"), scored.label("scored"), conceded.label("conceded"), points.label("points")
        )
        .where(MatchResult.match_id.is_not(None), team == bindparam("team", type_=Text), FINAL, _BEFORE, _IN_LEAGUE)
        .order_by(*_NEWEST_FIRST)
        .limit(_LIMIT)
    )


def _form() -> Select[Any]:
    both = union_all(select(_side("home").subquery()), select(_side("away").subquery())).subquery("played")
    return select(*both.c).order_by(both.c.kickoff.desc(), both.c.match_id).limit(_LIMIT)


HEAD_TO_HEAD = Question(_head_to_head())
FORM = Question(_form())


class _StatisticsRepository(Repository[MatchStatistics]):
    model = MatchStatistics


class MatchRepository(Repository[MatchResult]):
    """Results on the existing table, statistics on the new one beside it."""

    model = MatchResult
    key = ("match_id",)

    def by_match_id(self, match_id: str) -> MatchResult | None:
        """The match with the feed's id, or None; the existing code only joins by it."""
        return self._session.scalars(BY_MATCH_ID, {"match_id": match_id}).one_or_none()

    def store_results(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert or correct results (one dict per match, by attribute name); returns how many rows changed.

        Replaces ``settlement.save_result``.
        """
        return self.upsert_many(rows).changed

    def store_statistics(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert or correct statistics; returns how many rows changed."""
        return _StatisticsRepository(self._work).upsert_many(rows).changed

    def leagues(self) -> Sequence[str]:
        """Leagues that have matches, by code; the existing code lists them by hand."""
        return self._session.scalars(select(MatchStatistics.league).distinct().order_by(MatchStatistics.league)).all()

    def seasons(self, league: str) -> Sequence[str]:
        """Seasons of a league that have matches, oldest first; the existing code knows no season."""
        columns = (MatchStatistics.season, func.min(MatchStatistics.kickoff))
        statement = select(*columns).where(MatchStatistics.league == league).group_by(MatchStatistics.season)
        return self._session.scalars(statement.order_by(func.min(MatchStatistics.kickoff))).all()

    def played(self, league: str, season: str, before: datetime | None = None) -> Sequence[Played]:
        """Matches of a season played to the end, by time; only those that kicked off before ``before`` (aware).

        Replaces the SELECTs of ``poisson_model.expected_goals``, two for each match.

        Raises:
            ValueError: ``before`` has no time zone.
        """
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
            statement = statement.where(MatchStatistics.kickoff < aware(before))
        return [Played(result, statistics) for result, statistics in self._session.execute(statement)]

    def without_result(self, before: datetime) -> Sequence[Fixture]:
        """Matches that kicked off before ``before`` (aware) and have no final score, by kick-off.

        No statement of the existing code looks for them.

        Raises:
            ValueError: ``before`` has no time zone.
        """
        return list(starmap(Fixture, self._work.wire.ask(WITHOUT_RESULT, before=naive(before))))

    def upcoming(self, after: datetime, league: str | None = None, limit: int = 100) -> Sequence[Fixture]:
        """The next matches from ``after`` (aware) on, by kick-off; no statement of the existing code asks for them.

        Raises:
            ValueError: ``after`` has no time zone.
        """
        found = self._work.wire.ask(UPCOMING, after=naive(after), league=league, limit=limit)
        return list(starmap(Fixture, found))

    def head_to_head(self, team: str, opponent: str, before: datetime, limit: int = 10) -> Sequence[Fixture]:
        """The last matches of two teams before ``before`` (aware), at either's ground, newest first.

        No statement of the existing code; its picks carry an ``h2h_pct`` that nobody computes.

        Raises:
            ValueError: ``before`` has no time zone.
        """
        values = {"team": team, "opponent": opponent, "before": naive(before), "limit": limit}
        return list(starmap(Fixture, self._work.wire.ask(HEAD_TO_HEAD, **values)))

    def form(self, team: str, before: date, league: str | None = None, limit: int = 5) -> Sequence[Outcome]:
        """The last matches of a team that kicked off before the day ``before`` (UTC), newest first.

        Replaces the SELECTs of ``poisson_model.expected_goals`` for one team.
        """
        values = {"team": team, "before": naive(midnight(before)), "league": league, "limit": limit}
        return list(starmap(Outcome, self._work.wire.ask(FORM, **values)))


class AsyncMatchRepository(AsyncRepository[MatchResult]):
    """The same, awaited."""

    repository = MatchRepository

    by_match_id = awaitable(MatchRepository.by_match_id)
    store_results = awaitable(MatchRepository.store_results)
    store_statistics = awaitable(MatchRepository.store_statistics)
    leagues = awaitable(MatchRepository.leagues)
    seasons = awaitable(MatchRepository.seasons)
    played = awaitable(MatchRepository.played)
    without_result = awaitable(MatchRepository.without_result)
    upcoming = awaitable(MatchRepository.upcoming)
    head_to_head = awaitable(MatchRepository.head_to_head)
    form = awaitable(MatchRepository.form)
