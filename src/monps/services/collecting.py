"""What a daily run reads from outside: each collector brings one file, by name, and reads it only when it is asked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import httpx

from monps.sources.football_data import fetch, read
from monps.sources.reading import files_of, read_any
from monps.sources.rows import Season

__all__ = ["Collector", "downloads", "files", "season_code"]

_TIMEOUT_SECONDS = 30
_JULY = 7


@dataclass(frozen=True, slots=True)
class Collector:
    """One source of matches and prices; ``read`` raises SourceError when it brings nothing usable."""

    name: str
    read: Callable[[], Season]


def files(paths: Iterable[Path]) -> list[Collector]:
    """A collector for each file, of any source, that is named or lies in a folder that is.

    Raises:
        SourceError: a path is not there, or holds no file.
    """
    found = [file for path in paths for file in files_of(path)]
    return [Collector(str(file), partial(read_any, file)) for file in found]


def downloads(leagues: Iterable[str], season: str, folder: Path) -> list[Collector]:
    """A collector for each league's season of football-data.co.uk; the files are kept in ``folder``."""
    return [
        Collector(f"football-data {league} {season}", partial(_downloaded, league, season, folder))
        for league in leagues
    ]


def season_code(day: date) -> str:
    """The season of a day as football-data.co.uk writes it: 2526 from July 2025 to June 2026."""
    first = day.year if day.month >= _JULY else day.year - 1
    return f"{first % 100:02}{(first + 1) % 100:02}"


def _downloaded(league: str, season: str, folder: Path) -> Season:
    with httpx.Client(follow_redirects=True, timeout=_TIMEOUT_SECONDS) as client:
        return read(fetch(league, season, folder, client))
