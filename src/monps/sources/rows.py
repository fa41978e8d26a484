"""What the outside world hands in, whatever file or payload it came from.

A source reads its own format and returns one :class:`Season` of these rows. Times are aware and UTC, missing numbers
are ``None`` (never 0), and what a source could not use is in ``rejected`` with the line and the reason: a season
accounts for every row and every price that its file holds.

A payload has no lines: there ``line`` is the place of the entry in its list, counted from 1, and ``column`` the path
inside it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import Any, Literal

from monps.betting.prices import PriceRow, Stage
from monps.sources.detail_rows import (
    EventRow,
    ExpectedGoalsRow,
    FixtureReference,
    PlayerSeasonRow,
    ShotRow,
    StatisticRow,
)

__all__ = [
    "VARIOUS",
    "AppearanceRow",
    "EventRow",
    "ExpectedGoalsRow",
    "FixtureReference",
    "GoalRow",
    "MatchRow",
    "PlayerSeasonRow",
    "Position",
    "PriceRow",
    "RejectedKind",
    "RejectedRow",
    "RowUnit",
    "Season",
    "ShotRow",
    "Stage",
    "StatisticRow",
    "Status",
    "Unit",
    "common",
    "match_id",
    "source_match_id",
    "together",
]

Status = Literal["scheduled", "finished", "awarded"]
Position = Literal["GK", "DF", "MF", "FW"]
RejectedKind = Literal["row", "price", "value"]
RowUnit = Literal["match", "shot", "player", "statistic", "event"]
Unit = RowUnit | Literal["expected goals", "price", "value"]

VARIOUS = "various"
"""League or season of a :class:`Season` whose matches have more than one; each match always knows its own."""


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One match.

    ``status`` is "awarded" when a result stands without any price: nobody could bet on it, so it settles as void.
    ``kickoff_estimated`` says that the source gave a day and no time. Goals are those of 90 minutes.
    """

    match_id: str
    league: str
    season: str
    kickoff: datetime
    kickoff_estimated: bool
    home_team: str
    away_team: str
    home_goals: int | None
    away_goals: int | None
    half_time_home: int | None
    half_time_away: int | None
    status: Status
    home_shots: int | None
    away_shots: int | None
    home_shots_on_target: int | None
    away_shots_on_target: int | None
    home_corners: int | None
    away_corners: int | None
    home_fouls: int | None
    away_fouls: int | None
    home_yellows: int | None
    away_yellows: int | None
    home_reds: int | None
    away_reds: int | None
    referee: str | None
    source: str


@dataclass(frozen=True, slots=True)
class GoalRow:
    """One goal.

    ``team`` is the team that it counts for; the player of an own goal plays for the other team. ``minute`` is 1-90,
    stoppage time kept in its half: 45+2 is minute 45 of half 1.
    """

    match_id: str
    team: str
    player: str
    position: Position
    minute: int
    half: Literal[1, 2]
    own_goal: bool
    penalty: bool


@dataclass(frozen=True, slots=True)
class AppearanceRow:
    """A player's minutes (0-90) in one match."""

    match_id: str
    team: str
    player: str
    position: Position
    minutes: int


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """Something that was read and not used.

    ``kind`` is "row" (the whole match is missing), "price" (one price is missing) or "value" (another field of a match
    is ``None`` or estimated). ``line`` counts from 1 in the file, ``text`` is the row or the cell as it stands there,
    ``column`` the cell's column.
    """

    line: int
    reason: str
    text: str
    kind: RejectedKind = "row"
    column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """Everything one file or one simulation holds; usually one season of one league (else "various").

    ``rows_read`` = ``rows_accepted`` + rejected rows + ``rows_empty``, where a row is a ``row_unit``. ``prices_read`` =
    prices + rejected prices, counted over the rows that became matches. ``columns_ignored`` are the columns of the file
    that nothing reads. ``sides_inverted`` says that a file called the home side away throughout, which its own scores
    proved, and that the rows are already put right.
    """

    league: str
    season: str
    source: str
    rows_read: int
    rows_empty: int = 0
    row_unit: RowUnit = "match"
    prices_read: int = 0
    matches: tuple[MatchRow, ...] = ()
    prices: tuple[PriceRow, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    columns_ignored: tuple[str, ...] = ()
    goals: tuple[GoalRow, ...] = ()
    appearances: tuple[AppearanceRow, ...] = ()
    references: tuple[FixtureReference, ...] = ()
    expected_goals: tuple[ExpectedGoalsRow, ...] = ()
    shots: tuple[ShotRow, ...] = ()
    players: tuple[PlayerSeasonRow, ...] = ()
    statistics: tuple[StatisticRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    sides_inverted: bool = False

    @property
    def units(self) -> Mapping[Unit, int]:
        """How many of each unit can be used; only a simulation has goals and appearances, and those are no unit."""
        return {
            "match": len(self.matches) + len(self.references),
            "shot": len(self.shots),
            "player": len(self.players),
            "statistic": len(self.statistics),
            "event": len(self.events),
            "expected goals": len(self.expected_goals),
            "price": len(self.prices),
        }

    @property
    def rows_accepted(self) -> int:
        """Rows of the file's own unit that can be used."""
        return self.units[self.row_unit]

    @property
    def balanced(self) -> bool:
        """Whether every row and every price that was read is either used or listed with its reason."""
        rows = self.rows_accepted + len(self.rejected_of("row")) + self.rows_empty
        prices = len(self.prices) + len(self.rejected_of("price"))
        return rows == self.rows_read and prices == self.prices_read

    def rejected_of(self, kind: RejectedKind) -> tuple[RejectedRow, ...]:
        """The rejections of one kind, in file order."""
        return tuple(row for row in self.rejected if row.kind == kind)


def match_id(source_namespace: str, league: str, season: str, home: str, away: str, day: date) -> str:
    """The identity of a match: 32 lower-case hexadecimal characters, always the same for the same match.

    The MD5 of the JSON array ``[namespace, league, season, home, away, "YYYY-MM-DD"]``, UTF-8, without blanks. ``day``
    is the day that the source prints, because some leagues play the same home fixture twice in a season; a match that
    is moved to another day is a new match.
    """
    canonical = json.dumps(
        [source_namespace, league, season, home, away, day.isoformat()], ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.md5(canonical.encode(), usedforsecurity=False).hexdigest()


def source_match_id(source_namespace: str, key: str) -> str:
    """The identity of a match that its source numbers: the MD5 of the JSON array ``[namespace, key]``.

    It outlives a postponement, and a payload that names a match by number only can be joined to it.
    """
    canonical = json.dumps([source_namespace, key], ensure_ascii=False, separators=(",", ":"))
    return hashlib.md5(canonical.encode(), usedforsecurity=False).hexdigest()


def together(seasons: Sequence["Season"]) -> "Season":
    """The answers to one question, such as its pages, as one season; lines count within the answer that they are of."""
    counts = ("rows_read", "rows_empty", "prices_read")
    rows = ("matches", "prices", "rejected", "references", "expected_goals", "shots", "players", "statistics", "events")
    summed: dict[str, Any] = {name: sum(getattr(season, name) for season in seasons) for name in counts}
    for name in rows:
        summed[name] = tuple(chain.from_iterable(getattr(season, name) for season in seasons))
    league, season = (common(getattr(one, name) for one in seasons) for name in ("league", "season"))
    return replace(seasons[0], league=league, season=season, **summed)


def common(values: Iterable[str]) -> str:
    """The one value that all ``values`` share, or "various"."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else VARIOUS
