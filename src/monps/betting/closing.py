"""How a selection closed: the one rule, for the bets of any number of matches.

The candidates are the last prices before kick-off of the books of a reference chain, each believed or refused with a
reason (:mod:`monps.repositories.closing`). A book's market is taken whole or not at all, because only a whole market
tells its margin: of each market at each line the first book of the chain that shows it whole, with no price in it that
is refused. Double chance and draw no bet follow from the 1X2 where no book shows them whole. A part of a market has a
price and no fair price. Where the line of a bet is not on offer any more, its fair price is that of the score grid
behind the close. Where there is none, there is a reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Protocol

import numpy as np

from monps.betting.close_grid import CloseGrid, GridError, fit_close
from monps.betting.clv import clv_percentage, clv_raw
from monps.betting.devig import DevigMethod, devig
from monps.betting.references import WINNERS
from monps.betting.selections import SELECTIONS, Market, Selection, home_line

__all__ = ["Candidate", "Close", "Closes", "Unknown", "WholeMarket"]

_SMALLEST = 1e-6
"""The additive method leaves a long shot no chance at all; nothing is worth a value against that."""

Place = tuple[str, float | None]
"""A market and its line, that of the home team for spreads."""


class Unknown(StrEnum):
    """Why a fair closing price is not known."""

    NO_PRICE = "no reference book had a price on the match before kick-off"
    NO_MARKET = "no reference book had the market"
    REFUSED = "every price on it was refused"
    NOT_WHOLE = "no reference book had the whole market at prices that are believed, so the margin is unknown"
    NO_CHANCE = "the method leaves its price no chance"
    NO_OTHER_LINE = "its line was not on offer, and no reference book had the whole market at another"
    NO_GRID = "its line was not on offer, and no score grid fits what was"


class Candidate(Protocol):
    """A price that may be the close, such as :class:`monps.repositories.closing.ClosingPrice`."""

    @property
    def match_id(self) -> str: ...  # noqa: D102
    @property
    def market(self) -> str: ...  # noqa: D102
    @property
    def selection(self) -> str: ...  # noqa: D102
    @property
    def line(self) -> float | None: ...  # noqa: D102
    @property
    def bookmaker(self) -> str: ...  # noqa: D102
    @property
    def price(self) -> float: ...  # noqa: D102
    @property
    def captured_at(self) -> datetime: ...  # noqa: D102
    @property
    def age(self) -> timedelta: ...  # noqa: D102
    @property
    def position(self) -> int: ...  # noqa: D102
    @property
    def overround(self) -> float | None: ...  # noqa: D102
    @property
    def rejected(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Close:
    """How one selection closed.

    Attributes:
        origin: The price that the rest is told of: its book, its time, its margin; None without any close.
        basis: ``offered``, or what the fair price was derived from: ``result`` (1X2) or ``score grid``.
        moved: Whether the line of the bet was not on offer any more.
        line: Line of the prices used, signed as the bet's.
        price: What was offered on the very selection; None where nothing was.
        probability: One over the fair price: the chance of the part of the stake that is not returned.
        method: How the margin was taken out.
        unknown: Why there is no fair price; None where there is one.
    """

    origin: Candidate | None = None
    basis: str | None = None
    moved: bool = False
    line: float | None = None
    price: float | None = None
    probability: float | None = None
    method: DevigMethod | None = None
    unknown: Unknown | None = None

    def clv_percentage(self, taken: float) -> float | None:
        """Closing line value of a bet at the price ``taken``, in percent, against the fair close."""
        return None if self.probability is None else float(clv_percentage(taken, self.probability))

    def clv_raw(self, taken: float) -> float | None:
        """The same against the closing price as it stood."""
        return None if self.price is None else float(clv_raw(taken, self.price))


@dataclass(frozen=True, slots=True)
class WholeMarket:
    """The whole market of one book at one line; ``fair`` is its probabilities without the margin, by selection."""

    bookmaker: str
    prices: Mapping[str, Candidate]
    fair: Mapping[str, float]


@dataclass
class _Match:
    """What is known of one match at its close."""

    method: DevigMethod
    wholes: dict[Place, WholeMarket] = field(default_factory=dict)
    believed: dict[tuple[Place, str], Candidate] = field(default_factory=dict)
    refused: set[tuple[Place, str]] = field(default_factory=set)
    taken: set[Place] = field(default_factory=set)

    def meet(self, place: Place, prices: Mapping[str, Candidate]) -> Market | None:
        """Take in a book, in the order of the chain; its market where it is the first that shows it whole."""
        for name, one in prices.items():
            if one.rejected is None:
                self.believed.setdefault((place, name), one)
            else:
                self.refused.add((place, name))
        market = Market(place[0])
        if place in self.taken or market not in WINNERS or len(prices) < len(SELECTIONS[market]):
            return None
        if any(one.rejected is not None for one in prices.values()):
            return None
        self.taken.add(place)
        return market

    def close(self, of: Selection) -> Close:
        place = _place(of.market, of.selection, of.line)
        whole = self.wholes.get(place)
        if whole is not None:
            return self._offered(of, whole.prices[of.selection], whole.fair[of.selection])
        part = self.believed.get((place, of.selection))
        return self._from_result(of) or (self._part(of, part) if part else self._from_grid(of, place))

    def _offered(self, of: Selection, price: Candidate, fair: float) -> Close:
        offered = Close(price, "offered", line=of.line, price=price.price)
        if fair < _SMALLEST:
            return replace(offered, unknown=Unknown.NO_CHANCE)
        return replace(offered, probability=fair, method=self.method)

    def _part(self, of: Selection, price: Candidate) -> Close:
        return Close(price, "offered", line=of.line, price=price.price, unknown=Unknown.NOT_WHOLE)

    def _from_result(self, of: Selection) -> Close | None:
        result = self.wholes.get((Market.H2H, None))
        if result is None or of.market not in (Market.DOUBLE_CHANCE, Market.DRAW_NO_BET):
            return None
        home, draw, away = (result.fair[name] for name in SELECTIONS[Market.H2H])
        won, lost = {
            (Market.DOUBLE_CHANCE, "1x"): (home + draw, away),
            (Market.DOUBLE_CHANCE, "12"): (home + away, draw),
            (Market.DOUBLE_CHANCE, "x2"): (draw + away, home),
            (Market.DRAW_NO_BET, "home"): (home, away),
            (Market.DRAW_NO_BET, "away"): (away, home),
        }[of.market, of.selection]
        if won < _SMALLEST:
            return Close(unknown=Unknown.NO_CHANCE)
        return Close(result.prices["home"], "result", probability=won / (won + lost), method=self.method)

    def _from_grid(self, of: Selection, place: Place) -> Close:
        near = self._nearest(place)
        if near is None:
            return Close(unknown=self._missing(of, place))
        if self._grid is None:
            return Close(unknown=Unknown.NO_GRID)
        origin = near.prices[of.selection]
        probability = self._grid.fair_probability(of)
        return Close(origin, "score grid", True, origin.line, probability=probability, method=self.method)

    def _nearest(self, place: Place) -> WholeMarket | None:
        """The whole market of the same kind whose line is next to the bet's."""
        market, line = place
        lines = [own for kind, own in self.wholes if kind == market and own is not None]
        if line is None or not lines:
            return None
        return self.wholes[market, min(lines, key=lambda own: (abs(own - line), own))]

    def _missing(self, of: Selection, place: Place) -> Unknown:
        if (place, of.selection) in self.refused:
            return Unknown.REFUSED
        shown = any(kind == of.market for (kind, _), _ in (*self.believed, *self.refused))
        return Unknown.NO_OTHER_LINE if shown and of.line is not None else Unknown.NO_MARKET

    @cached_property
    def _grid(self) -> CloseGrid | None:
        """Behind the 1X2, and the total and the handicap that are nearest to an even bet; None where none fits them."""
        known = {market: self._even(market) for market in (Market.H2H, Market.TOTALS, Market.SPREADS)}
        fair = {
            Selection(market, name, whole.prices[name].line): whole.fair[name]
            for market, whole in known.items()
            if whole is not None
            for name in SELECTIONS[market]
        }
        try:
            return fit_close(fair)
        except GridError:
            return None

    def _even(self, market: Market) -> WholeMarket | None:
        found = [whole for (own, _), whole in self.wholes.items() if own == market]
        return min(found, key=lambda whole: max(whole.fair.values()), default=None)


class Closes:
    """The closes of all matches of which there are candidates, in any order.

    The margins of all markets of one kind are taken out together, so that it is made once for a season, not per bet.
    """

    def __init__(self, candidates: Iterable[Candidate], method: DevigMethod | str = DevigMethod.POWER) -> None:
        self._matches: dict[str, _Match] = {}
        self._method = DevigMethod(method)
        chosen: dict[Market, list[tuple[_Match, Place, dict[str, Candidate]]]] = defaultdict(list)
        for match_id, books in _books(candidates).items():
            match = self._matches[match_id] = _Match(self._method)
            for (place, _), prices in sorted(books.items(), key=lambda item: item[0][1]):
                market = match.meet(place, prices)
                if market is not None:
                    chosen[market].append((match, place, prices))
        for market, found in chosen.items():
            self._free(market, found)

    def close(self, match_id: str, selection: Selection) -> Close:
        """How ``selection`` of a match closed; ``unknown`` says why where its fair price is not known."""
        match = self._matches.get(match_id)
        return Close(unknown=Unknown.NO_PRICE) if match is None else match.close(selection)

    def whole(self, match_id: str, market: str, line: float | None = None) -> WholeMarket | None:
        """The reference market at ``line`` (the home team's of a handicap), or None."""
        match = self._matches.get(match_id)
        return None if match is None else match.wholes.get((market, line))

    def wholes(self, match_id: str) -> Iterator[tuple[Market, WholeMarket]]:
        """Every reference market of a match, by its kind."""
        if match_id in self._matches:
            for (market, _), whole in self._matches[match_id].wholes.items():
                yield Market(market), whole

    def _free(self, market: Market, found: list[tuple[_Match, Place, dict[str, Candidate]]]) -> None:
        names = SELECTIONS[market]
        offered = [[prices[name].price for name in names] for _, _, prices in found]
        fair = np.atleast_2d(devig(offered, self._method, WINNERS[market])).tolist()
        for (match, place, prices), row in zip(found, fair, strict=True):
            match.wholes[place] = WholeMarket(prices[names[0]].bookmaker, prices, dict(zip(names, row, strict=True)))


def _books(candidates: Iterable[Candidate]) -> dict[str, dict[tuple[Place, int], dict[str, Candidate]]]:
    """By match, then by place and position in the chain: what one book shows of one market at one line."""
    found: dict[str, dict[tuple[Place, int], dict[str, Candidate]]] = defaultdict(lambda: defaultdict(dict))
    for one in candidates:
        place = _place(one.market, one.selection, one.line)
        found[one.match_id][place, one.position][one.selection] = one
    return found


def _place(market: str, selection: str, line: float | None) -> Place:
    return str(market), home_line(market, selection, line)
