"""Fixtures of API-Football as matches.

``goals`` runs with the match and takes in extra time; the result is ``score.fulltime``, once the match is over. A
match in play or put off has no result yet and stays "scheduled". One that was awarded, abandoned or called off
counts as "awarded": nobody's bet on it stands.
"""

from pathlib import Path

import msgspec

from monps.sources.api_football.envelope import SOURCE, envelope
from monps.sources.competitions import league_of_number, season_from
from monps.sources.instants import instant
from monps.sources.payload import ShapeError, shaped, shown
from monps.sources.rows import MatchRow, RejectedRow, Season, Status, common, source_match_id
from monps.sources.unmeasured import UNMEASURED

__all__ = ["League", "parse_fixtures"]

_FINISHED = ("FT", "AET", "PEN")
_VOID = ("AWD", "WO", "ABD", "CANC")
_MOST_GOALS = 99


class League(msgspec.Struct, frozen=True):
    """The competition and the year in which its season begins."""

    id: int
    season: int


class _Status(msgspec.Struct, frozen=True):
    short: str


class _Fixture(msgspec.Struct, frozen=True):
    id: int
    date: str
    status: _Status
    referee: str | None = None


class _Team(msgspec.Struct, frozen=True):
    id: int
    name: str


class _Teams(msgspec.Struct, frozen=True):
    home: _Team
    away: _Team


class _Goals(msgspec.Struct, frozen=True):
    home: int | None = None
    away: int | None = None


class _Score(msgspec.Struct, frozen=True):
    halftime: _Goals = _Goals()
    fulltime: _Goals = _Goals()


class _Entry(msgspec.Struct, frozen=True):
    fixture: _Fixture
    league: League
    teams: _Teams
    score: _Score
    goals: _Goals = _Goals()


def parse_fixtures(content: bytes, path: Path | str) -> Season:
    """The matches in an answer of ``fixtures``; ``path`` (or an address) is for messages only."""
    entries = envelope(content, path).entries
    matches: dict[str, MatchRow] = {}
    rejected = []
    for number, value in enumerate(entries, start=1):
        try:
            match = _match(shaped(value, _Entry))
            _refuse_second(match, matches)
        except ShapeError as error:
            rejected.append(RejectedRow(number, str(error), shown(value)))
            continue
        matches[match.match_id] = match
    return Season(
        league=common(match.league for match in matches.values()),
        season=common(match.season for match in matches.values()),
        matches=tuple(matches.values()),
        rejected=tuple(rejected),
        rows_read=len(entries),
        source=SOURCE,
    )


def _refuse_second(match: MatchRow, matches: dict[str, MatchRow]) -> None:
    if match.match_id in matches:
        raise ShapeError("the same fixture was read before in this answer")


def _match(entry: _Entry) -> MatchRow:
    home, away = entry.teams.home.name.strip(), entry.teams.away.name.strip()
    if not home or not away or entry.teams.home.id == entry.teams.away.id:
        raise ShapeError("it does not name two teams")
    status = _status(entry.fixture.status.short)
    final, half = _result(entry, status), _pair(entry.score.halftime)
    fits = final is not None and half is not None and half[0] <= final[0] and half[1] <= final[1]
    league = league_of_number(entry.league.id)
    return MatchRow(
        match_id=source_match_id(SOURCE, str(entry.fixture.id)),
        league=league,
        season=season_from(league, entry.league.season),
        kickoff=instant(entry.fixture.date),
        kickoff_estimated=False,
        home_team=home,
        away_team=away,
        home_goals=final[0] if final else None,
        away_goals=final[1] if final else None,
        half_time_home=half[0] if half and fits else None,
        half_time_away=half[1] if half and fits else None,
        status=status,
        referee=entry.fixture.referee,
        source=SOURCE,
        **UNMEASURED,
    )


def _status(short: str) -> Status:
    if short in _FINISHED:
        return "finished"
    return "awarded" if short in _VOID else "scheduled"


def _result(entry: _Entry, status: Status) -> tuple[int, int] | None:
    """The goals of 90 minutes; an awarded match has the goals that it was given, if any."""
    if status == "scheduled":
        return None
    final = _pair(entry.score.fulltime)
    if status == "awarded":
        return final or _pair(entry.goals)
    if final is None:
        raise ShapeError("it is over and has no score of 90 minutes")
    return final


def _pair(goals: _Goals) -> tuple[int, int] | None:
    if goals.home is None or goals.away is None:
        return None
    if not (0 <= goals.home <= _MOST_GOALS and 0 <= goals.away <= _MOST_GOALS):
        raise ShapeError(f"{goals.home}-{goals.away} is no score")
    return goals.home, goals.away
