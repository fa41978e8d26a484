"""A season as the objects of the odds feed, for programs that read the feed and know no rows.

One object per match with its prices grouped by the moment at which they were captured; the keys are those that the
existing collectors read. The feed's times are naive UTC, its prices ``None`` where one is missing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from monps.core.errors import SourceError
from monps.sources.rows import MatchRow, PriceRow, Season

__all__ = ["FeedObject", "sport", "to_feed"]

FeedObject = dict[str, object]

_SPORTS: Mapping[str, str] = {
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

_MARKETS: Mapping[str, tuple[str, ...]] = {
    "h2h": ("home", "draw", "away"),
    "totals": ("over", "under"),
    "spreads": ("home", "away"),
    "btts": ("yes", "no"),
}
"""What the feed carries, with the selections that an entry prices."""

_LINED = ("totals", "spreads")


def sport(league: str) -> str:
    """The feed's name of a league: ``soccer_epl`` for E0, ``soccer_`` and the code for a league without a key."""
    return _SPORTS.get(league, f"soccer_{league.lower()}")


def to_feed(season: Season) -> Iterator[FeedObject]:
    """The feed objects of a season, by kick-off; raises SourceError for a price of a market that the feed has not."""
    prices: dict[str, list[PriceRow]] = defaultdict(list)
    for price in season.prices:
        if price.market not in _MARKETS:
            raise SourceError(season.source, None, f"the feed has no place for {price.market}; leave these prices out")
        prices[price.match_id].append(price)
    for match in sorted(season.matches, key=lambda match: (match.kickoff, match.match_id)):
        yield _object(match, prices[match.match_id])


def _object(match: MatchRow, prices: Iterable[PriceRow]) -> FeedObject:
    moments: dict[tuple[datetime, str], list[PriceRow]] = defaultdict(list)
    for price in prices:
        moments[price.captured_at, price.stage].append(price)
    return {
        "match_id": match.match_id,
        "sport": sport(match.league),
        "league": match.league,
        "season": match.season,
        "commence_time": _naive(match.kickoff),
        "home_team": match.home_team,
        "away_team": match.away_team,
        "score_home": match.home_goals,
        "score_away": match.away_goals,
        "void": match.status == "awarded",
        "snapshots": [_snapshot(moment, stage, moments[moment, stage]) for moment, stage in sorted(moments)],
    }


def _snapshot(moment: datetime, stage: str, prices: Iterable[PriceRow]) -> FeedObject:
    entries: dict[str, dict[tuple[str, float | None], FeedObject]] = {market: {} for market in _MARKETS}
    for price in sorted(prices, key=lambda p: (p.bookmaker, p.line or 0.0)):
        line = -price.line + 0.0 if _is_away_handicap(price) and price.line is not None else price.line
        entry = entries[price.market].setdefault((price.bookmaker, line), _entry(price.market, price.bookmaker, line))
        entry[price.selection] = price.price
    return {"collected_at": _naive(moment), "stage": stage} | {m: list(entries[m].values()) for m in entries}


def _entry(market: str, bookmaker: str, line: float | None) -> FeedObject:
    """An entry without prices; a handicap is the home team's."""
    named: FeedObject = {"bookmaker": bookmaker} | ({"line": line} if market in _LINED else {})
    return named | dict.fromkeys(_MARKETS[market])


def _is_away_handicap(price: PriceRow) -> bool:
    return price.market == "spreads" and price.selection == "away"


def _naive(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()
