"""One code for a league, whatever its source calls it, and the season in which it plays on a day.

The codes are those of football-data.co.uk (E0, BRA). A league that no table here holds keeps its source's own name, so
that nothing is lost and nothing is taken for another league.
"""

import re
from collections.abc import Mapping
from datetime import date

from monps.sources.football_data.seasons import COUNTRIES, YEARS, season_of
from monps.sources.payload import ShapeError

__all__ = [
    "API_FOOTBALL",
    "SPORTS",
    "UNDERSTAT",
    "league_of_number",
    "league_of_sport",
    "season_at",
    "season_from",
    "season_given",
]

SPORTS: Mapping[str, str] = {
    "E0": "soccer_epl",
    "E1": "soccer_efl_champ",
    "E2": "soccer_england_league1",
    "E3": "soccer_england_league2",
    "SC0": "soccer_spl",
    "D1": "soccer_germany_bundesliga",
    "D2": "soccer_germany_bundesliga2",
    "I1": "soccer_italy_serie_a",
    "I2": "soccer_italy_serie_b",
    "SP1": "soccer_spain_la_liga",
    "SP2": "soccer_spain_segunda_division",
    "F1": "soccer_france_ligue_one",
    "F2": "soccer_france_ligue_two",
    "N1": "soccer_netherlands_eredivisie",
    "B1": "soccer_belgium_first_div",
    "P1": "soccer_portugal_primeira_liga",
    "T1": "soccer_turkey_super_league",
    "G1": "soccer_greece_super_league",
    "ARG": "soccer_argentina_primera_division",
    "AUT": "soccer_austria_bundesliga",
    "BRA": "soccer_brazil_campeonato",
    "CHN": "soccer_china_superleague",
    "DNK": "soccer_denmark_superliga",
    "FIN": "soccer_finland_veikkausliiga",
    "IRL": "soccer_league_of_ireland",
    "JPN": "soccer_japan_j_league",
    "MEX": "soccer_mexico_ligamx",
    "NOR": "soccer_norway_eliteserien",
    "POL": "soccer_poland_ekstraklasa",
    "SWE": "soccer_sweden_allsvenskan",
    "SWZ": "soccer_switzerland_superleague",
    "USA": "soccer_usa_mls",
}
"""Sport keys of The Odds API by league code."""

API_FOOTBALL: Mapping[int, str] = {
    39: "E0", 40: "E1", 41: "E2", 42: "E3", 179: "SC0", 180: "SC1", 78: "D1", 79: "D2", 135: "I1", 136: "I2",
    140: "SP1", 141: "SP2", 61: "F1", 62: "F2", 88: "N1", 144: "B1", 94: "P1", 203: "T1", 197: "G1", 128: "ARG",
    218: "AUT", 71: "BRA", 169: "CHN", 119: "DNK", 244: "FIN", 357: "IRL", 98: "JPN", 262: "MEX", 103: "NOR",
    106: "POL", 283: "ROU", 235: "RUS", 113: "SWE", 207: "SWZ", 253: "USA",
}  # fmt: skip
"""League code by the number that API-Football gives a league."""

UNDERSTAT: Mapping[str, str] = {
    "EPL": "E0",
    "Premier League": "E0",
    "La_liga": "SP1",
    "La liga": "SP1",
    "La Liga": "SP1",
    "Bundesliga": "D1",
    "Serie_A": "I1",
    "Serie A": "I1",
    "Ligue_1": "F1",
    "Ligue 1": "F1",
    "RFPL": "RUS",
}
"""League code by Understat's name, as its addresses write it and as people do."""

_SEASON = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
_BY_SPORT = {key: code for code, key in SPORTS.items()}
_CALENDAR = ("ARG", "BRA", "CHN", "FIN", "IRL", "JPN", "NOR", "SWE", "USA")
_JAPAN_TURNS = date(2026, 7, 1)  # the J. League plays from August to June since then


def league_of_sport(key: str) -> str:
    """The league of a sport key of The Odds API, the key itself for one that no table holds."""
    return _BY_SPORT.get(key, key)


def league_of_number(number: int) -> str:
    """The league of a number of API-Football; ``api-football-16`` for one that no table holds."""
    return API_FOOTBALL.get(number, f"api-football-{number}")


def season_at(league: str, day: date) -> str:
    """The season in which ``league`` plays on ``day``: 2025-26, or 2025 for leagues that play within a year."""
    return str(day.year) if _within_a_year(league, day) else season_of(league, day)


def season_from(league: str, year: int) -> str:
    """The season of ``league`` that begins in ``year``, which is all that some sources tell.

    A league that no table holds is named by the year alone: whether it crosses a new year is not known. ShapeError for
    a year in which nobody plays.
    """
    if year not in YEARS:
        raise ShapeError(f"no season begins in {year}")
    if not _known(league) or _within_a_year(league, date(year, 12, 31)):
        return str(year)
    return f"{year}-{(year + 1) % 100:02d}"


def season_given(text: str, league: str | None = None) -> str:
    """A season that a person or the name of a file says: 2025-26, or 2025 where ``league`` plays within a year.

    ShapeError for every other spelling: 2526 would be a year five centuries from now.
    """
    found = _SEASON.fullmatch(text)
    year = int(found[1]) if found else 0
    follows = found is not None and (found[2] is None or int(found[2]) == (year + 1) % 100)
    fits = follows and year in YEARS
    if fits and league is not None and _known(league):
        fits = text == season_from(league, year)
    if not fits:
        raise ShapeError(f"{text!r} is no season: write 2025-26, or 2025 where a league plays within a year")
    return text


def _known(league: str) -> bool:
    return league in SPORTS or league in API_FOOTBALL.values() or league in COUNTRIES.values()


def _within_a_year(league: str, day: date) -> bool:
    return league in _CALENDAR and not (league == "JPN" and day >= _JAPAN_TURNS)
