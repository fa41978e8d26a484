"""What only some sources tell of a match, and players of a season; each kind of row is a repository.

All but the events are written by :meth:`~monps.repositories.base.Repository.upsert_many`: one statement, and the same
rows again change nothing. None of these questions replaces a statement: the existing code has no shots, no events and
no expected goals.
"""

from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import Any

import msgspec
from sqlalchemy import ARRAY, String, Text, any_, bindparam, or_, select

from monps.core.compiling import Question
from monps.models import Base, ExpectedGoals, MatchEvent, PlayerSeason, Shot, TeamStatistic
from monps.repositories.base import AsyncRepository, Repository, awaitable
from monps.repositories.writing import Upserted

__all__ = [
    "AsyncEventRepository",
    "AsyncExpectedGoalsRepository",
    "AsyncPlayerSeasonRepository",
    "AsyncShotRepository",
    "AsyncTeamStatisticRepository",
    "Event",
    "EventRepository",
    "ExpectedGoalsRepository",
    "ExpectedScore",
    "NamedNumber",
    "PlayerSeasonRepository",
    "PlayerTotals",
    "ShotRepository",
    "ShotTaken",
    "TeamStatisticRepository",
]


class ShotTaken(msgspec.Struct, frozen=True, gc=False):
    """One shot; ``side`` ("home", "away") is the player's, of an own goal too. ``x`` = 1 is the goal shot at."""

    match_id: str
    source: str
    side: str
    team: str
    player: str
    player_key: str
    minute: int
    x: float
    y: float
    expected_goals: float
    result: str
    situation: str
    body_part: str
    assisted_by: str | None

    @property
    def own_goal(self) -> bool:
        """Whether it counts for the other side."""
        return self.result == "OwnGoal"


class ExpectedScore(msgspec.Struct, frozen=True, gc=False):
    """Expected goals of both teams of a match by one source, in goals."""

    match_id: str
    source: str
    home: float
    away: float


class Event(msgspec.Struct, frozen=True, gc=False):
    """Something that happened in a match, in the source's words; ``extra`` minutes of stoppage time follow ``minute``.

    ``position`` is its place in the source's list, from 1.
    """

    match_id: str
    source: str
    position: int
    side: str
    team: str
    minute: int
    extra: int | None
    player: str | None
    player_key: str | None
    kind: str
    detail: str


class NamedNumber(msgspec.Struct, frozen=True, gc=False):
    """One number about one side of a match under the source's name for it; a share (``percent``) is 0 to 100."""

    match_id: str
    source: str
    side: str
    team: str
    name: str
    value: float
    percent: bool


class PlayerTotals(msgspec.Struct, frozen=True):
    """A player's season at all his clubs; ``chain`` and ``buildup`` as in :class:`monps.models.PlayerSeason`."""

    source: str
    player: str
    player_key: str
    teams: list[str]
    positions: list[str]
    matches: int
    minutes: int
    goals: int
    assists: int
    shots: int
    key_passes: int
    yellows: int
    reds: int
    non_penalty_goals: int
    expected_goals: float
    expected_assists: float
    non_penalty_expected_goals: float
    chain: float
    buildup: float


def _of_matches(model: type[Base], kind: type[msgspec.Struct], *order: str) -> Question:
    columns = model.__table__.c
    wanted = columns.match_id == any_(bindparam("match_ids", type_=ARRAY(String)))
    statement = select(*(columns[name] for name in kind.__struct_fields__)).where(wanted)
    return Question(statement.order_by(*(columns[name] for name in order)))


SHOTS = _of_matches(Shot, ShotTaken, "match_id", "minute", "source", "source_key")
EXPECTED_GOALS = _of_matches(ExpectedGoals, ExpectedScore, "match_id", "source")
EVENTS = _of_matches(MatchEvent, Event, "match_id", "source", "position")
STATISTICS = _of_matches(TeamStatistic, NamedNumber, "match_id", "source", "name", "side")

_TEAM = bindparam("team", type_=Text)
PLAYERS = Question(
    select(*(PlayerSeason.__table__.c[name] for name in PlayerTotals.__struct_fields__))
    .where(
        PlayerSeason.league == bindparam("league", type_=Text),
        PlayerSeason.season == bindparam("season", type_=Text),
        or_(_TEAM.is_(None), any_(PlayerSeason.teams) == _TEAM),
    )
    .order_by(PlayerSeason.minutes.desc(), PlayerSeason.source, PlayerSeason.player_key)
)

GONE = """
    DELETE FROM public.match_events AS e
     USING (SELECT match_id, source, array_agg(position) AS positions
              FROM unnest(%s::text[], %s::text[], %s::int4[]) AS given (match_id, source, position)
             GROUP BY 1, 2) AS given
     WHERE (e.match_id, e.source) = (given.match_id, given.source) AND NOT e.position = ANY (given.positions)
"""


class ShotRepository(Repository[Shot]):
    """Shots."""

    model = Shot

    def of_matches(self, match_ids: Sequence[str]) -> Sequence[ShotTaken]:
        """The shots of matches, by match and minute."""
        return list(starmap(ShotTaken, self._work.wire.ask(SHOTS, match_ids=list(match_ids))))


class ExpectedGoalsRepository(Repository[ExpectedGoals]):
    """Expected goals, one row per match and source."""

    model = ExpectedGoals

    def of_matches(self, match_ids: Sequence[str]) -> Sequence[ExpectedScore]:
        """What each source expected of matches, by match and source."""
        return list(starmap(ExpectedScore, self._work.wire.ask(EXPECTED_GOALS, match_ids=list(match_ids))))


class EventRepository(Repository[MatchEvent]):
    """Goals, cards, substitutions: each source's list of a match."""

    model = MatchEvent

    def store(self, rows: Sequence[Mapping[str, Any]]) -> Upserted:
        """Store whole lists of events by attribute name; what a list no longer has is removed."""
        done = self.upsert_many(rows)
        if rows:
            columns = ([row[name] for row in rows] for name in ("match_id", "source", "position"))
            self._work.wire.execute(GONE, list(columns))
        return done

    def of_matches(self, match_ids: Sequence[str]) -> Sequence[Event]:
        """The events of matches, by match, source and place in its list."""
        return list(starmap(Event, self._work.wire.ask(EVENTS, match_ids=list(match_ids))))


class TeamStatisticRepository(Repository[TeamStatistic]):
    """Numbers about a team in a match under the sources' own names."""

    model = TeamStatistic

    def of_matches(self, match_ids: Sequence[str]) -> Sequence[NamedNumber]:
        """The numbers of matches, by match, source, name and side."""
        return list(starmap(NamedNumber, self._work.wire.ask(STATISTICS, match_ids=list(match_ids))))


class PlayerSeasonRepository(Repository[PlayerSeason]):
    """Players' totals of a season."""

    model = PlayerSeason

    def of_season(self, league: str, season: str, team: str | None = None) -> Sequence[PlayerTotals]:
        """The players of a league's season, most minutes first; only those who played for ``team`` if it is given.

        Args:
            league: Such as E0.
            season: Such as 2025-26.
            team: As the source spells it.
        """
        found = self._work.wire.ask(PLAYERS, league=league, season=season, team=team)
        return list(starmap(PlayerTotals, found))


class AsyncShotRepository(AsyncRepository[Shot]):
    """The same, awaited."""

    repository = ShotRepository

    of_matches = awaitable(ShotRepository.of_matches)


class AsyncExpectedGoalsRepository(AsyncRepository[ExpectedGoals]):
    """The same, awaited."""

    repository = ExpectedGoalsRepository

    of_matches = awaitable(ExpectedGoalsRepository.of_matches)


class AsyncEventRepository(AsyncRepository[MatchEvent]):
    """The same, awaited."""

    repository = EventRepository

    store = awaitable(EventRepository.store)
    of_matches = awaitable(EventRepository.of_matches)


class AsyncTeamStatisticRepository(AsyncRepository[TeamStatistic]):
    """The same, awaited."""

    repository = TeamStatisticRepository

    of_matches = awaitable(TeamStatisticRepository.of_matches)


class AsyncPlayerSeasonRepository(AsyncRepository[PlayerSeason]):
    """The same, awaited."""

    repository = PlayerSeasonRepository

    of_season = awaitable(PlayerSeasonRepository.of_season)
