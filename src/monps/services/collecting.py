"""What is collected from outside: each collector brings one file or answer, by name, and reads it only when asked."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import httpx

from monps.sources import api_football, odds_api, understat
from monps.sources.football_data import SITE, fetch, read
from monps.sources.reading import files_of, read_any
from monps.sources.rows import Season, together

__all__ = [
    "MARKETS",
    "Collector",
    "downloads",
    "files",
    "from_api_football",
    "from_odds_api",
    "from_understat",
    "season_code",
]

MARKETS = ("h2h", "totals", "spreads")
"""The markets that The Odds API has for all matches of a sport at once."""

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


def downloads(
    leagues: Iterable[str], season: str, folder: Path, http: httpx.Client, site: str = SITE
) -> list[Collector]:
    """A collector for each league's season of football-data.co.uk; the files are kept in ``folder``."""

    def read_download(league: str) -> Season:
        return read(fetch(league, season, folder, http, site))

    return [Collector(f"football-data {league} {season}", partial(read_download, league)) for league in leagues]


def from_odds_api(
    client: odds_api.Client,
    sports: Iterable[str],
    markets: Sequence[str] = MARKETS,
    regions: Sequence[str] = ("uk",),
    *,
    event_markets: Sequence[str] = (),
    days_of_scores: int = _DAYS_OF_SCORES,
) -> list[Collector]:
    """Collectors for each sport (``soccer_epl``): the prices of its coming matches, and the scores of past days.

    Prices cost a credit for each market in each region, scores two. ``event_markets`` (``btts``, ``alternate_totals``)
    are asked for match by match and cost a credit for each match, market and region; nothing is asked without them.
    """

    def prices(sport: str) -> Season:
        return client.fetch_odds(sport, markets, regions)

    def events(sport: str) -> Season:
        coming = prices(sport)  # kept by the archive since it was asked first
        asked = [client.fetch_event_odds(sport, one.match_id, event_markets, regions) for one in coming.matches]
        return together(asked) if asked else coming

    def scores(sport: str) -> Season:
        return client.fetch_scores(sport, days_of_scores)

    questions = [prices, *([events] if event_markets else []), *([scores] if days_of_scores else [])]
    return [
        Collector(f"the-odds-api {sport} {question.__name__}", partial(question, sport))
        for sport in sports
        for question in questions
    ]


def from_api_football(
    client: api_football.Client, seasons: Iterable[tuple[int, int]], fixtures: Iterable[int] = (), *, odds: bool = True
) -> list[Collector]:
    """Collectors for each league's number and year (39, 2025): its fixtures, and with ``odds`` the coming ones' prices.

    Each costs one request, prices one for each page. Two requests more bring statistics and events of each of
    ``fixtures``, which are numbers; what is about a fixture is stored once the fixture is.
    """

    def prices(league: int, year: int) -> Season:
        return together(client.fetch_odds(league, year))

    found = []
    for league, year in seasons:
        found.append(Collector(f"api-football {league} fixtures", partial(client.fetch_fixtures, league, year)))
        if odds:
            found.append(Collector(f"api-football {league} odds", partial(prices, league, year)))
    for number in fixtures:
        found.append(Collector(f"api-football {number} statistics", partial(client.fetch_statistics, number)))
        found.append(Collector(f"api-football {number} events", partial(client.fetch_events, number)))
    return found


def from_understat(
    client: understat.Client, seasons: Iterable[tuple[str, int]], matches: Iterable[tuple[str, int]] = ()
) -> list[Collector]:
    """A collector of players for each league and year ("EPL", 2025), and one of shots for each league and match."""
    players = [
        Collector(f"understat {league} {year} players", partial(client.fetch_players, league, year))
        for league, year in seasons
    ]
    shots = [
        Collector(f"understat {league} {match} shots", partial(client.fetch_match, match, league))
        for league, match in matches
    ]
    return [*players, *shots]


def season_code(day: date) -> str:
    """The season of a day as football-data.co.uk writes it: 2526 from July 2025 to June 2026."""
    first = day.year if day.month >= _JULY else day.year - 1
    return f"{first % 100:02}{(first + 1) % 100:02}"
