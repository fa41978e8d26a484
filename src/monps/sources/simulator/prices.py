"""Bookmakers who do not know the truth, and know it better at the close.

Every price comes from an opinion about the expected goals of a match: the truth times an error. Part of the error is
shared by the whole market and most of that part is gone at kick-off; the rest is each bookmaker's own. One opinion
prices all markets of a bookmaker, so his prices never contradict each other. Then he adds his margin, more of it on
unlikely outcomes, and rounds down. The bookmakers are real ones by name, because programs choose a reference by name;
their prices here are simulated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from monps.sources.rows import Stage
from monps.sources.simulator.strengths import outcomes, score_grids

__all__ = ["Offer", "offers"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Bookmaker:
    """``error`` is the standard deviation of his own error of log expected goals at the opening."""

    name: str
    margin: float
    error: float
    totals: Sequence[float]


_EXCHANGE = "Betfair Exchange"
_BOOKMAKERS = (
    _Bookmaker("Pinnacle", 0.027, 0.020, (1.5, 2.5, 2.75, 3.5)),
    _Bookmaker(_EXCHANGE, 0.006, 0.025, (1.5, 2.5, 3.5)),
    _Bookmaker("Bet365", 0.052, 0.040, (1.5, 2.5, 3.5)),
    _Bookmaker("William Hill", 0.060, 0.050, (2.5,)),
    _Bookmaker("bwin", 0.056, 0.050, (2.5,)),
)
_SELECTIONS: Mapping[str, Sequence[str]] = {
    "h2h": ("home", "draw", "away"),
    "totals": ("over", "under"),
    "spreads": ("home", "away"),
    "btts": ("yes", "no"),
}
_STAGES: Sequence[Stage] = ("opening", "closing")
_SHARED_ERROR = 0.13
_LEFT_AT_CLOSE = 0.25
_NEWS_ERROR = 0.02  # what no one can know before kick-off
_LINES = np.arange(-12, 13) / 4
_GOALS = np.arange(11)
_TOTAL, _DIFFERENCE = np.add.outer(_GOALS, _GOALS), np.subtract.outer(_GOALS, _GOALS)  # by home and away goals
_LOWEST_PRICE = 1.01
_COARSE_FROM = 10.0  # prices from here on have one decimal


@dataclass(frozen=True, slots=True)
class Offer:
    """The prices of one bookmaker for one selection in all n matches; ``lines`` and ``prices`` have shape (n,)."""

    market: str
    selection: str
    lines: Array | None
    bookmaker: str
    stage: Stage
    prices: Array


def offers(random: np.random.Generator, means: Array) -> Iterator[Offer]:
    """All prices of n matches whose true expected goals are ``means``, shape (n, 2), the market's mean and best too."""
    shared = random.normal(0, _SHARED_ERROR, means.shape)
    own = {book: random.normal(0, book.error, means.shape) for book in _BOOKMAKERS}
    for stage in _STAGES:
        if stage == "closing":
            shared = _LEFT_AT_CLOSE * shared + random.normal(0, _NEWS_ERROR, means.shape)
            own = {book: _LEFT_AT_CLOSE * error for book, error in own.items()}
        line = _even_line(score_grids(means * np.exp(shared)))
        opinions = {book: score_grids(means * np.exp(shared + error)) for book, error in own.items()}
        booked = [offer for book, grids in opinions.items() for offer in _offered(book, stage, grids, line)]
        yield from booked
        yield from _market(booked)


def _offered(book: _Bookmaker, stage: Stage, grids: Array, line: Array) -> Iterator[Offer]:
    """Everything that one bookmaker offers, from his opinion on every score; ``line`` is the handicap of home teams."""
    for market, lines, chances in _chances(grids, line, book.totals):
        prices = _prices(chances, book.margin)
        for i, selection in enumerate(_SELECTIONS[market]):
            yield Offer(market, selection, None if lines is None else lines[i], book.name, stage, prices[:, i])


def _chances(grids: Array, line: Array, totals: Sequence[float]) -> Iterator[tuple[str, Sequence[Array] | None, Array]]:
    """Market, lines of its selections, and their chances of shape (n, k)."""
    yield "h2h", None, outcomes(grids)
    for goals in totals:
        lines = np.full(len(grids), goals)
        yield "totals", (lines, lines), _two_ways(_share(grids, _TOTAL, -lines))
    yield "spreads", (line, 0 - line), _two_ways(_share(grids, _DIFFERENCE, line))
    yield "btts", None, _two_ways(grids[:, 1:, 1:].sum(axis=(1, 2)))


def _two_ways(first: Array) -> Array:
    return np.stack([first, 1 - first], axis=1)


def _market(booked: Sequence[Offer]) -> Iterator[Offer]:
    """The mean and the best price over the bookmakers; the exchange is none."""
    groups: dict[tuple[str, str, bytes], list[Offer]] = {}
    for offer in booked:
        if offer.bookmaker != _EXCHANGE:
            key = offer.market, offer.selection, b"" if offer.lines is None else offer.lines.tobytes()
            groups.setdefault(key, []).append(offer)
    for same in groups.values():
        prices = np.stack([offer.prices for offer in same])
        yield replace(same[0], bookmaker="Market average", prices=prices.mean(axis=0).round(2))
        yield replace(same[0], bookmaker="Market maximum", prices=prices.max(axis=0))


def _share(grids: Array, counts: NDArray[np.int64], handicaps: Array) -> Array:
    """Probability, shape (n,), that count + handicap is above 0 among the stakes decided; quarter lines are two halves.

    ``counts`` gives the number of goals that every cell of a grid counts for, ``handicaps`` has shape (n,).
    """
    margin = counts.ravel() + handicaps[:, None]
    halves = np.where(2 * handicaps % 1, 0.25, 0.0)[:, None]
    sign = (np.sign(margin - halves) + np.sign(margin + halves)) / 2
    chances = grids.reshape(len(grids), -1)
    won, lost = (chances * np.maximum(sign, 0)).sum(axis=1), (chances * np.maximum(-sign, 0)).sum(axis=1)
    share: Array = won / (won + lost)
    return share


def _even_line(grids: Array) -> Array:
    """The handicap of each home team, shape (n,), that comes closest to an even chance."""
    chances = np.stack([_share(grids, _DIFFERENCE, np.full(len(grids), line)) for line in _LINES])
    line: Array = _LINES[np.abs(chances - 0.5).argmin(axis=0)] + 0.0
    return line


def _prices(chances: Array, margin: float) -> Array:
    """Decimal prices of outcomes, shape (n, k): the margin leans towards the unlikely ones, prices are rounded down."""
    doubt = np.sqrt(chances * (1 - chances))
    price = 1 / (chances + margin * doubt / doubt.sum(axis=1, keepdims=True))
    steps = np.where(price < _COARSE_FROM, 100.0, 10.0)
    rounded: Array = np.maximum(np.floor(price * steps) / steps, _LOWEST_PRICE)
    return rounded
