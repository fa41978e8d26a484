"""Who plays whom and when: a double round-robin on the days and at the hours of a real league.

Leagues named by two years play from August to May, those named by one year from February to November. Rounds fall on
weekends; only a league with more rounds than weekends plays in midweek too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from monps.core.errors import SourceError
from monps.sources.capture_times import UK

__all__ = ["Fixture", "schedule"]

_SEASON = re.compile(r"((?:19|20)[0-9]{2})(?:-([0-9]{2}))?")
_SATURDAY, _WEDNESDAY = 5, 2

_WEEKEND = (  # days after Saturday, and the hour in UK time
    (0, time(15)), (0, time(15)), (0, time(15)), (1, time(14)), (0, time(12, 30)), (0, time(17, 30)), (1, time(16, 30)),
    (-1, time(20)), (2, time(20)), (0, time(15)),
)  # fmt: skip
_MIDWEEK = ((0, time(19, 45)), (0, time(20)))  # never on Tuesday: some played on Monday


@dataclass(frozen=True, slots=True)
class Fixture:
    """One match to be played: the numbers of the two teams, the day in the UK, kick-off in UTC."""

    home: int
    away: int
    day: date
    kickoff: datetime


def schedule(teams: int, season: str) -> tuple[Fixture, ...]:
    """All matches of a league in ``season`` (2024-25 or 2024), by kick-off; every pair of teams meets at both homes."""
    rounds = _rounds(teams)
    days = _days(season, len(rounds))
    fixtures = [
        f for number, (pairs, day) in enumerate(zip(rounds, days, strict=True)) for f in _played(pairs, day, number)
    ]
    return tuple(sorted(fixtures, key=lambda fixture: (fixture.kickoff, fixture.home)))


def _rounds(teams: int) -> list[list[tuple[int, int]]]:
    """The circle method: one team stays, the others turn; an odd number of teams leaves one free in each round."""
    ring = list(range(teams + teams % 2))
    half = len(ring) // 2
    first = []
    for number in range(len(ring) - 1):
        pairs = list(zip(ring[:half], reversed(ring[half:]), strict=True))
        home_first = [pair if (index + number) % 2 else pair[::-1] for index, pair in enumerate(pairs)]
        first.append([pair for pair in home_first if max(pair) < teams])
        ring = [ring[0], ring[-1], *ring[1:-1]]
    return first + [[(away, home) for home, away in pairs] for pairs in first]


def _days(season: str, rounds: int) -> list[date]:
    """A Saturday, or a Wednesday where weekends do not suffice, for every round, spread over the season."""
    first, last = _span(season)
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    free = [day for day in every if day.weekday() == _SATURDAY]
    if rounds > len(free):
        free = [day for day in every if day.weekday() in (_SATURDAY, _WEDNESDAY)]
    return [free[round(index)] for index in np.linspace(0, len(free) - 1, rounds)]


def _span(season: str) -> tuple[date, date]:
    found = _SEASON.fullmatch(season)
    if not found or (found[2] and (int(found[1]) + 1) % 100 != int(found[2])):
        raise SourceError("simulator", None, f"{season!r} is not a season. Write it as 2024-25 or 2024")
    year = int(found[1])
    return (date(year, 8, 10), date(year + 1, 5, 25)) if found[2] else (date(year, 2, 20), date(year, 11, 30))


def _played(pairs: Sequence[tuple[int, int]], day: date, number: int) -> list[Fixture]:
    """The matches of one round; television moves other matches every time."""
    slots = _WEEKEND if day.weekday() == _SATURDAY else _MIDWEEK
    fixtures = []
    for index, (home, away) in enumerate(pairs):
        shift, hour = slots[(index + number) % len(slots)]
        on = day + timedelta(days=shift)
        fixtures.append(Fixture(home, away, on, datetime.combine(on, hour, tzinfo=UK).astimezone(UTC)))
    return fixtures
