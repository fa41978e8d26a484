"""Tactical classes of teams, with history; the existing code knows none."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import starmap
from typing import Any

import msgspec
from sqlalchemy import Text, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from monps.core.compiling import Question
from monps.models import ChessClassification
from monps.repositories.base import AsyncRepository, Repository, awaitable
from monps.repositories.shapes import shape_of

__all__ = ["AsyncChessRepository", "ChessRepository", "TacticalClass"]

Class = ChessClassification
Rows = Sequence[Mapping[str, Any]]


class TacticalClass(msgspec.Struct, frozen=True, gc=False):
    """The class of a team as of a day, by the league's percentiles in ``features``; ``abstained`` had no source."""

    team_name: str
    league: str
    season: str
    as_of: date
    profile: str
    family: str
    runner_up: str | None
    confidence: float
    features: dict[str, float]
    abstained: list[str]
    is_current: bool


CURRENT = Question(
    select(*shape_of(Class, TacticalClass).columns)
    .where(Class.league == bindparam("league", type_=Text), Class.is_current)
    .ext(distinct_on(Class.team_name))
    .order_by(Class.team_name, Class.as_of.desc())
)


class ChessRepository(Repository[Class]):
    """Tactical classes; one per team and season is current."""

    model = Class
    key = ("league", "season", "as_of", "team_name")

    def store(self, rows: Rows) -> int:
        """Insert or replace classes; those of the newest day are current, all others of their season are history."""
        newest = {season: self._newest(season, rows) for season in {(row["league"], row["season"]) for row in rows}}
        # What is current steps down first: there may be one at a time.
        for (league, season), day in newest.items():
            outdated = (Class.league == league, Class.season == season, Class.is_current, Class.as_of < day)
            self._session.execute(update(Class).where(*outdated).values(is_current=False))
        judged = [{**row, "is_current": row["as_of"] == newest[row["league"], row["season"]]} for row in rows]
        return self.upsert_many(judged).changed

    def _newest(self, season: tuple[str, str], rows: Rows) -> date:
        stored = self._session.scalar(
            select(func.max(Class.as_of)).where(Class.league == season[0], Class.season == season[1])
        )
        days: list[date] = [row["as_of"] for row in rows if (row["league"], row["season"]) == season]
        return max(days if stored is None else [*days, stored])

    def current(self, league: str) -> Sequence[TacticalClass]:
        """The current class of every team of a league, by name; of a team of several seasons, that of the last."""
        return list(starmap(TacticalClass, self._work.wire.ask(CURRENT, league=league)))

    def of_team(self, name: str, league: str | None = None) -> Sequence[TacticalClass]:
        """Every class that a team ever had, the newest first."""
        where = [Class.team_name == name] if league is None else [Class.team_name == name, Class.league == league]
        return self.rows(TacticalClass).find(*where, order_by=(Class.as_of.desc(), Class.league))


class AsyncChessRepository(AsyncRepository[Class]):
    """The same, awaited."""

    repository = ChessRepository

    store = awaitable(ChessRepository.store)
    current = awaitable(ChessRepository.current)
    of_team = awaitable(ChessRepository.of_team)
