"""The catalogue of strategies: small rules that look at one match before it starts and name a price to take, or none.

A rule sees a :class:`Situation`: the score grid of a model that knew only earlier matches, the opening prices
really on offer, and what the season had shown when the week began. It cannot see the score. Rules are judged in
:mod:`monps.quantum.backtest`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from monps.betting.score_grid import ScoreGrid
from monps.quantum.matches import OfferedPrice
from monps.quantum.shrinkage import Rate

__all__ = ["ADAPTIVE_ENGINE", "MIN_EDGE", "RULES", "STRATEGIES", "Knowledge", "Situation"]

MIN_EDGE = 0.03
"""Expected profit per unit, by the model, that the rules which shop for value ask for."""

_MIN_BETS = 5

Market = tuple[str, str]


@dataclass(frozen=True)
class Knowledge:
    """What a league's season had shown before a week began; teams without a match are absent from the rates.

    ``total_goals`` = goals per match of the team's matches, ``home_points`` = points per home match, ``yields`` =
    by market as seen by the team (:data:`monps.quantum.outings.BACKINGS`), profit per unit at the best opening
    price: all shrunk. ``open_entropy`` = the entropy, in bits, that three quarters of the season's forecasts stayed
    below; ``None`` before 20 forecasts.
    """

    total_goals: Mapping[str, Rate]
    home_points: Mapping[str, Rate]
    yields: Mapping[Market, Mapping[str, Rate]]
    open_entropy: float | None


@dataclass(frozen=True)
class Situation:
    """One match before kick-off, from the side of ``team``; ``offers`` are best opening prices as it sees them."""

    team: str
    opponent: str
    at_home: bool
    grid: ScoreGrid
    offers: Mapping[Market, OfferedPrice]
    known: Knowledge

    @cached_property
    def edges(self) -> dict[Market, float]:
        """Expected profit of one unit on every offer, by the model."""
        return {
            market: self.grid.shares(offer.market, offer.selection, offer.line).edge(offer.price)
            for market, offer in self.offers.items()
        }

    def take(self, market: Market, edge: float = 0.0) -> OfferedPrice | None:
        """The offer of a market if the model expects more than ``edge`` of it."""
        return self.offers[market] if self.edges.get(market, edge) > edge else None


Rule = Callable[[Situation], OfferedPrice | None]


def _convergence_over(situation: Situation) -> OfferedPrice | None:
    """Over at the main line when model, price and the goal habits of both teams agree."""
    return situation.take(("totals", "over"), MIN_EDGE) if _habits(situation, above=True) else None


def _convergence_under(situation: Situation) -> OfferedPrice | None:
    """Under at the main line when model, price and the goal habits of both teams agree."""
    return situation.take(("totals", "under"), MIN_EDGE) if _habits(situation, above=False) else None


def _habits(situation: Situation, *, above: bool) -> bool:
    """Whether both teams' matches have had more (or fewer) goals than the league's, shrinkage included."""
    rates = [situation.known.total_goals.get(team) for team in (situation.team, situation.opponent)]
    return all(rate is not None and (rate.value > rate.league if above else rate.value < rate.league) for rate in rates)


def _monte_carlo_pure(situation: Situation) -> OfferedPrice | None:
    """The offer with the largest edge by the model alone (the exact score grid in the place of simulated matches)."""
    if not situation.edges:
        return None
    return situation.take(max(sorted(situation.edges), key=situation.edges.__getitem__), MIN_EDGE)


def _quant_best_market(situation: Situation) -> OfferedPrice | None:
    """The market that has paid this team best so far (5 bets or more, shrunk yield above 0), if the model agrees."""
    paid = {
        market: rate.value
        for market, rates in situation.known.yields.items()
        if (rate := rates.get(situation.team)) is not None and rate.n >= _MIN_BETS and rate.value > 0
    }
    return situation.take(max(sorted(paid), key=paid.__getitem__)) if paid else None


def _total_chaos(situation: Situation) -> OfferedPrice | None:
    """In the most open quarter of the matches, the longest of the three 1X2 prices, if the model gives it an edge."""
    limit = situation.known.open_entropy
    prices = {market: offer.price for market, offer in situation.offers.items() if market[0] == "h2h"}
    if limit is None or situation.grid.entropy < limit or not prices:
        return None
    return situation.take(max(sorted(prices), key=prices.__getitem__))


def _home_fortress(situation: Situation) -> OfferedPrice | None:
    """The home win of a team that takes more points at home than the league does, if the model gives it an edge."""
    rate = situation.known.home_points.get(situation.team)
    if not situation.at_home or rate is None or rate.value <= rate.league:
        return None
    return situation.take(("h2h", "team"))


RULES: Mapping[str, Rule] = {
    "CONVERGENCE_OVER_MC": _convergence_over,
    "CONVERGENCE_UNDER_MC": _convergence_under,
    "HOME_FORTRESS": _home_fortress,
    "MONTE_CARLO_PURE": _monte_carlo_pure,
    "QUANT_BEST_MARKET": _quant_best_market,
    "TOTAL_CHAOS": _total_chaos,
}
"""Strategies that are one rule; what each does is in its docstring (``RULES[name].__doc__``)."""

ADAPTIVE_ENGINE = "ADAPTIVE_ENGINE"
"""Follows, each week, the rule with the highest profit in the league so far (at least 20 bets, above 0)."""

STRATEGIES = (ADAPTIVE_ENGINE, *RULES)
