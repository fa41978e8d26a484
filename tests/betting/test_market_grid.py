"""The grid behind a market: it gives back the scores it was made of, and a market that fits no scores is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monps.betting.market_grid import FairPrice, fair_probability, market_grid
from monps.betting.score_grid import ScoreGrid


def prices_of(grid: ScoreGrid, total: float) -> list[FairPrice]:
    asked = [("h2h", "home", None), ("h2h", "draw", None), ("h2h", "away", None), ("totals", "over", total)]
    return [FairPrice(*one, fair_probability(grid, *one)) for one in asked]


@settings(max_examples=30, deadline=None)
@given(
    home=st.floats(0.4, 3.5),
    away=st.floats(0.4, 3.5),
    rho=st.floats(-0.1, 0.1),
    total=st.sampled_from([2.25, 2.5, 3.0]),
    asked=st.sampled_from(
        [("totals", "under", 3.25), ("totals", "over", 1.5), ("spreads", "home", -0.75), ("spreads", "away", 1.0)]
    ),
)
def test_other_lines_of_a_market_made_of_scores_are_found(
    home: float, away: float, rho: float, total: float, asked: tuple[str, str, float]
) -> None:
    made_of = ScoreGrid.of_rates(home, away, rho)
    found = market_grid(prices_of(made_of, total))
    assert found is not None
    assert fair_probability(found, *asked) == pytest.approx(fair_probability(made_of, *asked), abs=2e-3)


def test_a_market_without_a_total_or_a_result_says_nothing_about_scores() -> None:
    grid = ScoreGrid.of_rates(1.5, 1.1)
    assert market_grid(prices_of(grid, 2.5)[:3]) is None
    assert market_grid(prices_of(grid, 2.5)[3:]) is None


def test_prices_that_no_scores_explain_are_refused() -> None:
    home, draw, away, _ = prices_of(ScoreGrid.of_rates(2.0, 0.5), 2.5)
    other_way = [FairPrice("spreads", "away", -0.5, 0.7), FairPrice("totals", "over", 2.5, 0.5)]
    assert market_grid([home, draw, away, *other_way]) is None


def test_a_returned_stake_is_no_part_of_a_fair_price() -> None:
    grid = ScoreGrid.of_rates(1.5, 1.1)
    home, _, away = grid.h2h
    assert fair_probability(grid, "draw_no_bet", "home") == pytest.approx(home / (home + away))
