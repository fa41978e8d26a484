from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.betting.bankroll import Settled, bankroll, by_period, drawdown, performance
from monps.betting.odds import OddsError
from monps.betting.settlement import Outcome

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def bet(day: int, outcome: str, odds: str = "2", stake: str = "10", match: str | None = None) -> Settled:
    return Settled(DAY + timedelta(days=day), match or f"m{day}", Decimal(stake), Decimal(odds), Outcome(outcome))


settled = st.builds(
    bet,
    st.integers(0, 120),
    st.sampled_from(Outcome),
    st.decimals("1.01", 20, places=2).map(str),
    st.decimals("0.5", 3, places=2).map(str),
)

SERIES = [
    bet(0, "win"), bet(1, "loss"), bet(2, "loss"), bet(3, "void"), bet(4, "push"), bet(5, "half_win", "3"),
    bet(40, "win"), bet(41, "half_loss"),
]  # fmt: skip


def test_figures_by_hand() -> None:
    found = performance(SERIES, Decimal(100))
    assert (found.bets, found.void, found.turnover) == (8, 1, Decimal(70))
    assert found.profit == Decimal(10 - 10 - 10 + 0 + 0 + 10 + 10 - 5)
    assert found.yield_.value == pytest.approx(5 / 70)
    assert found.roi == Decimal("0.05")
    assert found.drawdown.depth == 20
    assert found.drawdown.share == Decimal(20) / Decimal(110)
    assert found.drawdown.length == timedelta(days=40)  # the high of day 0 is reached again on day 40


def test_a_void_bet_is_no_turnover_and_a_push_is() -> None:
    assert performance([bet(0, "void")], Decimal(1)).yield_.value is None
    pushed = performance([bet(0, "push")], Decimal(1))
    assert (pushed.turnover, pushed.yield_.value) == (Decimal(10), 0)


def test_nothing_came_to_nothing() -> None:
    found = performance([], Decimal(100))
    assert found.profit == found.turnover == found.roi == 0
    assert found.yield_.value is None
    assert found.drawdown.length == timedelta(0)


def test_bets_of_one_match_are_one_piece_of_evidence() -> None:
    single = performance([bet(0, "win", match="a"), bet(1, "loss", match="b")], Decimal(1)).yield_
    same = performance([bet(0, "win", match="a"), bet(1, "loss", match="a")], Decimal(1)).yield_
    assert (single.clusters, same.clusters) == (2, 1)
    assert single.standard_error is not None
    assert same.standard_error is None


@given(st.lists(settled, max_size=20), st.randoms(use_true_random=False))
def test_the_curve_ends_at_the_profit_in_whatever_order_the_bets_come(bets: list[Settled], random: object) -> None:
    shuffled = sorted(bets, key=lambda _: random.random())  # type: ignore[attr-defined] # hypothesis' Random
    curve = bankroll(shuffled, Decimal(100))
    assert curve == bankroll(bets, Decimal(100))
    assert (curve[-1][1] if curve else Decimal(100)) == Decimal(100) + performance(bets, Decimal(100)).profit


@given(st.lists(settled, min_size=1, max_size=20))
def test_drawdown_is_the_deepest_of_all_falls(bets: list[Settled]) -> None:
    curve = bankroll(bets, Decimal(1000))
    money = [Decimal(1000), *(one for _, one in curve)]
    falls = [high - low for place, high in enumerate(money) for low in money[place:]]
    assert drawdown(curve, Decimal(1000)).depth == max(falls)
    assert drawdown(curve, Decimal(1000)).length <= curve[-1][0] - curve[0][0]


@given(st.lists(settled, max_size=20))
def test_periods_add_up_and_hand_on_their_money(bets: list[Settled]) -> None:
    parts = by_period(bets, Decimal(1000), lambda at: (at.year, at.month))
    whole = performance(bets, Decimal(1000))
    assert sum((part.profit for part in parts.values()), Decimal(0)) == whole.profit
    assert sum((part.turnover for part in parts.values()), Decimal(0)) == whole.turnover
    assert list(parts) == sorted(parts)
    money = Decimal(1000)
    for part in parts.values():
        assert part.roi == part.profit / money
        money += part.profit


def test_without_money_there_is_no_bankroll() -> None:
    with pytest.raises(OddsError, match="begins above 0"):
        performance([bet(0, "win")], Decimal(0))
    with pytest.raises(OddsError, match="begins above 0"):
        by_period([bet(0, "loss"), bet(40, "win")], Decimal(10), lambda at: at.month)
