"""Choosing among the prices on offer for one match: the best one of a selection, and the line that the market plays."""

from collections.abc import Iterable, Mapping

from monps.quantum.matches import OfferedPrice, Stage

__all__ = ["Book", "best_prices", "main_line", "selection_of"]

Selection = tuple[str, str, float | None]
Book = Mapping[Selection, OfferedPrice]

_PAIRS = {"totals": ("over", "under", 1), "spreads": ("home", "away", -1)}


def best_prices(prices: Iterable[OfferedPrice], stage: Stage | None = "opening") -> Book:
    """The best price of each (market, selection, line); equal prices go to the first bookmaker by name.

    ``stage`` ``None`` takes every price given, for prices that are all on offer now.
    """
    best: dict[Selection, OfferedPrice] = {}
    for offer in sorted((p for p in prices if stage in (None, p.stage)), key=lambda p: (-p.price, p.bookmaker)):
        best.setdefault((offer.market, offer.selection, offer.line), offer)
    return best


def main_line(book: Book, market: str) -> float | None:
    """The line of totals or spreads whose two best prices are closest; ``None`` when no line has both sides.

    For spreads it is the home team's handicap; the away side is offered at its negative.
    """
    first, second, sign = _PAIRS[market]
    gaps = [
        (abs(offer.price - other.price), abs(line), line)
        for (name, selection, line), offer in book.items()
        if name == market
        and selection == first
        and line is not None
        and (other := book.get((market, second, sign * line)))
    ]
    return min(gaps)[2] if gaps else None


def selection_of(book: Book, market: str, selection: str) -> OfferedPrice | None:
    """The best price of a selection, at the main line where the market has lines."""
    if market not in _PAIRS:
        return book.get((market, selection, None))
    line = main_line(book, market)
    if line is None:
        return None
    first, _, sign = _PAIRS[market]
    return book.get((market, selection, line if selection == first else sign * line))
