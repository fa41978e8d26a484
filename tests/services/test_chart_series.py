"""The series behind the charts: by hand, and what must hold of any ledger."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.repositories.ledger import Entry
from monps.services.chart_series import Group, balances, calibration, clv_values, yield_by_clv, yield_line
from tests.services.entries import KICKOFF, entry

MONEY = st.floats(-50, 50).map(lambda value: round(value, 2))
LEDGERS = st.lists(
    st.builds(
        lambda hour, profit, clv: entry(
            match_id=f"m{hour}", kickoff=KICKOFF + timedelta(hours=hour), profit=profit, clv=clv
        ),
        st.integers(0, 9),
        MONEY,
        st.none() | MONEY,
    ),
    max_size=60,
)


def test_balances_by_hand() -> None:
    later = KICKOFF + timedelta(hours=1)
    ledger = [
        entry(profit=2.0, kickoff=later),
        entry(profit=-1.0, kickoff=KICKOFF),
        entry(profit=-0.5, kickoff=KICKOFF),
        entry(profit=None, settled=False),
        entry(profit=9.0, kickoff=None),
    ]
    assert [(one.at, one.profit, one.drawdown) for one in balances(ledger)] == [(KICKOFF, -1.5, 1.5), (later, 0.5, 0)]


@given(LEDGERS)
def test_the_last_balance_is_all_the_profit_and_no_drawdown_is_negative(ledger: list[Entry]) -> None:
    points = balances(ledger)
    total = sum(one.profit or 0 for one in ledger)
    assert (points[-1].profit if points else 0) == pytest.approx(total)
    assert all(one.drawdown >= 0 for one in points)
    assert [one.at for one in points] == sorted({one.kickoff for one in ledger if one.kickoff})


@given(LEDGERS)
def test_groups_of_the_yield_hold_every_bet_once_and_rise(ledger: list[Entry]) -> None:
    groups = yield_by_clv(ledger)
    assert sum(one.bets for one in groups) == sum(one.clv is not None for one in ledger)
    assert [one.place for one in groups] == sorted(one.place for one in groups)
    assert len(clv_values(ledger)) == sum(one.bets for one in groups)


def test_calibration_by_hand() -> None:
    ledger = [
        entry(fair_probability=0.52, won=True, outcome="win"),
        entry(fair_probability=0.58, won=False, outcome="loss"),
        entry(fair_probability=0.55, won=True, outcome="half_win"),
        entry(fair_probability=0.55, won=None, outcome="push"),
        entry(fair_probability=1.0, won=True, outcome=None),
        entry(fair_probability=None, won=True),
    ]
    low, high = calibration(ledger)
    assert (low.came, low.bets, high) == (0.5, 2, Group(1.0, 1.0, 1))
    assert low.place == pytest.approx(0.55)


def test_a_void_bet_is_no_turnover() -> None:
    assert yield_by_clv([entry(outcome="void", profit=0.0, clv=3.0)]) == []
    assert yield_by_clv([entry(outcome="push", profit=0.0, clv=3.0)]) == [Group(3.0, 0.0, 1)]


def _ledger(profits: Sequence[float]) -> list[Entry]:
    return [
        entry(match_id=f"m{number}", clv=float(number), stake=2.0, profit=profit)
        for number, profit in enumerate(profits)
    ]


def test_the_line_of_yield() -> None:
    line = yield_line(_ledger([0.0, 0.02, 0.04, 0.06]))
    assert line is not None
    assert line.slope == pytest.approx(1.0)
    assert yield_line(_ledger([1.0])) is None
    assert yield_line([entry(match_id="a", clv=1.0), entry(match_id="b", clv=1.0)]) is None


def test_times_stay_aware() -> None:
    (one,) = balances([entry(kickoff=datetime(2025, 1, 4, 15, tzinfo=UTC))])
    assert one.at.utcoffset() == timedelta(0)
