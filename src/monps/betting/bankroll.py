"""What a series of settled bets came to: profit, turnover, yield, ROI and the way down between two highs.

Money is Decimal and exact. A void bet was never made: its stake is no turnover. A pushed stake was at risk and counts.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from monps.betting.intervals import Estimate, ratio
from monps.betting.odds import OddsError
from monps.betting.settlement import Outcome, profit

__all__ = ["Drawdown", "Performance", "Settled", "bankroll", "by_period", "drawdown", "performance"]

Period = TypeVar("Period", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Settled:
    """One settled bet: when it was settled, its match, stake and decimal odds, and what became of it."""

    at: datetime
    match_id: str
    stake: Decimal
    odds: Decimal
    outcome: Outcome

    @property
    def profit(self) -> Decimal:
        """Profit in the units of the stake."""
        return profit(self.outcome, self.odds, self.stake)

    @property
    def turnover(self) -> Decimal:
        """The stake that was at risk: none of a void bet."""
        return Decimal(0) if self.outcome is Outcome.VOID else self.stake


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest fall of a bankroll from a high: its ``depth`` in units, and as ``share`` of that high.

    ``length`` is the longest time that a high stood before it was reached again (or until the last bet), which need not
    be the time of the deepest fall.
    """

    depth: Decimal
    share: Decimal
    length: timedelta


@dataclass(frozen=True, slots=True)
class Performance:
    """What ``bets`` came to; ``yield_`` = profit / turnover with its interval, ``roi`` = profit / starting bankroll.

    Both are shares, not percent. ``yield_.value`` is None without turnover.
    """

    bets: int
    void: int
    turnover: Decimal
    profit: Decimal
    yield_: Estimate
    roi: Decimal
    drawdown: Drawdown


def performance(bets: Iterable[Settled], start: Decimal, confidence: float = 0.95) -> Performance:
    """Sum up bets on a bankroll that began with ``start`` units, in the order in which they were settled.

    The interval of the yield takes the bets of one match as one piece of evidence.
    """
    if start <= 0:
        raise OddsError(f"a bankroll begins above 0, not at {start}", float(start))
    ordered = sorted(bets, key=lambda bet: bet.at)
    made = [bet for bet in ordered if bet.outcome is not Outcome.VOID]
    total = sum((bet.profit for bet in made), Decimal(0))
    return Performance(
        bets=len(ordered),
        void=len(ordered) - len(made),
        turnover=sum((bet.turnover for bet in made), Decimal(0)),
        profit=total,
        yield_=ratio(
            [float(bet.profit) for bet in made],
            [float(bet.turnover) for bet in made],
            [bet.match_id for bet in made],
            confidence,
        ),
        roi=total / start,
        drawdown=drawdown(bankroll(ordered, start), start),
    )


def by_period(
    bets: Iterable[Settled], start: Decimal, period: Callable[[datetime], Period], confidence: float = 0.95
) -> dict[Period, Performance]:
    """:func:`performance` of each period, such as ``lambda at: (at.year, at.month)``, in order of time.

    Each period begins with the bankroll that the one before it left. A period that begins without money raises
    OddsError.
    """
    periods: dict[Period, list[Settled]] = {}
    for bet in sorted(bets, key=lambda bet: bet.at):
        periods.setdefault(period(bet.at), []).append(bet)
    found: dict[Period, Performance] = {}
    money = start
    for name, group in periods.items():
        found[name] = performance(group, money, confidence)
        money += found[name].profit
    return found


def bankroll(bets: Iterable[Settled], start: Decimal) -> list[tuple[datetime, Decimal]]:
    """The bankroll after each moment at which bets were settled, in order of time; bets of one moment are one step."""
    steps: dict[datetime, Decimal] = {}
    money = start
    for bet in sorted(bets, key=lambda bet: bet.at):
        money += bet.profit
        steps[bet.at] = money
    return list(steps.items())


def drawdown(curve: Sequence[tuple[datetime, Decimal]], start: Decimal) -> Drawdown:
    """The deepest fall and the longest wait of a bankroll that began with ``start``; time runs from the first step."""
    high, since = start, curve[0][0] if curve else None
    depth, share, length = Decimal(0), Decimal(0), timedelta(0)
    for at, money in curve:
        length = max(length, at - since) if since is not None else length
        if money >= high:
            high, since = money, at
        depth, share = max(depth, high - money), max(share, (high - money) / high)
    return Drawdown(depth, share, length)
