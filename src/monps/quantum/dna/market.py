"""Market DNA: what backing a team, or its opponent, or the goals of its matches, has paid at the best opening price."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from monps.quantum.dna.sample import LeagueSample
from monps.quantum.dna.vector import Measure, Vector
from monps.quantum.outings import BACKINGS, Outing
from monps.quantum.records import SettledBet, record, settle
from monps.quantum.shrinkage import Rate, shrink
from monps.quantum.significance import ALPHA, benjamini_hochberg

__all__ = ["MarketDNA", "MarketYield", "market_dna"]


@dataclass(frozen=True, slots=True)
class MarketYield:
    """One market from the team's side; one unit a match at the best opening price, at the main line.

    ``selection``: team, opponent or draw; over, under; yes, no. ``yield_`` = profit per unit, shrunk over the
    league's teams, ``n`` bets in it; ``yield_low``-``yield_high`` bound the raw yield at 95 %. ``clv`` in percent
    and ``bias`` (decided share won minus fair closing probability) are means over ``clv_count`` and ``bias_count``
    bets and ``None`` when those are 0. ``p_value`` (two-sided, against fair prices) and ``q_value``
    (Benjamini-Hochberg over all teams and markets of the league) are ``None`` when every stake was returned.
    """

    market: str
    selection: str
    yield_: Rate
    yield_low: float | None
    yield_high: float | None
    clv: float | None
    clv_count: int
    bias: float | None
    bias_count: int
    p_value: float | None
    q_value: float | None


@dataclass(frozen=True, slots=True)
class MarketDNA(Vector):
    """Per market, what it paid.

    Source: opening prices really on offer, final scores; closing prices for ``clv`` and ``bias``.

    ``markets`` holds one :class:`MarketYield` per market that had a price; ``best`` and ``avoid`` name the
    ``market selection`` pairs whose q-value is at most 0.05 with a profit, or with a loss; usually none.
    """

    markets: Annotated[tuple[MarketYield, ...], Measure("units per unit staked", "opening price")]
    best: tuple[str, ...]
    avoid: tuple[str, ...]


Market = tuple[str, str]
Bets = Mapping[tuple[str, Market], tuple[SettledBet, ...]]


def market_dna(sample: LeagueSample) -> dict[str, MarketDNA]:
    """The vector of every team for whose matches somebody offered a price."""
    bets = _bets(sample)
    yields = {
        market: shrink({t: [b.profit for b in bets[t, m]] for t, m in bets if m == market}) for market in BACKINGS
    }
    q_values = _q_values(bets)
    found: dict[str, MarketDNA] = {}
    for team in sample.teams:
        played = [m for m in BACKINGS if (team, m) in bets]
        if played:
            found[team] = _vector(
                tuple(_market(m, yields[m][team], bets[team, m], q_values.get((team, m))) for m in played)
            )
    return found


def _bets(sample: LeagueSample) -> Bets:
    found = {
        (team, market): tuple(bet for outing in group if (bet := _bet(outing, market)) is not None)
        for team, group in sample.outings.items()
        for market in BACKINGS
    }
    return {key: bets for key, bets in found.items() if bets}


def _bet(outing: Outing, market: Market) -> SettledBet | None:
    offer = outing.offer(*market)
    return None if offer is None else settle(outing.match, offer)


def _q_values(bets: Bets) -> dict[tuple[str, Market], float]:
    tested = {key: p for key, group in bets.items() if (p := record(group).p_two_sided) is not None}
    return dict(zip(tested, benjamini_hochberg(list(tested.values())), strict=True))


def _market(market: Market, yield_: Rate, bets: tuple[SettledBet, ...], q_value: float | None) -> MarketYield:
    told = record(bets)
    biases = [bet.bias for bet in bets if bet.bias is not None]
    return MarketYield(
        market=market[0],
        selection=market[1],
        yield_=yield_,
        yield_low=told.yield_low,
        yield_high=told.yield_high,
        clv=told.clv,
        clv_count=told.clv_count,
        bias=float(np.mean(biases)) if biases else None,
        bias_count=len(biases),
        p_value=told.p_two_sided,
        q_value=q_value,
    )


def _vector(markets: tuple[MarketYield, ...]) -> MarketDNA:
    proven = [m for m in markets if m.q_value is not None and m.q_value <= ALPHA]
    return MarketDNA(
        markets=markets,
        best=tuple(f"{m.market} {m.selection}" for m in proven if m.yield_.raw > 0),
        avoid=tuple(f"{m.market} {m.selection}" for m in proven if m.yield_.raw < 0),
    )
