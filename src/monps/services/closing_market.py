"""The close of a match: whose whole market counts, without its margin, for every bet on it.

The prices come from :meth:`monps.repositories.odds.OddsRepository.closing_candidates`, which says of each whether it is
believed. A book is taken whole or not at all, since only a whole market tells its margin.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from monps.betting.close_grid import CloseGrid, GridError, fit_close
from monps.betting.devig import DevigMethod, devig
from monps.betting.references import WINNERS
from monps.betting.selections import SELECTIONS, Market, Selection, home_line
from monps.repositories.closing import ClosingPrice

__all__ = ["Close", "closes_of"]

_SMALLEST = 1e-6
"""The additive method leaves a long shot no chance at all; nothing is worth a value against that."""

Place = tuple[str, float | None]
"""A market and its line, that of the home team for spreads."""


@dataclass(frozen=True, slots=True)
class Close:
    """How one selection closed.

    Attributes:
        origin: The price that the rest is told of: its book, its time, its margin.
        basis: ``offered``, or what the fair price was derived from: ``result`` (1X2) or ``score grid``.
        moved: Whether the line of the bet was not on offer any more.
        line: Line of the prices used, signed as the bet's.
        price: What was offered on the very selection; None where nothing was.
        probability: One over the fair price; None where no book had the whole market.
        method: How the margin was taken out.
    """

    origin: ClosingPrice
    basis: str
    moved: bool
    line: float | None
    price: float | None
    probability: float | None
    method: DevigMethod


@dataclass(frozen=True, slots=True)
class _Whole:
    """The whole market of one book at one line, without its margin."""

    prices: Mapping[str, ClosingPrice]
    fair: Mapping[str, float]


@dataclass(frozen=True)
class _Match:
    """What is known of one match at its close."""

    method: DevigMethod
    wholes: dict[Place, _Whole] = field(default_factory=dict)
    parts: dict[tuple[Place, str], ClosingPrice] = field(default_factory=dict)

    def close(self, of: Selection) -> Close | None:
        whole = self.wholes.get(_place(of.market, of.selection, of.line))
        if whole is not None:
            fair = whole.fair[of.selection]
            return self._offered(of, whole.prices[of.selection], fair if fair >= _SMALLEST else None)
        part = self.parts.get((_place(of.market, of.selection, of.line), of.selection))
        return self._from_result(of) or (self._offered(of, part, None) if part else self._from_grid(of))

    def _offered(self, of: Selection, price: ClosingPrice, fair: float | None) -> Close:
        return Close(price, "offered", False, of.line, price.price, fair, self.method)

    def _from_result(self, of: Selection) -> Close | None:
        result = self.wholes.get((Market.H2H, None))
        if result is None or of.market not in (Market.DOUBLE_CHANCE, Market.DRAW_NO_BET):
            return None
        home, draw, away = (result.fair[name] for name in SELECTIONS[Market.H2H])
        decided = home + away
        fair = {
            (Market.DOUBLE_CHANCE, "1x"): home + draw,
            (Market.DOUBLE_CHANCE, "12"): decided,
            (Market.DOUBLE_CHANCE, "x2"): draw + away,
            (Market.DRAW_NO_BET, "home"): home / decided,
            (Market.DRAW_NO_BET, "away"): away / decided,
        }[of.market, of.selection]
        origin = result.prices["home"]
        return Close(origin, "result", False, None, None, fair, self.method)

    def _from_grid(self, of: Selection) -> Close | None:
        near = self._nearest(of)
        if near is None or self._grid is None or of.line is None:
            return None
        origin = near.prices[of.selection]
        return Close(origin, "score grid", True, origin.line, None, self._grid.fair_probability(of), self.method)

    def _nearest(self, of: Selection) -> _Whole | None:
        """The whole market of the same kind whose line is next to the bet's."""
        _, line = _place(of.market, of.selection, of.line)
        lines = [own for market, own in self.wholes if market == of.market and own is not None]
        if line is None or not lines:
            return None
        return self.wholes[of.market, min(lines, key=lambda own: (abs(own - line), own))]

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

    def _even(self, market: Market) -> _Whole | None:
        found = [whole for (own, _), whole in self.wholes.items() if own == market]
        return min(found, key=lambda whole: max(whole.fair.values()), default=None)


def closes_of(
    candidates: Sequence[ClosingPrice], method: DevigMethod = DevigMethod.POWER
) -> Callable[[str, Selection], Close | None]:
    """A function that tells the close of a selection of a match, from the candidates of all matches."""
    matches: dict[str, _Match] = defaultdict(lambda: _Match(method))
    for market, books in _whole_markets(candidates).items():
        names = SELECTIONS[market]
        fair = devig([[book[name].price for name in names] for _, book in books], method, WINNERS[market])
        for (match_id, book), row in zip(books, np.atleast_2d(fair), strict=True):
            place = _place(market, names[0], book[names[0]].line)
            whole = _Whole(book, dict(zip(names, map(float, row), strict=True)))
            matches[match_id].wholes.setdefault(place, whole)
    for one in sorted(candidates, key=lambda one: one.position):
        if one.rejected is None:
            place = _place(one.market, one.selection, one.line)
            matches[one.match_id].parts.setdefault((place, one.selection), one)
    return lambda match_id, selection: matches[match_id].close(selection) if match_id in matches else None


def _whole_markets(
    candidates: Sequence[ClosingPrice],
) -> dict[Market, list[tuple[str, dict[str, ClosingPrice]]]]:
    """The whole markets of which every price is believed, by market, those of the first books of the chain first."""
    books: dict[tuple[str, Place, int], dict[str, ClosingPrice]] = defaultdict(dict)
    for one in candidates:
        if Market(one.market) in WINNERS and one.overround is not None and one.rejected is None:
            books[one.match_id, _place(one.market, one.selection, one.line), one.position][one.selection] = one
    found: dict[Market, list[tuple[str, dict[str, ClosingPrice]]]] = defaultdict(list)
    for match_id, (market, line), position in sorted(books, key=lambda key: key[2]):
        prices = books[match_id, (market, line), position]
        if len(prices) == len(SELECTIONS[Market(market)]):
            found[Market(market)].append((match_id, prices))
    return found


def _place(market: str, selection: str, line: float | None) -> Place:
    return str(market), home_line(market, selection, line)
