"""Closing line value: how much better the price of a bet was than the market's last one. Positive beat the close.

A mean is never told without its coverage, the share of bets that have a closing price at all, nor without its interval:
a mean over eight of three thousand bets is a number about eight bets.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from monps.betting.intervals import Estimate, mean
from monps.betting.odds import Array, edge, prices_of

__all__ = ["ClvSummary", "clv_percentage", "clv_raw", "summarise", "summarise_by"]

Group = TypeVar("Group", bound=Hashable)


def clv_percentage(taken: ArrayLike, fair_probability: ArrayLike) -> Array:
    """Closing line value in percent: (odds taken * fair closing probability - 1) * 100. Positive beat the close."""
    return 100.0 * edge(fair_probability, taken)


def clv_raw(taken: ArrayLike, closing: ArrayLike) -> Array:
    """(odds taken / closing odds - 1) * 100: closing line value against a price that still holds its margin."""
    result: Array = 100.0 * (prices_of(taken) / prices_of(closing) - 1.0)
    return result


@dataclass(frozen=True, slots=True)
class ClvSummary:
    """Mean closing line value of ``settled`` bets; never without its coverage.

    ``clv`` rests on the bets that have a close (``clv.n``), in the unit of what was given (percent);
    ``beat`` = share of those whose closing line value is above 0, None without one.
    """

    settled: int
    clv: Estimate
    beat: float | None

    @property
    def coverage(self) -> float | None:
        """Share of the settled bets that have a closing price; None without a bet."""
        return self.clv.n / self.settled if self.settled else None


def summarise(values: ArrayLike, matches: Sequence[Hashable] | None = None, confidence: float = 0.95) -> ClvSummary:
    """Mean and interval of closing line values, one per settled bet, NaN where a bet has no close.

    ``matches`` names the match of each bet: bets on one match are one piece of evidence for the interval.
    """
    column = np.asarray(values, dtype=np.float64)
    known = column[~np.isnan(column)]
    beat = float((known > 0).mean()) if known.size else None
    return ClvSummary(settled=column.size, clv=mean(column, matches, confidence), beat=beat)


def summarise_by(
    groups: Sequence[Group], values: ArrayLike, matches: Sequence[Hashable] | None = None, confidence: float = 0.95
) -> dict[Group, ClvSummary]:
    """:func:`summarise` for each group of bets, in the order in which the groups first come."""
    column = np.asarray(values, dtype=np.float64)
    places: dict[Group, list[int]] = {}
    for place, group in zip(range(column.size), groups, strict=True):
        places.setdefault(group, []).append(place)
    return {
        group: summarise(column[rows], None if matches is None else [matches[row] for row in rows], confidence)
        for group, rows in places.items()
    }
