"""Stored matches and prices as the arithmetic of football wants them.

The closing price of a selection is that of the first book of a chain which has the whole market at the close:
Pinnacle, then the Betfair Exchange, then the market's average, each with its margin removed. Averages and maxima are
nobody's offer, so no bet is evaluated at them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TypeVar

import numpy as np

from monps.betting.devig import devig
from monps.betting.references import CONSENSUS, REFERENCE_CHAIN
from monps.betting.selections import home_line
from monps.core.errors import ProfileError
from monps.models import MatchStatistics
from monps.quantum.matches import FairClose, OfferedPrice, PlayedMatch, SideStats, Stage
from monps.repositories import Repositories
from monps.repositories.matches import Played
from monps.repositories.offers import PricePoint

__all__ = ["played_matches"]

T = TypeVar("T")

OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "h2h": ("home", "draw", "away"),
    "totals": ("over", "under"),
    "spreads": ("home", "away"),
    "btts": ("yes", "no"),
}
"""Selections that together are a whole market."""

MarketLine = tuple[str, float | None]
"""A market at one line; the handicap is the home team's."""


def played_matches(work: Repositories, league: str, season: str, as_of: date) -> tuple[PlayedMatch, ...]:
    """Matches of ``season`` and the one before that kicked off before the day ``as_of``, with their prices.

    The season before is what is known of the teams while the season is young.
    """
    known = work.matches.seasons(league)
    recent = known[max(0, known.index(season) - 1) : known.index(season) + 1] if season in known else []
    limit = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    played = [one for each in recent for one in work.matches.played(league, each, limit)]
    points: dict[str, list[PricePoint]] = defaultdict(list)
    for point in work.odds.points([one.statistics.match_id for one in played]):
        points[point.match_id].append(point)
    closing = _closing(points)
    return tuple(_match(one, points[one.statistics.match_id], closing[one.statistics.match_id]) for one in played)


def _match(played: Played, points: Iterable[PricePoint], closing: Sequence[FairClose]) -> PlayedMatch:
    result, statistics = played.result, played.statistics
    return PlayedMatch(
        match_id=statistics.match_id,
        kickoff=statistics.kickoff,
        league=statistics.league,
        season=statistics.season,
        home_team=_known(result.home_team, "home team", statistics.match_id),
        away_team=_known(result.away_team, "away team", statistics.match_id),
        home_goals=_known(result.score_home, "score", statistics.match_id),
        away_goals=_known(result.score_away, "score", statistics.match_id),
        half_time_home=statistics.half_time_home,
        half_time_away=statistics.half_time_away,
        home_stats=_side(statistics, "home"),
        away_stats=_side(statistics, "away"),
        closing=tuple(closing),
        prices=tuple(
            OfferedPrice(point.market, point.selection, point.line, point.bookmaker, point.price, _stage(point.stage))
            for point in points
            if point.bookmaker not in CONSENSUS and point.stage in {"opening", "closing"}
        ),
    )


def _side(statistics: MatchStatistics, side: str) -> SideStats:
    names = ("shots", "shots_on_target", "corners", "fouls", "yellows", "reds")
    return SideStats(**{name: getattr(statistics, f"{side}_{name}") for name in names})


def _closing(points: Mapping[str, Iterable[PricePoint]]) -> Mapping[str, Sequence[FairClose]]:
    """Fair closing probabilities by match; markets of one size are freed of their margin together."""
    wanted: dict[int, list[tuple[str, MarketLine, tuple[float, ...]]]] = defaultdict(list)
    for match_id, offered in points.items():
        for at_line, prices in _reference_prices(offered):
            wanted[len(prices)].append((match_id, at_line, prices))
    found: dict[str, list[FairClose]] = defaultdict(list)
    for group in wanted.values():
        fair = devig(np.array([prices for _, _, prices in group]))
        for (match_id, (market, line), _), probabilities in zip(group, fair.tolist(), strict=True):
            for selection, probability in zip(OUTCOMES[market], probabilities, strict=True):
                found[match_id].append(FairClose(market, selection, home_line(market, selection, line), probability))
    return found


def _reference_prices(points: Iterable[PricePoint]) -> Iterator[tuple[MarketLine, tuple[float, ...]]]:
    """Of each market at each line, the closing prices of the first book of the chain that has all of them."""
    books: dict[MarketLine, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for point in points:
        if point.stage == "closing" and point.market in OUTCOMES:
            line = home_line(point.market, point.selection, point.line)
            books[point.market, line][point.bookmaker][point.selection] = point.price
    for (market, line), offers in books.items():
        whole = (offers[book] for book in REFERENCE_CHAIN if len(offers.get(book, ())) == len(OUTCOMES[market]))
        chosen = next(whole, None)
        if chosen is not None:
            yield (market, line), tuple(chosen[selection] for selection in OUTCOMES[market])


def _stage(stage: str) -> Stage:
    return "opening" if stage == "opening" else "closing"


def _known(value: T | None, what: str, match_id: str) -> T:
    if value is None:
        raise ProfileError(f"match {match_id} is finished but has no {what}; correct the row in match_results")
    return value
