import csv
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.betting.clv import clv_percentage
from monps.betting.devig import devig
from monps.betting.evaluation import brier, calibration, evaluate, log_loss, ranked_probability, yield_on_clv
from monps.betting.odds import OddsError

forecasts = st.lists(
    st.tuples(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), st.integers(0, 2)), min_size=1, max_size=30
)


def normal(rows: list[tuple[list[float], int]]) -> tuple[np.ndarray, list[int]]:
    p = np.array([weights for weights, _ in rows])
    return p / p.sum(axis=1, keepdims=True), [result for _, result in rows]


@pytest.mark.parametrize(
    ("forecast", "result", "expected"),
    [
        ((1, 0, 0), 0, 0),
        ((1, 0, 0), 1, 0.5),
        ((1, 0, 0), 2, 1),
        ((0, 1, 0), 0, 0.5),
        ((0.5, 0.25, 0.25), 0, 0.15625),  # (0.25 + 0.0625) / 2
        ((1 / 3, 1 / 3, 1 / 3), 1, 1 / 9),
        ((1 / 3, 1 / 3, 1 / 3), 2, 5 / 18),
    ],
)
def test_ranked_probability_by_hand(forecast: tuple[float, float, float], result: int, expected: float) -> None:
    assert ranked_probability([forecast], [result]) == pytest.approx(expected)


def test_a_near_miss_costs_less_than_a_far_one() -> None:
    # Constantinou and Fenton's case: only the RPS tells these forecasts of a home win apart
    assert ranked_probability([(0.6, 0.3, 0.1)], [0]) < ranked_probability([(0.6, 0.1, 0.3)], [0])
    assert brier([(0.6, 0.3, 0.1)], [0]) == pytest.approx(brier([(0.6, 0.1, 0.3)], [0]))


def test_log_loss_and_brier_by_hand() -> None:
    assert log_loss([(0.5, 0.3, 0.2), (0.2, 0.3, 0.5)], [0, 1]) == pytest.approx(-(math.log(0.5) + math.log(0.3)) / 2)
    assert brier([(0.5, 0.3, 0.2)], [1]) == pytest.approx(0.25 + 0.49 + 0.04)
    assert log_loss([(1, 0, 0)], [2]) == math.inf


@given(forecasts)
def test_scores_stay_in_their_ranges(rows: list[tuple[list[float], int]]) -> None:
    found = evaluate(*normal(rows))
    assert found.n == len(rows)
    assert 0 <= found.rps <= 1
    assert 0 <= found.brier <= 2
    assert found.log_loss >= 0


@given(forecasts)
def test_calibration_counts_every_probability_once(rows: list[tuple[list[float], int]]) -> None:
    p, o = normal(rows)
    bins = calibration(p, o)
    assert sum(b.n for b in bins) == p.size
    assert sum(b.n * b.frequency for b in bins) == pytest.approx(len(rows))
    assert sum(b.n * b.mean_probability for b in bins) == pytest.approx(len(rows))
    assert all(b.low - 1e-9 <= b.mean_probability <= b.high + 1e-9 for b in bins)


@pytest.mark.parametrize(
    ("p", "o", "words"),
    [
        ([(1.0,)], [0], "shape"),
        ([], [], "at least one"),
        ([(0.5, 0.5, 0.5)], [0], "sum to 1"),
        ([(1.5, -0.5, 0)], [0], "sum to 1"),
        ([(1, 0, 0)], [3], "numbered from 0 to 2"),
    ],
)
def test_what_is_no_forecast_is_refused(p: list[tuple[float, ...]], o: list[int], words: str) -> None:
    with pytest.raises(OddsError, match=words):
        evaluate(p, o)


def test_a_line_is_found_again() -> None:
    found = yield_on_clv([0.1, 0.3, 0.5, 0.7], [0, 10, 20, 30])
    assert (found.slope, found.intercept) == pytest.approx((2.0, 0.1))
    assert (found.slope_error, found.intercept_error) == pytest.approx((0, 0), abs=1e-12)
    assert (found.n, found.clusters) == (4, 4)


def test_standard_errors_are_those_of_the_sandwich() -> None:
    random = np.random.default_rng(3)
    x, y = random.normal(size=60), random.normal(size=60)
    found = yield_on_clv(y, 100 * x)
    design = np.column_stack([np.ones(60), x])
    inverse = np.linalg.inv(design.T @ design)
    left = y - design @ (inverse @ design.T @ y)
    errors = np.sqrt(np.diag(inverse @ (design.T * left**2) @ design @ inverse) * 60 / 59)
    assert (found.intercept_error, found.slope_error) == pytest.approx(tuple(errors))


def test_a_bet_told_twice_is_no_second_piece_of_evidence() -> None:
    random = np.random.default_rng(4)
    x, y = random.normal(size=40), random.normal(size=40)
    once = yield_on_clv(y, x, list(range(40)))
    twice = yield_on_clv(np.tile(y, 2), np.tile(x, 2), list(range(40)) * 2)
    assert (twice.slope, twice.slope_error) == pytest.approx((once.slope, once.slope_error))
    assert (twice.n, twice.clusters) == (80, 40)


def test_a_bet_without_a_close_is_left_out_of_the_slope() -> None:
    found = yield_on_clv([0.0, 1.0, 2.0, 9.0], [0.0, 100.0, 200.0, math.nan], ["a", "b", "c", "d"])
    assert found.slope == pytest.approx(1)
    assert (found.n, found.clusters) == (3, 3)


def test_a_slope_needs_something_to_lean_on() -> None:
    with pytest.raises(OddsError, match="different closing line values"):
        yield_on_clv([1, -1, 1], [5, 5, 5])
    with pytest.raises(OddsError, match="different closing line values"):
        yield_on_clv([], [])
    with pytest.raises(OddsError, match="3 matches or more, not 2"):
        yield_on_clv([1, -1, 1], [5, 6, 7], ["a", "a", "b"])


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        yield from (row for row in csv.DictReader(file) if row["HomeTeam"])


def prices(row: dict[str, str], book: str) -> list[float]:
    return [float(row.get(f"{book}{side}") or "nan") for side in "HDA"]


@pytest.mark.data
@pytest.mark.parametrize("season", ["1920", "2021", "2122", "2223", "2324", "2425", "2526"])
def test_closing_lines_of_real_seasons_score_as_closing_lines_do(shared_data: Path, season: str) -> None:
    matches = list(rows(shared_data / "football_data_co_uk" / "main" / f"E0_{season}.csv"))
    fair = devig([prices(row, "AvgC") for row in matches])
    found = evaluate(fair, ["HDA".index(row["FTR"]) for row in matches])
    assert found.n == 380
    assert 0.18 < found.rps < 0.215


BOOKS = ("1XB", "B365", "BF", "BFD", "BFE", "BMGM", "BV", "BW", "CL", "IW", "LB", "PS", "VC", "WH")


@pytest.mark.data
def test_profit_follows_closing_line_value_on_real_seasons_of_five_leagues(shared_data: Path) -> None:
    """Every opening price of every book against Pinnacle's close, freed of its margin by the power method."""
    folder, found = shared_data / "football_data_co_uk" / "main", []
    for path in (path for league in ("E0", "SP1", "I1", "D1", "F1") for path in sorted(folder.glob(f"{league}_*.csv"))):
        for number, row in enumerate(rows(path)):
            close, won = devig(prices(row, "PSC")), np.array([row["FTR"] == side for side in "HDA"])
            for taken in np.array([prices(row, book) for book in BOOKS]):
                values = clv_percentage(taken, close)
                found += [(*one, (path.name, number)) for one in zip(won * taken - 1, values, strict=True)]
    profits, clvs, matches = zip(*found, strict=True)
    slope = yield_on_clv(profits, clvs, matches)
    assert slope.n > 150_000
    assert 0.70 < slope.slope < 1.05
    assert 0 < slope.slope_error < 0.2
