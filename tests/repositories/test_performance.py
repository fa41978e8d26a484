"""Performance: the statement's sums are those of the rule, for any bets."""

from datetime import date, datetime
from statistics import mean, stdev

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import DateTime, literal, select
from sqlalchemy.orm import Session

from monps.models import ManualBet
from monps.repositories import Repositories
from monps.repositories.performance import Period, by_day
from tests.repositories import rows

BETS = st.lists(
    st.fixed_dictionaries(
        {
            "market_type": st.sampled_from(["h2h", "totals"]),
            "result": st.sampled_from([None, "win", "loss", "push", "void"]),
            "odds_obtained": st.sampled_from([1, 1.5, 2, 3.25]),
            "stake": st.sampled_from([0.5, 1, 2]),
            "clv_percent": st.one_of(st.none(), st.integers(-20, 20)),
            "profit_loss": st.integers(-4, 4),
        }
    ),
    min_size=1,
    max_size=12,
)


@given(given_bets=BETS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_statement_counts_as_the_rule_does(all_of: Repositories, given_bets: list[rows.Row]) -> None:
    all_of.bets.delete_where(ManualBet.id > 0)
    all_of.bets.add_many(ManualBet(**rows.bet(**one)) for one in given_bets)
    found = {one.group: one for one in all_of.bets.performance("market")}
    assert found.keys() == {one["market_type"] for one in given_bets}
    for market, told in found.items():
        settled = [one for one in given_bets if one["market_type"] == market and one["result"] is not None]
        money = [one for one in settled if one["result"] != "void" and one["odds_obtained"] > 1]
        clv = [one["clv_percent"] for one in settled if one["clv_percent"] is not None]
        assert (told.settled, told.with_clv, told.priced) == (len(settled), len(clv), len(money))
        assert told.mean_clv == (pytest.approx(mean(clv)) if clv else None)
        assert told.deviation == (pytest.approx(stdev(clv), abs=1e-9) if len(clv) > 1 else None)
        assert told.staked == pytest.approx(sum(one["stake"] for one in money))
        assert told.profit == sum(one["profit_loss"] for one in money)
        assert told.coverage is None or 0 <= told.coverage <= 1


@pytest.mark.parametrize(
    ("period", "first"), [("day", date(2025, 1, 5)), ("week", date(2024, 12, 30)), ("month", date(2025, 1, 1))]
)
def test_the_first_day_of_a_period(session: Session, period: Period, first: date) -> None:
    sunday = literal(datetime(2025, 1, 5, 23, 59), DateTime())  # noqa: DTZ001 - naive UTC
    assert session.scalar(select(by_day(sunday, period))) == first
