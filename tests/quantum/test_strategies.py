import inspect

import numpy as np
import pytest

from monps.betting.score_grid import ScoreGrid
from monps.quantum.matches import OfferedPrice
from monps.quantum.shrinkage import Rate
from monps.quantum.strategies import ADAPTIVE_ENGINE, RULES, STRATEGIES, Knowledge, Market, Situation

LEVEL = ScoreGrid(np.full((4, 4), 1 / 16))  # home 3/8, draw 1/4, away 3/8; over 2.5: 10/16
VALUE: dict[Market, float] = {("h2h", "team"): 3.0, ("h2h", "draw"): 4.8, ("totals", "over"): 1.5}
NOTHING = Knowledge({}, {}, {}, None)


def rate(value: float, league: float = 1.0, n: int = 10) -> Rate:
    return Rate(value, value, league, 1.0, n)


def situation(prices: dict[Market, float], known: Knowledge = NOTHING, *, at_home: bool = True) -> Situation:
    sides = {"team": "home", "opponent": "away"} if at_home else {"team": "away", "opponent": "home"}
    lines = {("totals", "over"): 2.5, ("totals", "under"): 2.5, ("spreads", "team"): -0.5, ("spreads", "opponent"): 0.5}
    offers = {
        market: OfferedPrice(market[0], sides.get(market[1], market[1]), lines.get(market), "Book", price, "opening")
        for market, price in prices.items()
    }
    return Situation("A", "B", at_home, LEVEL, offers, known)


def picks(name: str, given: Situation) -> float | None:
    offer = RULES[name](given)
    return None if offer is None else offer.price


def test_a_rule_cannot_see_the_score() -> None:
    fields = set(Situation.__dataclass_fields__)
    assert fields == {"team", "opponent", "at_home", "grid", "offers", "known"}


def test_the_catalogue_is_documented() -> None:
    assert (ADAPTIVE_ENGINE, *RULES) == STRATEGIES
    assert list(RULES) == sorted(RULES)
    assert all(inspect.getdoc(rule) for rule in RULES.values())


def test_edges_by_hand() -> None:
    given = situation({("h2h", "team"): 3.0, ("totals", "over"): 1.5})
    assert given.edges[("h2h", "team")] == pytest.approx(3 * 0.375 - 1)
    assert given.edges[("totals", "over")] == pytest.approx(1.5 * 0.625 - 1)


def test_pure_monte_carlo_takes_the_largest_edge_above_three_percent() -> None:
    assert (
        picks("MONTE_CARLO_PURE", situation({("h2h", "team"): 3.0, ("h2h", "draw"): 4.8, ("totals", "over"): 1.5}))
        == 4.8
    )
    assert picks("MONTE_CARLO_PURE", situation({("h2h", "team"): 2.7})) is None
    assert picks("MONTE_CARLO_PURE", situation({})) is None


def test_convergence_needs_the_habits_of_both_teams() -> None:
    prices = {("totals", "over"): 1.8, ("totals", "under"): 3.0}
    high, low = {"A": rate(1.2), "B": rate(1.1)}, {"A": rate(0.8), "B": rate(0.9)}
    assert picks("CONVERGENCE_OVER_MC", situation(prices, Knowledge(high, {}, {}, None))) == 1.8
    assert picks("CONVERGENCE_UNDER_MC", situation(prices, Knowledge(high, {}, {}, None))) is None
    assert picks("CONVERGENCE_UNDER_MC", situation(prices, Knowledge(low, {}, {}, None))) == 3.0
    assert picks("CONVERGENCE_OVER_MC", situation(prices, Knowledge({"A": rate(1.2)}, {}, {}, None))) is None
    assert picks("CONVERGENCE_OVER_MC", situation({("totals", "over"): 1.6}, Knowledge(high, {}, {}, None))) is None


def test_the_best_market_so_far_is_played_only_if_the_model_agrees() -> None:
    paid = {
        ("h2h", "team"): {"A": rate(0.2, 0)},
        ("h2h", "draw"): {"A": rate(0.1, 0)},
        ("totals", "over"): {"A": rate(0.9, 0, n=4)},
    }
    known = Knowledge({}, {}, paid, None)
    assert picks("QUANT_BEST_MARKET", situation({("h2h", "team"): 2.8, ("h2h", "draw"): 9.0}, known)) == 2.8
    assert picks("QUANT_BEST_MARKET", situation({("h2h", "team"): 2.5, ("h2h", "draw"): 9.0}, known)) is None
    losing = Knowledge({}, {}, {("h2h", "team"): {"A": rate(-0.2, 0)}}, None)
    assert picks("QUANT_BEST_MARKET", situation({("h2h", "team"): 9.0}, losing)) is None


def test_chaos_backs_the_longest_price_of_an_open_match() -> None:
    prices: dict[Market, float] = {("h2h", "team"): 2.9, ("h2h", "draw"): 4.5, ("h2h", "opponent"): 2.7}
    assert picks("TOTAL_CHAOS", situation(prices, Knowledge({}, {}, {}, 1.5))) == 4.5
    assert picks("TOTAL_CHAOS", situation(prices, Knowledge({}, {}, {}, 1.58))) is None
    assert picks("TOTAL_CHAOS", situation(prices)) is None


def test_the_fortress_stands_at_home_only() -> None:
    strong = Knowledge({}, {"A": rate(2.2, 1.5)}, {}, None)
    assert picks("HOME_FORTRESS", situation({("h2h", "team"): 3.0}, strong)) == 3.0
    assert picks("HOME_FORTRESS", situation({("h2h", "team"): 3.0}, strong, at_home=False)) is None
    assert (
        picks("HOME_FORTRESS", situation({("h2h", "team"): 3.0}, Knowledge({}, {"A": rate(1.2, 1.5)}, {}, None)))
        is None
    )
    assert picks("HOME_FORTRESS", situation({("h2h", "team"): 2.0}, strong)) is None


def test_without_offers_no_rule_bets() -> None:
    assert [rule(situation({})) for rule in RULES.values()] == [None] * len(RULES)
