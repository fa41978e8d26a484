"""What a daily run reads from outside: each collector brings one file, by name, and reads it only when it is asked."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import httpx
from pydantic import SecretStr

from monps.sources.archive import Archive
from monps.sources.football_data import fetch, read
from monps.sources.odds_api import Client
from monps.sources.odds_api.client import ADDRESS
from monps.sources.reading import files_of, read_any
from monps.sources.rows import Season

__all__ = ["Collector", "downloads", "files", "from_odds_api", "season_code"]

_TIMEOUT_SECONDS = 30
_MARKETS = ("h2h", "totals", "spreads")
_DAYS_OF_SCORES = 3
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


def from_odds_api(
    sports: Iterable[str], key: SecretStr, folder: Path, regions: Sequence[str] = ("uk",), address: str = ADDRESS
) -> list[Collector]:
    """Two collectors for each sport (``soccer_epl``): the prices of its coming matches, and the scores of three days.

    Prices cost three credits for each region, scores two. The answers are kept in ``folder``, which is one run's: a run
    that goes on reads them there and pays nothing again.
    """

    def prices(client: Client, sport: str) -> Season:
        return client.fetch_odds(sport, _MARKETS, regions)

    def scores(client: Client, sport: str) -> Season:
        return client.fetch_scores(sport, _DAYS_OF_SCORES)

    def asked(question: Callable[[Client, str], Season], sport: str) -> Season:
        with httpx.Client(timeout=_TIMEOUT_SECONDS) as http:
            return question(Client.of(http, key, Archive(folder), address=address), sport)

    return [
        Collector(f"the-odds-api {sport} {question.__name__}", partial(asked, question, sport))
        for sport in sports
        for question in (prices, scores)
    ]


def season_code(day: date) -> str:
    """The season of a day as football-data.co.uk writes it: 2526 from July 2025 to June 2026."""
    first = day.year if day.month >= _JULY else day.year - 1
    return f"{first % 100:02}{(first + 1) % 100:02}"


def _downloaded(league: str, season: str, folder: Path) -> Season:
    with httpx.Client(follow_redirects=True, timeout=_TIMEOUT_SECONDS) as client:
        return read(fetch(league, season, folder, client))
