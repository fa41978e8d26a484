"""What the outside world hands in, whatever file or payload it came from.

A source reads its own format and returns one :class:`Season` of these rows. Times are aware and UTC, missing numbers
are ``None`` (never 0), and what a source could not use is in ``rejected`` with the line and the reason: a season
accounts for every row and every price that its file holds.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

__all__ = [
    "VARIOUS",
    "AppearanceRow",
    "GoalRow",
    "MatchRow",
    "Position",
    "PriceRow",
    "RejectedKind",
    "RejectedRow",
    "Season",
    "Stage",
    "Status",
    "common",
    "match_id",
]

Status = Literal["scheduled", "finished", "awarded"]
Stage = Literal["opening", "closing"]
Position = Literal["GK", "DF", "MF", "FW"]
RejectedKind = Literal["row", "price", "value"]

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
class PriceRow:
    """One decimal price (> 1) of one bookmaker.

    ``market``, ``selection`` and ``line`` are canonical (:mod:`monps.betting.markets`): a handicap is signed from the
    selection's team. ``captured_at`` is before kick-off.
    """

    match_id: str
    market: str
    selection: str
    line: float | None
    bookmaker: str
    price: float
    captured_at: datetime
    stage: Stage
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


@dataclass(frozen=True, slots=True)
class Season:
    """Everything one file or one simulation holds; usually one season of one league (else "various").

    ``rows_read`` = matches + rejected rows + ``rows_empty``. ``prices_read`` = prices + rejected prices, counted over
    the rows that became matches. ``columns_ignored`` are the columns of the file that nothing reads.
    """

    league: str
    season: str
    matches: tuple[MatchRow, ...]
    prices: tuple[PriceRow, ...]
    goals: tuple[GoalRow, ...]
    appearances: tuple[AppearanceRow, ...]
    rejected: tuple[RejectedRow, ...]
    rows_read: int
    rows_empty: int
    source: str
    columns_ignored: tuple[str, ...] = ()
    prices_read: int = 0

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


def common(values: Iterable[str]) -> str:
    """The one value that all ``values`` share, or "various"."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else VARIOUS
