"""Downloading files from football-data.co.uk, politely: a time limit, a few tries, a pause between them.

The site answers a request for a missing file with an HTML page, and so do proxies and login pages on the way; only an
answer that reads as a season is kept. The file appears whole or not at all, so a bad answer never replaces a good file.
"""

import re
import time
from pathlib import Path

import httpx

from monps import __version__
from monps.core.errors import SourceError
from monps.sources.football_data.reader import parse
from monps.sources.football_data.seasons import COUNTRIES
from monps.sources.kept_file import keep

__all__ = ["SITE", "fetch", "url"]

SITE = "https://www.football-data.co.uk"

_TRIES = 4
_TIMEOUT_SECONDS = 30.0
_HEADERS = {"User-Agent": f"monps/{__version__}", "Accept": "text/csv, text/plain, */*;q=0.1"}
_DIVISION = re.compile(r"[A-Z]{1,2}[0-9C]")
_SEASON = re.compile(r"(?:[0-9]{2})?([0-9]{2})[-/]?(?:[0-9]{2})?([0-9]{2})")


def url(league: str, season_code: str, site: str = SITE) -> str:
    """Where the file of a league is; SourceError for a league or season that the site cannot have.

    ``league`` is a division of the main files (E0), whose ``season_code`` is "2425" or "2024-25", or the code of
    another country (BRA), whose one file holds all its seasons.
    """
    if league in COUNTRIES.values():
        return f"{site}/new/{league}.csv"
    if not _DIVISION.fullmatch(league):
        known = ", ".join(sorted(COUNTRIES.values()))
        raise SourceError(SITE, None, f"there is no league {league!r}; use a division such as E0 or SP1, or {known}")
    return f"{site}/mmz4281/{_code(season_code)}/{league}.csv"


def fetch(
    league: str, season: str, folder: Path, client: httpx.Client, site: str = SITE, pause_seconds: float = 1.0
) -> Path:
    """Download a league's season into ``folder`` (made if missing) and return the file; SourceError says what failed.

    Server errors and broken connections are tried again after ``pause_seconds``, then twice that, and so on. The file
    is named ``E0_2425.csv``, or ``BRA.csv``.
    """
    address = url(league, season, site)
    content = _answer(address, client, pause_seconds).content
    if not parse(content, address).matches:
        raise SourceError(address, None, "the file holds no match yet. Try again when the season has begun")
    name = f"{league}.csv" if league in COUNTRIES.values() else f"{league}_{_code(season)}.csv"
    return keep(content, folder / name)


def _code(season: str) -> str:
    """The site's name of a season: 2425 for 2024-25."""
    found = _SEASON.fullmatch(season)
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        raise SourceError(SITE, None, f"{season!r} is not a season; write it as 2024-25 or 2425")
    return found[1] + found[2]


def _answer(address: str, client: httpx.Client, pause_seconds: float) -> httpx.Response:
    """The answer 200, tried as often as it is worth."""
    failure = ""
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(pause_seconds * 2 ** (attempt - 1))
        try:
            response = client.get(address, headers=_HEADERS, timeout=_TIMEOUT_SECONDS, follow_redirects=True)
        except httpx.TransportError as error:
            failure = f"the connection failed ({error or type(error).__name__})"
            continue
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise SourceError(address, None, f"the answer cannot be used: {error}") from error
        if not response.is_server_error:
            return _usable(response, address)
        failure = f"the site answers {response.status_code} {response.reason_phrase}"
    raise SourceError(address, None, f"{failure}, {_TRIES} times over. Check the network, or try again later")


def _usable(response: httpx.Response, address: str) -> httpx.Response:
    if response.status_code == httpx.codes.NOT_FOUND:
        raise SourceError(address, None, "the site has no such file. Check league and season; it may not have begun")
    if response.status_code not in (httpx.codes.OK, httpx.codes.MULTIPLE_CHOICES):  # a page of choices explains itself
        answer = f"{response.status_code} {response.reason_phrase}"
        raise SourceError(address, None, f"the site answers {answer}. Open the address in a browser to see why")
    return response
