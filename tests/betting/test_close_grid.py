import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.betting.close_grid import GridError, fit_close
from monps.betting.devig import devig
from monps.betting.score_grid import ScoreGrid
from monps.betting.selections import Market, Selection

H2H = [Selection(Market.H2H, name) for name in ("home", "draw", "away")]
OVER = Selection(Market.TOTALS, "over", 2.5)
HOME = Selection(Market.SPREADS, "home", -0.75)


def fair(grid: ScoreGrid, *bets: Selection) -> dict[Selection, float]:
    return {one: 1 / grid.shares(one.market, one.selection, one.line).fair_price for one in bets}


@given(st.floats(0.4, 3.5), st.floats(0.4, 3.5), st.floats(-0.12, 0.05))
def test_a_grid_is_found_again_from_its_1x2_and_a_total(home: float, away: float, rho: float) -> None:
    truth = ScoreGrid.of_rates(home, away, rho, 15)
    found = fit_close(fair(truth, *H2H, OVER))
    assert found.worst < 0.002
    for bet in (HOME, Selection(Market.TOTALS, "under", 3.25), Selection(Market.BTTS, "yes")):
        assert found.fair_probability(bet) == pytest.approx(fair(truth, bet)[bet], abs=0.01)


def test_a_handicap_and_a_total_are_enough() -> None:
    truth = ScoreGrid.of_rates(1.8, 0.9, -0.03, 15)
    found = fit_close(fair(truth, HOME, OVER))
    assert (found.home_rate, found.away_rate) == pytest.approx((1.8, 0.9), abs=0.01)
    assert found.fair_probability(H2H[0]) == pytest.approx(truth.h2h[0], abs=0.002)


def test_1x2_alone_leans_on_the_usual_correction() -> None:
    truth = ScoreGrid.of_rates(1.5, 1.2, -0.03, 15)
    assert fit_close(fair(truth, *H2H)).fair_probability(OVER) == pytest.approx(fair(truth, OVER)[OVER], abs=0.01)


@pytest.mark.parametrize("bets", [[], [OVER], [OVER, Selection(Market.TOTALS, "under", 2.5)], H2H[:2]])
def test_half_a_close_has_no_grid(bets: list[Selection]) -> None:
    truth = ScoreGrid.of_rates(1.5, 1.2)
    with pytest.raises(GridError, match="whole 1X2, or a handicap and a total"):
        fit_close(fair(truth, *bets))


def test_prices_of_no_football_match_are_refused() -> None:
    with pytest.raises(GridError, match="no score grid comes nearer than"):
        fit_close({H2H[0]: 0.05, H2H[1]: 0.9, H2H[2]: 0.05, OVER: 0.95})
    with pytest.raises(GridError, match="lie between 0 and 1"):
        fit_close({H2H[0]: 0.5, H2H[1]: 0.5, H2H[2]: 0.0})


@pytest.mark.data
def test_the_grid_of_real_closes_prices_the_handicaps_that_it_was_not_shown(shared_data: Path) -> None:
    path = shared_data / "football_data_co_uk" / "main" / "E0_2324.csv"
    gaps = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            names = ("PSCH", "PSCD", "PSCA", "PC>2.5", "PC<2.5", "PCAHH", "PCAHA")
            prices = np.array([float(row[name] or "nan") for name in names])
            if np.isnan(prices).any():
                continue
            known = [*devig(prices[:3]), devig(prices[3:5])[0]]
            handicap = Selection(Market.SPREADS, "home", float(row["AHCh"]))
            grid = fit_close(dict(zip([*H2H, OVER], known, strict=True)))
            gaps.append(grid.fair_probability(handicap) - devig(prices[5:])[0])
    assert len(gaps) > 350
    assert abs(np.mean(gaps)) < 0.01
    assert np.median(np.abs(gaps)) < 0.015
