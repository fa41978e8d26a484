import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from monps.betting.odds import OddsError
from monps.betting.score_grid import MarketShares, ScoreGrid

grids = arrays(np.float64, (6, 6), elements=st.floats(0.001, 1)).map(lambda m: ScoreGrid(m / m.sum()))
quarters = st.integers(-10, 10).map(lambda n: n / 4)

UNIFORM = ScoreGrid(np.full((2, 2), 0.25))  # 0-0, 0-1, 1-0, 1-1


def test_by_hand() -> None:
    assert UNIFORM.h2h == (0.25, 0.5, 0.25)
    assert UNIFORM.expected_goals == (0.5, 0.5)
    assert UNIFORM.expected_points == (1.25, 1.25)
    assert UNIFORM.variances == (0.5, 0.5)
    assert UNIFORM.entropy == pytest.approx(1.5)
    assert UNIFORM.probability("btts", "yes") == 0.25
    assert UNIFORM.probability("correct_score", "1-0") == 0.25
    assert UNIFORM.shares("draw_no_bet", "home") == MarketShares(0.25, 0.5, 0.25)
    assert UNIFORM.shares("totals", "over", 1.0) == MarketShares(0.25, 0.5, 0.25)
    assert UNIFORM.shares("totals", "over", 0.75) == MarketShares(0.5, 0.25, 0.25)
    assert UNIFORM.correct_scores(2) == (("0-0", 0.25), ("0-1", 0.25))


def test_fair_prices_and_edges_by_hand() -> None:
    parts = MarketShares(0.4, 0.2, 0.4)
    assert parts.fair_price == 2.0
    assert parts.edge(2.0) == pytest.approx(0)
    assert parts.edge(2.5) == pytest.approx(0.2)
    assert MarketShares(0, 0, 1).fair_price == math.inf


@given(grids, quarters)
def test_every_market_divides_the_whole_stake(grid: ScoreGrid, line: float) -> None:
    for market, selection in (
        ("spreads", "home"),
        ("spreads", "away"),
        ("totals", "over"),
        ("btts", "no"),
        ("double_chance", "12"),
    ):
        parts = grid.shares(market, selection, abs(line) if market == "totals" else line)
        assert parts.win + parts.push + parts.loss == pytest.approx(1)
        assert min(parts.win, parts.push, parts.loss) >= 0
        if math.isfinite(parts.fair_price):
            assert parts.edge(parts.fair_price) == pytest.approx(0, abs=1e-9)


@given(grids)
def test_markets_agree_with_one_another(grid: ScoreGrid) -> None:
    home, draw, away = grid.h2h
    assert home + draw + away == pytest.approx(1)
    assert grid.probability("h2h", "home") == pytest.approx(home)
    assert grid.probability("spreads", "home", -0.5) == pytest.approx(home)
    assert grid.probability("spreads", "away", 0.5) == pytest.approx(away + draw)
    assert grid.probability("double_chance", "x2") == pytest.approx(away + draw)
    level, refund = grid.shares("spreads", "home", 0.0), grid.shares("draw_no_bet", "home")
    assert (level.win, level.push, level.loss) == pytest.approx((refund.win, refund.push, refund.loss))
    assert grid.shares("draw_no_bet", "home").push == pytest.approx(draw)
    assert grid.probability("totals", "over", 2.5) + grid.probability("totals", "under", 2.5) == pytest.approx(1)
    assert sum(p for _, p in grid.correct_scores(36)) == pytest.approx(1)
    assert 0 <= grid.entropy <= math.log2(3) + 1e-9


@given(grids)
def test_a_longer_line_never_wins_more(grid: ScoreGrid) -> None:
    wins = [grid.probability("totals", "over", line / 4) for line in range(2, 24)]
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(wins))


@pytest.mark.parametrize(
    "matrix", [np.full((2, 2), 0.3), np.array([[1.2, -0.2], [0, 0]]), np.full((1, 2), 0.5), np.ones(1)]
)
def test_what_is_no_distribution_is_refused(matrix: np.ndarray) -> None:
    with pytest.raises(OddsError):
        ScoreGrid(matrix)


def test_shares_that_are_none_are_refused_and_a_grid_cannot_be_changed() -> None:
    with pytest.raises(OddsError, match="shares"):
        MarketShares(0.5, 0.5, 0.5)
    with pytest.raises(ValueError, match="read-only"):
        UNIFORM.matrix[0, 0] = 1


def test_certainty_has_no_entropy() -> None:
    assert ScoreGrid(np.array([[0.0, 0.0], [1.0, 0.0]])).entropy == 0
