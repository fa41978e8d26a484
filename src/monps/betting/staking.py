"""How much to stake: flat, by Kelly's criterion, and held within limits. Stakes are fractions of the bankroll.

Kelly stakes maximise the expected logarithm of the bankroll, and punish a probability that is too high. So they are
usually taken in part (a quarter, a half) and capped. Outcomes of one match that exclude each other are staked together:
a bet on one of them insures a bet on another, and the sum of their single stakes would be too much.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from monps.betting.odds import Array, OddsError, prices_of

__all__ = ["Limits", "flat", "kelly", "kelly_exclusive", "within"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest fractions of the bankroll at risk: on one bet, on one match, on one day; 1 is no limit."""

    bet: float = 1.0
    match: float = 1.0
    day: float = 1.0

    def __post_init__(self) -> None:
        for fraction in (self.bet, self.match, self.day):
            if not 0 < fraction <= 1:
                raise OddsError(
                    f"a limit is a fraction of the bankroll above 0 and at most 1, not {fraction:g}", fraction
                )


def flat(edges: ArrayLike, stake: float, least_edge: float = 0.0) -> Array:
    """``stake`` on every bet whose expected profit per unit is above ``least_edge``, 0 on the others and on NaN."""
    if not 0 <= stake <= 1:
        raise OddsError(f"a stake is a fraction of the bankroll, 0 to 1, not {stake:g}", stake)
    return np.where(np.asarray(edges, dtype=np.float64) > least_edge, stake, 0.0)


def kelly(probability: ArrayLike, odds: ArrayLike, part: float = 1.0, cap: float = 1.0) -> Array:
    """Kelly's fraction (b * p - q) / b with b = odds - 1, never negative, times ``part``, at most ``cap``.

    ``probability`` and ``odds`` have any common shape; a NaN in either gives NaN.
    """
    _check_part(part, cap)
    chances, gains = _chances(probability), prices_of(odds) - 1.0
    whole = (gains * chances - (1.0 - chances)) / gains
    result: Array = np.minimum(np.maximum(whole, 0.0) * part, cap)
    return result


def kelly_exclusive(probabilities: ArrayLike, odds: ArrayLike, part: float = 1.0, cap: float = 1.0) -> Array:
    """Kelly's fractions of all outcomes of one match together; shapes (k,) of outcomes that exclude each other.

    ``part`` scales all of them; where one is then above ``cap``, all are scaled down, so that they keep insuring each
    other. Where the prices of all outcomes sum to less than a full book, the whole bankroll is staked, each outcome
    with its probability, which is what the criterion says of a certain profit.

    Outcomes are taken in order of expected return until the next no longer beats what is held in reserve (Smoczynski
    and Tomkins, Mathematical Scientist 35, 2010); stake = p - reserve / odds.
    """
    _check_part(part, cap)
    chances, prices = _chances(probabilities), prices_of(odds)
    if chances.ndim != 1 or chances.shape != prices.shape or np.isnan(chances + prices).any():
        raise OddsError(f"exclusive outcomes need one price each, not {chances.shape} and {prices.shape}, none missing")
    if chances.sum() > 1.0 + 1e-9:
        raise OddsError(f"probabilities of outcomes that exclude each other sum to {chances.sum():.4f}", chances.sum())
    whole = np.maximum(chances - _reserve(chances, prices) / prices, 0.0)
    whole *= part
    return whole * min(1.0, cap / float(whole.max())) if whole.max() > 0 else whole


def _reserve(chances: Array, prices: Array) -> float:
    """What is left of the bankroll, as a fraction, when no staked outcome comes: 1 where nothing is staked."""
    reserve, chance, booksum = 1.0, 0.0, 0.0
    for place in np.argsort(-chances * prices, kind="stable"):
        if chances[place] * prices[place] <= reserve:
            break
        chance, booksum = chance + float(chances[place]), booksum + 1.0 / float(prices[place])
        reserve = max(1.0 - chance, 0.0) / (1.0 - booksum) if booksum < 1.0 else 0.0  # at 1 only by rounding
    return reserve


def within(stakes: ArrayLike, limits: Limits, matches: Sequence[Hashable], days: Sequence[Hashable]) -> Array:
    """The stakes, shape (n,), held within ``limits``: each bet first, then the bets of a match, then those of a day.

    What is too much is taken off all bets of the match or day in one proportion.
    """
    held = np.minimum(_fractions(stakes), limits.bet)
    if not len(held) == len(matches) == len(days):
        raise OddsError(f"{len(held)} stakes need as many matches and days, not {len(matches)} and {len(days)}")
    return _shrunk(_shrunk(held, matches, limits.match), days, limits.day)


def _shrunk(stakes: Array, groups: Sequence[Hashable], most: float) -> Array:
    places: dict[Hashable, int] = {}
    index = np.array([places.setdefault(group, len(places)) for group in groups], dtype=np.int64)
    totals = np.bincount(index, stakes, minlength=len(places))
    factors = np.minimum(1.0, np.divide(most, totals, out=np.ones_like(totals), where=totals > most))
    result: Array = stakes * factors[index]
    return result


def _fractions(stakes: ArrayLike) -> Array:
    column = np.asarray(stakes, dtype=np.float64)
    if column.ndim != 1 or not bool((column >= 0).all()):
        raise OddsError("stakes are one column of fractions of the bankroll, none negative and none missing")
    return column


def _chances(probabilities: ArrayLike) -> Array:
    chances = np.asarray(probabilities, dtype=np.float64)
    wrong = chances[(chances < 0) | (chances > 1)]
    if wrong.size:
        raise OddsError(f"{wrong[0]:g} is not a probability: probabilities lie between 0 and 1", wrong[0])
    return chances


def _check_part(part: float, cap: float) -> None:
    if not (0 < part <= 1 and 0 < cap <= 1):
        raise OddsError(f"part and cap are fractions above 0 and at most 1, not {part:g} and {cap:g}")
