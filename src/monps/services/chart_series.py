"""What the charts of a ledger show, as numbers: the money over time, and closing line value against what came of it.

A bet without a result, a price or a closing line is left out of the series that needs it, and every point tells on how
many bets it rests.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from monps.betting.evaluation import Regression, yield_on_clv
from monps.repositories.ledger import Entry

__all__ = ["Balance", "Group", "balances", "calibration", "clv_values", "yield_by_clv", "yield_line"]

BINS = 10
FEWEST = 3
"""Matches through which a line with a spread round it can be drawn."""

LEAST = 20
"""Bets that a group of the yield must have before another group is made."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Profit so far after the bets of one kick-off, units, and how far it lies below its best."""

    at: datetime
    profit: float
    drawdown: float


@dataclass(frozen=True, slots=True)
class Group:
    """Bets that lie near each other: the mean of what they were grouped by, what came of them, how many they are."""

    place: float
    came: float
    bets: int


def balances(entries: Iterable[Entry]) -> list[Balance]:
    """The profit over time, a point for each kick-off: bets of one moment have no order among themselves."""
    money: dict[datetime, float] = {}
    for one in entries:
        if one.profit is not None and one.kickoff is not None:
            money[one.kickoff] = money.get(one.kickoff, 0.0) + one.profit
    moments = sorted(money)
    running = np.cumsum([money[moment] for moment in moments])
    best = np.maximum.accumulate(np.maximum(running, 0))
    return [Balance(at, float(now), float(top - now)) for at, now, top in zip(moments, running, best, strict=True)]


def clv_values(entries: Iterable[Entry]) -> list[float]:
    """Closing line value (percent, against the fair close) of the settled bets that have one."""
    return [one.clv for one in entries if one.settled and one.clv is not None]


def calibration(entries: Iterable[Entry]) -> list[Group]:
    """Fair closing probability against how often the bets won, in ten ranges; only bets that won or lost whole."""
    told = [(one.fair_probability, bool(one.won)) for one in entries if _decided(one) and one.fair_probability]
    groups = []
    for place in range(BINS):
        inside = [(chance, won) for chance, won in told if min(int(chance * BINS), BINS - 1) == place]
        if inside:
            chances, wins = zip(*inside, strict=True)
            groups.append(Group(float(np.mean(chances)), float(np.mean(wins)), len(inside)))
    return groups


def yield_by_clv(entries: Iterable[Entry]) -> list[Group]:
    """Yield (percent of turnover) against mean closing line value (percent), in groups of about as many bets."""
    bets = sorted(_valued(entries), key=lambda one: (one[0], one[1]))
    count = max(1, min(BINS, len(bets) // LEAST))
    parts = np.array_split(np.array(bets, dtype=np.float64).reshape(-1, 3), count)
    return [
        Group(float(part[:, 0].mean()), 100 * float(part[:, 1].sum() / part[:, 2].sum()), len(part))
        for part in parts
        if len(part)
    ]


def yield_line(entries: Sequence[Entry]) -> Regression | None:
    """Profit per unit staked on closing line value, bets of one match together; None where no line goes through."""
    used = [one for one in entries if _money(one) and one.clv is not None]
    matches = [one.match_id or one.match for one in used]
    if len(set(matches)) < FEWEST or len({one.clv for one in used}) == 1:
        return None
    profits = [(one.profit or 0.0) / one.stake for one in used]
    return yield_on_clv(profits, [one.clv or 0.0 for one in used], matches)


def _valued(entries: Iterable[Entry]) -> list[tuple[float, float, float]]:
    return [(one.clv, one.profit or 0.0, one.stake) for one in entries if _money(one) and one.clv is not None]


def _money(one: Entry) -> bool:
    """Whether the bet is turnover: a void one got its stake back."""
    return one.settled and one.profit is not None and one.outcome != "void" and one.stake > 0


def _decided(one: Entry) -> bool:
    return one.settled and one.won is not None and one.outcome in (None, "win", "loss")
