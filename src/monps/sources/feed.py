"""A season as the objects of the odds feed, for programs that read the feed and know no rows.

One object per match with its prices grouped by the moment at which they were captured; the keys are those that the
existing collectors read. The feed's times are naive UTC, its prices ``None`` where one is missing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from monps.core.errors import SourceError
from monps.sources.competitions import SPORTS
from monps.sources.rows import MatchRow, PriceRow, Season

__all__ = ["FeedObject", "sport", "to_feed"]

FeedObject = dict[str, object]

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
    return SPORTS.get(league, f"soccer_{league.lower()}")


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
