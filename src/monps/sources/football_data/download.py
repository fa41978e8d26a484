"""Downloading files from football-data.co.uk.

The site answers a request for a missing file with an HTML page, and so do proxies and login pages on the way; only an
answer that reads as a season is kept. The file appears whole or not at all, so a bad answer never replaces a good file.
A file grows all season, so it is asked for every time and stands in no archive.
"""

import re
from pathlib import Path

import httpx

from monps.core.errors import SourceError
from monps.sources.football_data.reader import parse
from monps.sources.football_data.seasons import COUNTRIES
from monps.sources.kept_file import keep
from monps.sources.site import Site

__all__ = ["SITE", "fetch", "url"]

SITE = "https://www.football-data.co.uk"

_ADVICE = "Check league and season; the season may not have begun"
_DIVISION = re.compile(r"[A-Z]{1,2}[0-9C]")
_SEASON = re.compile(r"(?:[0-9]{2})?([0-9]{2})[-/]?(?:[0-9]{2})?([0-9]{2})")


def url(league: str, season_code: str, site: str = SITE) -> str:
    """Where the file of a league is; SourceError for a league or season that the site cannot have.

    ``league`` is a division of the main files (E0), whose ``season_code`` is "2425" or "2024-25", or the code of
    another country (BRA), whose one file holds all its seasons.
    """
    return f"{site}/{_path(league, season_code)}"


def _path(league: str, season: str) -> str:
    if league in COUNTRIES.values():
        return f"new/{league}.csv"
    if not _DIVISION.fullmatch(league):
        known = ", ".join(sorted(COUNTRIES.values()))
        raise SourceError(SITE, None, f"there is no league {league!r}; use a division such as E0 or SP1, or {known}")
    return f"mmz4281/{_code(season)}/{league}.csv"


def fetch(
    league: str, season: str, folder: Path, client: httpx.Client, site: str = SITE, pause_seconds: float = 1.0
) -> Path:
    """Download a league's season into ``folder`` (made if missing) and return the file; SourceError says what failed.

    What may pass is tried again after ``pause_seconds``, then twice that, and so on. The file is named
    ``E0_2425.csv``, or ``BRA.csv``.
    """
    asked = Site("football-data.co.uk", site, client, pause_seconds=pause_seconds, advice=_ADVICE)
    content = asked.ask(_path(league, season), {}, _begun)
    name = f"{league}.csv" if league in COUNTRIES.values() else f"{league}_{_code(season)}.csv"
    return keep(content, folder / name)


def _code(season: str) -> str:
    """The site's name of a season: 2425 for 2024-25."""
    found = _SEASON.fullmatch(season)
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        raise SourceError(SITE, None, f"{season!r} is not a season; write it as 2024-25 or 2425")
    return found[1] + found[2]


def _begun(content: bytes, address: str) -> bytes:
    """The content of a file that reads as a season and holds a match."""
    if not parse(content, address).matches:
        raise SourceError(address, None, "the file holds no match yet. Try again when the season has begun")
    return content
