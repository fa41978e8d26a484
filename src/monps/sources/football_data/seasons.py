"""Leagues and seasons as football-data.co.uk names them, and as monps does (E0, 2024-25).

The main files name a division and no season. Their leagues play from late July to June, so a match belongs to the
season of the last 1 July; only in 2020 did the old season run on, until 7 August, while Scotland began on 1 August.
The files of the other leagues name a country and the season, as one year or as two.
"""

import re
from collections.abc import Mapping
from datetime import date

from monps.sources.football_data.cells import CellError

__all__ = ["COUNTRIES", "YEARS", "season_named", "season_of"]

COUNTRIES: Mapping[str, str] = {
    "Argentina": "ARG",
    "Austria": "AUT",
    "Brazil": "BRA",
    "China": "CHN",
    "Denmark": "DNK",
    "Finland": "FIN",
    "Ireland": "IRL",
    "Japan": "JPN",
    "Mexico": "MEX",
    "Norway": "NOR",
    "Poland": "POL",
    "Romania": "ROU",
    "Russia": "RUS",
    "Sweden": "SWE",
    "Switzerland": "SWZ",
    "USA": "USA",
}
"""League code, which is also the name of the file, by country. A country that is not here is its own code."""

_NAMED = re.compile(r"([0-9]{4})(?:[/-]([0-9]{4}))?")
_JULY = 7
YEARS = range(1888, 2200)
"""In which a season may begin: the first league began in 1888, and 2526 is two years run together."""


def season_of(division: str, day: date) -> str:
    """The season (``2024-25``) in which a division of the main files plays on ``day``."""
    begins = date(day.year, _JULY, 1)
    if begins.year == 2020:  # noqa: PLR2004 - the pandemic
        begins = date(2020, 8, 1) if division.startswith("SC") else date(2020, 8, 8)
    start = day.year if day >= begins else day.year - 1
    return f"{start}-{(start + 1) % 100:02d}"


def season_named(text: str) -> str:
    """The season that a file names as ``2012`` or ``2012/2013``: ``2012`` or ``2012-13``; CellError for other text."""
    found = _NAMED.fullmatch(text)
    if found is None or int(found[1]) not in YEARS or (found[2] and int(found[2]) != int(found[1]) + 1):
        raise CellError(f"{text!r} is not a season as 2012 or 2012/2013")
    return f"{found[1]}-{found[2][2:]}" if found[2] else found[1]
