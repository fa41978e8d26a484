"""The prices of one event: every outcome is a price or refused with its reason, as are prices to lay.

A price is dated by the moment at which the site last saw it at the bookmaker, not by the moment of asking: asking again
while nothing moved gives the same point, so it is stored once. One that was seen at or after kick-off is refused.
``alternate_totals`` and ``alternate_spreads`` are further lines of the same markets.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monps.betting.markets import Market, Selection
from monps.core.errors import UnknownMarket
from monps.sources.instants import instant
from monps.sources.odds_api.match import SOURCE
from monps.sources.payload import ShapeError
from monps.sources.rows import MatchRow, PriceRow

__all__ = ["Offer", "Prices"]

LAY = "h2h_lay"
"""What an exchange asks of those who bet against a selection."""

_MARKETS: Mapping[str, Market] = {
    "h2h": Market.H2H,
    "h2h_3_way": Market.H2H,
    "totals": Market.TOTALS,
    "alternate_totals": Market.TOTALS,
    "spreads": Market.SPREADS,
    "alternate_spreads": Market.SPREADS,
    "btts": Market.BTTS,
    "draw_no_bet": Market.DRAW_NO_BET,
}
_BY_TEAM = (Market.H2H, Market.SPREADS, Market.DRAW_NO_BET)
_MOST = 100_000  # the database keeps five digits before the point


@dataclass(frozen=True, slots=True)
class Offer:
    """One outcome as the site gives it: market key, name, price, line, bookmaker and the time that it was seen."""

    market: str
    name: str
    price: float
    point: float | None
    bookmaker: str
    seen: str


@dataclass(slots=True)
class Prices:
    """The prices of one answer so far; a point that comes twice is refused the second time."""

    rows: list[PriceRow] = field(default_factory=list)
    points: set[tuple[object, ...]] = field(default_factory=set)

    def add(self, offer: Offer, match: MatchRow) -> None:
        """Take one offer; ShapeError when it cannot be used."""
        if offer.market == LAY:
            raise ShapeError("it is a price to lay: an exchange asks for it, and nobody can back a selection at it")
        row = _row(offer, match)
        point = row.match_id, row.market, row.selection, row.line, row.bookmaker, row.captured_at
        if point in self.points:
            raise ShapeError("the same price was read before in this answer")
        self.points.add(point)
        self.rows.append(row)


def _row(offer: Offer, match: MatchRow) -> PriceRow:
    if not 1 < offer.price < _MOST:
        raise ShapeError(f"{offer.price:g} is not a price: decimal odds are numbers above 1")
    bookmaker = offer.bookmaker.strip()
    if not bookmaker:
        raise ShapeError("it names no bookmaker")
    bet = _bet(offer, match)
    return PriceRow(
        match_id=match.match_id,
        market=bet.market.value,
        selection=bet.selection,
        line=bet.line,
        bookmaker=bookmaker,
        price=offer.price,
        captured_at=_seen(offer.seen, match.kickoff),
        stage="snapshot",
        source=SOURCE,
    )


def _seen(text: str, kickoff: datetime) -> datetime:
    moment = instant(text)
    if moment >= kickoff:
        raise ShapeError("it was seen at or after kick-off")
    return moment


def _bet(offer: Offer, match: MatchRow) -> Selection:
    market = _MARKETS.get(offer.market)
    if market is None:
        raise ShapeError(f"the market {offer.market!r} is outside the market vocabulary")
    name = offer.name.strip()
    selection = name.lower()
    if market in _BY_TEAM:
        named = {"Draw": "draw", match.home_team: "home", match.away_team: "away"}
        if name not in named:
            raise ShapeError(f"{offer.name!r} is neither team of the match")
        selection = named[name]
    try:
        return Selection(market, selection, offer.point)
    except UnknownMarket as error:
        raise ShapeError(f"{error.spelling!r} is outside the market vocabulary") from None
