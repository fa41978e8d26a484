"""Settled bets, and what a series of them came to: yield with its interval, closing line value with its coverage."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from monps.betting.settlement import shares
from monps.quantum.matches import OfferedPrice, PlayedMatch
from monps.quantum.significance import fair_price_tails

__all__ = ["BettingRecord", "SettledBet", "record", "settle"]

_NORMAL_95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class SettledBet:
    """One unit staked at decimal ``price``.

    ``win`` and ``loss`` are the parts won and lost (the rest came back), ``closing`` the fair probability if known.
    """

    price: float
    win: float
    loss: float
    profit: float
    closing: float | None

    @property
    def decided(self) -> float:
        """The part of the stake that was not returned."""
        return self.win + self.loss

    @property
    def clv(self) -> float | None:
        """Closing line value in percent: price taken over fair closing price, minus 1."""
        return None if self.closing is None else (self.price * self.closing - 1) * 100

    @property
    def bias(self) -> float | None:
        """Part won of what was decided, minus the closing probability; ``None`` without a close or a decision."""
        return None if self.closing is None or not self.decided else self.win / self.decided - self.closing


@dataclass(frozen=True, slots=True)
class BettingRecord:
    """What a series of unit bets came to.

    ``yield_`` = profit / staked, between ``yield_low`` and ``yield_high`` at 95 % (variance of fair prices);
    ``p_value`` is the chance of a profit at least this high had every price been fair, ``p_loss`` of one at most
    this high; ``yield_`` is ``None`` without a bet, the other four without a decided stake. ``clv`` (mean, percent)
    is ``None`` exactly when ``clv_count`` is 0.
    """

    bets: int
    wins: int
    staked: float
    profit: float
    yield_: float | None
    yield_low: float | None
    yield_high: float | None
    clv: float | None
    clv_count: int
    p_value: float | None
    p_loss: float | None

    @property
    def p_two_sided(self) -> float | None:
        """The chance of a result at least as far out on either side."""
        return None if self.p_value is None or self.p_loss is None else min(1.0, 2 * min(self.p_value, self.p_loss))


def settle(match: PlayedMatch, offer: OfferedPrice) -> SettledBet:
    """One unit on ``offer`` after the final score of ``match``."""
    outcome = shares(offer.market, offer.selection, offer.line, match.home_goals, match.away_goals)
    return SettledBet(
        price=offer.price,
        win=float(outcome.win),
        loss=float(outcome.loss),
        profit=float(outcome.profit(offer.price)),
        closing=match.fair_close(offer.market, offer.selection, offer.line),
    )


def record(bets: Sequence[SettledBet]) -> BettingRecord:
    """Sum up unit bets. A bet counts as won when it made a profit."""
    decided = [bet for bet in bets if bet.decided > 0]
    clvs = [bet.clv for bet in bets if bet.clv is not None]
    total, staked = sum(bet.profit for bet in bets), float(len(bets))
    half = _NORMAL_95 * float(np.sqrt(sum(bet.decided**2 * (bet.price - 1) for bet in decided)))
    tails = fair_price_tails([b.price for b in decided], [b.decided for b in decided], [b.win > 0 for b in decided])
    return BettingRecord(
        bets=len(bets),
        wins=sum(bet.profit > 0 for bet in bets),
        staked=staked,
        profit=total,
        yield_=total / staked if bets else None,
        yield_low=(total - half) / staked if decided else None,
        yield_high=(total + half) / staked if decided else None,
        clv=float(np.mean(clvs)) if clvs else None,
        clv_count=len(clvs),
        p_value=tails[0] if decided else None,
        p_loss=tails[1] if decided else None,
    )
