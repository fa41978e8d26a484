from datetime import date

import numpy as np
import pytest

from monps.quantum.dna.risk import _drawdown, risk_dna
from monps.quantum.dna.sample import LeagueSample
from tests.quantum.league import close, h2h, match, simulate

DAY = date(2024, 1, 1)


def test_upsets_and_drawdown_by_hand() -> None:
    matches = [
        match("A", "B", (1, 0), prices=h2h(1.5, 4.0, 7.0), closing=close(0.6, 0.25, 0.15)),
        match("B", "A", (0, 0), day=1, prices=h2h(4.0, 3.5, 1.9), closing=close(0.2, 0.3, 0.5)),
        match("A", "B", (0, 2), day=2, prices=h2h(1.5, 4.0, 7.0), closing=close(0.6, 0.25, 0.15)),
        match("A", "B", (2, 2), day=3),
    ]
    found = risk_dna(LeagueSample.of(matches, DAY))
    ours, theirs = found["A"], found["B"]
    assert ours.upset_rate is not None
    assert ours.upset_rate.raw == pytest.approx(2 / 3)
    assert ours.upset_rate.n == 3
    assert ours.upset_expected == pytest.approx(1 - (0.6 + 0.5 + 0.6) / 3)
    assert (ours.drawdown, ours.drawdown_bets) == (2, 3)  # +0.5, -1, -1
    assert theirs.upset_rate is None
    assert theirs.upset_expected is None
    assert (theirs.drawdown, theirs.drawdown_bets) == (2, 3)  # -1, -1, +6


@pytest.mark.parametrize(("profits", "fall"), [([], 0), ([1, 1], 0), ([-1, -1, 3], 2), ([2, -1, 1, -1, -1, 5], 2)])
def test_drawdown(profits: list[float], fall: float) -> None:
    assert _drawdown(profits) == fall


def test_poisson_results_scatter_as_expected() -> None:
    league = simulate(20, 2, seed=3)
    found = risk_dna(LeagueSample.of(league.matches, league.end)).values()
    assert 0.85 < np.mean([dna.result_variance.raw for dna in found]) < 1.1
    assert 0.85 < np.mean([dna.goals_variance.raw for dna in found]) < 1.15
    assert max(dna.result_variance.weight for dna in found) < 0.6


def test_upsets_happen_as_often_as_the_close_expects() -> None:
    league = simulate(20, 2, seed=3)
    found = [dna for dna in risk_dna(LeagueSample.of(league.matches, league.end)).values() if dna.upset_rate]
    total = sum(dna.upset_rate.n for dna in found if dna.upset_rate)
    seen = sum(dna.upset_rate.n * dna.upset_rate.raw for dna in found if dna.upset_rate) / total
    expected = sum(dna.upset_rate.n * (dna.upset_expected or 0) for dna in found if dna.upset_rate) / total
    assert seen == pytest.approx(expected, abs=0.06)


def test_without_prices_the_parts_that_need_them_are_none() -> None:
    ours = risk_dna(LeagueSample.of([match("A", "B", (1, 0))], DAY))["A"]
    assert (ours.upset_rate, ours.upset_expected, ours.drawdown, ours.drawdown_bets) == (None, None, None, 0)
    assert ours.result_variance.n == 1
