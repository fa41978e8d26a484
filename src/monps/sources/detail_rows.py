"""The rows that only some sources have: shots, players, statistics, events, matches known by number alone.

``line`` is where a row stands in its file or in the list of its payload, counted from 1.

:mod:`monps.sources.rows` offers them beside the rows that every source has.
"""

from dataclasses import dataclass
from datetime import datetime

__all__ = ["EventRow", "ExpectedGoalsRow", "FixtureReference", "PlayerSeasonRow", "ShotRow", "StatisticRow"]


@dataclass(frozen=True, slots=True)
class FixtureReference:
    """A match that a payload names by its source's id only: when it kicks off, and nothing about who plays."""

    line: int
    match_id: str
    source_key: str
    league: str
    season: str
    kickoff: datetime
    source: str


@dataclass(frozen=True, slots=True)
class ExpectedGoalsRow:
    """Expected goals of both teams of one match."""

    line: int
    match_id: str
    home: float
    away: float
    source: str


@dataclass(frozen=True, slots=True)
class ShotRow:
    """One shot, or the touch that became an own goal.

    ``team`` is the player's team; an own goal counts for the other. ``x`` and ``y`` go from 0 to 1, the goal that is
    shot at lies at x = 1. ``minute`` is the source's, stoppage time counted on.
    """

    line: int
    match_id: str
    source_key: str
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
    last_action: str | None
    source: str

    @property
    def own_goal(self) -> bool:
        """Whether it counts for the other team."""
        return self.result == "OwnGoal"


@dataclass(frozen=True, slots=True)
class PlayerSeasonRow:
    """A player's totals of one season; ``teams`` are all clubs that he played for, ``positions`` the source's letters.

    ``non_penalty_*`` leave penalties out; ``chain`` and ``buildup`` are the expected goals of the moves he was part of,
    buildup without his own shots and key passes.
    """

    player: str
    player_key: str
    league: str
    season: str
    teams: tuple[str, ...]
    positions: tuple[str, ...]
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
    source: str


@dataclass(frozen=True, slots=True)
class StatisticRow:
    """One number about one team in one match; ``name`` is the source's, a percentage is given as 0-100."""

    line: int
    match_id: str
    team: str
    team_key: str
    name: str
    value: float
    percent: bool
    source: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened in a match, in the source's words and order.

    ``extra`` are minutes of stoppage time after ``minute``. ``player`` is one spelling for each ``player_key``, the
    fullest that the payload has.
    """

    line: int
    match_id: str
    team: str
    minute: int
    extra: int | None
    player: str | None
    player_key: str | None
    kind: str
    detail: str
    source: str
