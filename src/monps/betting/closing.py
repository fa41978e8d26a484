"""What a bet was worth at the close: the fair probability of its own selection and line, and where it comes from.

The closing prices are those of the chain (``odds.closing_lines``): one per selection and line, of the first book that
is believed. A market that one book shows whole is freed of its margin. Where the line of the bet is no longer shown,
because the market moved on, its price follows from the score grid of what is shown, and is marked so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np

from monps.betting.close_grid import CloseGrid, GridError, fit_close
from monps.betting.clv import clv_percentage, clv_raw
from monps.betting.devig import DevigMethod, devig
from monps.betting.references import WINNERS
from monps.betting.selections import SELECTIONS, Market, Selection, home_line
from monps.betting.settlement import shares
from monps.core.errors import SettlementError

__all__ = ["Close", "ClosingQuote", "closes"]

_GRID_MARKETS = (Market.H2H, Market.TOTALS, Market.SPREADS, Market.BTTS)
"""The markets that a grid is fitted to; the others say the same again."""


class ClosingQuote(Protocol):
    """A closing price with its provenance, such as :class:`monps.repositories.closing.ClosingPrice`."""

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


@dataclass(frozen=True, slots=True)
class Close:
    """What a bet was worth at the close.

    ``price`` is the closing price of the bet's own selection and line, margin included; None where the chain shows
    none. ``probability`` is its fair chance (of the part of the stake that is not returned); None, with the ``reason``,
    where it cannot be told. ``moved`` says that it was derived from the score grid of the close's other markets. The
    provenance is that of the price, or of the oldest price that the grid rests on; ``position`` counts from 1.
    """

    price: float | None = None
    probability: float | None = None
    bookmaker: str | None = None
    captured_at: datetime | None = None
    age: timedelta | None = None
    position: int | None = None
    method: DevigMethod | None = None
    moved: bool = False
    reason: str | None = None

    def clv_percentage(self, taken: float) -> float | None:
        """Closing line value of a bet at the price ``taken``, in percent, against the fair close."""
        return None if self.probability is None else float(clv_percentage(taken, self.probability))

    def clv_raw(self, taken: float) -> float | None:
        """The same against the closing price as it stood."""
        return None if self.price is None else float(clv_raw(taken, self.price))


def closes(
    bets: Iterable[Selection], quotes: Iterable[ClosingQuote], method: DevigMethod | str = DevigMethod.POWER
) -> dict[Selection, Close]:
    """The close of each bet on **one match**, from its closing prices; every bet gets an answer or a reason."""
    used = DevigMethod(method)
    shown = {Selection(Market(one.market), one.selection, one.line): one for one in quotes}
    fair = _fair(shown, used)
    answers: dict[Selection, Close] = {}
    grid: CloseGrid | str | None = None
    for bet in bets:
        if bet in fair:
            answers[bet] = _told(shown[bet], fair[bet], used)
            continue
        grid = _grid(fair) if grid is None else grid
        answers[bet] = _derived(bet, shown, fair, grid, used)
    return answers


def _fair(shown: Mapping[Selection, ClosingQuote], method: DevigMethod) -> dict[Selection, float]:
    """Fair probabilities of every market and line that one book shows whole."""
    books: dict[tuple[Market, float | None, str], dict[str, Selection]] = defaultdict(dict)
    for one, quote in shown.items():
        books[one.market, home_line(one.market, one.selection, one.line), quote.bookmaker][one.selection] = one
    fair: dict[Selection, float] = {}
    for (market, _, _), found in books.items():
        if market in WINNERS and len(found) == len(SELECTIONS[market]):
            wanted = [found[name] for name in SELECTIONS[market]]
            prices = np.array([shown[one].price for one in wanted])
            fair.update(zip(wanted, devig(prices, method, WINNERS[market]).tolist(), strict=True))
    return fair


def _told(quote: ClosingQuote, probability: float, method: DevigMethod) -> Close:
    if probability <= 0:
        return _priced(quote, f"the {method} method leaves this price no chance")
    return Close(
        price=quote.price,
        probability=probability,
        bookmaker=quote.bookmaker,
        captured_at=quote.captured_at,
        age=quote.age,
        position=quote.position,
        method=method,
    )


def _grid(fair: Mapping[Selection, float]) -> CloseGrid | str:
    """The score grid of the close, or the reason why there is none."""
    wanted = {one: probability for one, probability in fair.items() if one.market in _GRID_MARKETS}
    try:
        return fit_close(wanted)
    except GridError as error:
        return str(error)


def _derived(
    bet: Selection,
    shown: Mapping[Selection, ClosingQuote],
    fair: Mapping[Selection, float],
    grid: CloseGrid | str,
    method: DevigMethod,
) -> Close:
    quote = shown.get(bet)
    if isinstance(grid, str):
        reason = (
            "no book of the chain shows the whole market at this line" if quote else "no closing price at this line"
        )
        return _priced(quote, f"{reason}, and {grid}")
    if not _settled_by_score(bet):
        return _priced(quote, f"{bet.market} is not decided by the final score, so no score grid prices it")
    oldest = max((shown[one] for one in fair if one.market in _GRID_MARKETS), key=lambda one: one.age)
    return Close(
        price=quote.price if quote else None,
        probability=grid.fair_probability(bet),
        bookmaker=oldest.bookmaker,
        captured_at=oldest.captured_at,
        age=oldest.age,
        position=oldest.position,
        method=method,
        moved=True,
    )


def _settled_by_score(bet: Selection) -> bool:
    try:
        shares(bet.market, bet.selection, bet.line, 0, 0)
    except SettlementError:
        return False
    return True


def _priced(quote: ClosingQuote | None, reason: str) -> Close:
    """A price without a fair probability, or neither."""
    if quote is None:
        return Close(reason=reason)
    return Close(
        price=quote.price,
        bookmaker=quote.bookmaker,
        captured_at=quote.captured_at,
        age=quote.age,
        position=quote.position,
        reason=reason,
    )
