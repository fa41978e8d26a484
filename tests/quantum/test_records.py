from math import sqrt

import pytest

from monps.quantum.matches import FairClose, OfferedPrice
from monps.quantum.records import record, settle
from tests.quantum.league import close, h2h, match


def test_a_bet_settled_by_hand() -> None:
    played = match(score=(2, 1), prices=h2h(2.1, 3.5, 3.8), closing=close(0.5, 0.28, 0.22))
    won, _, lost = (settle(played, offer) for offer in played.prices)
    assert won.profit == pytest.approx(1.1)
    assert won.decided == 1
    assert won.clv == pytest.approx(5)
    assert won.bias == 0.5
    assert (lost.profit, lost.bias) == (-1, -0.22)


def test_a_returned_stake_decides_nothing_and_another_line_is_no_close() -> None:
    offer = OfferedPrice("spreads", "home", -1.0, "Book", 1.95, "opening")
    played = match(score=(1, 0), prices=(offer,), closing=(FairClose("spreads", "home", -0.75, 0.52),))
    bet = settle(played, offer)
    assert (bet.profit, bet.decided, bet.clv, bet.bias) == (0, 0, None, None)
    told = record([bet])
    assert (told.bets, told.wins, told.yield_, told.clv_count) == (1, 0, 0, 0)
    assert told.yield_low is told.yield_high is told.p_value is told.p_loss is told.p_two_sided is told.clv is None


def test_a_record_by_hand() -> None:
    scores = [(1, 0), (0, 1), (2, 0), (1, 1)]
    prices = [2.0, 3.0, 1.5, 2.5]
    offers = [h2h(price, 3.3, 4.0)[0] for price in prices]
    closes = [close(0.55, 0.25, 0.2), close(0.3, 0.3, 0.4), (), ()]
    bets = [settle(match(score=s, closing=c), o) for s, o, c in zip(scores, offers, closes, strict=True)]
    told = record(bets)
    assert (told.bets, told.wins, told.staked) == (4, 2, 4)
    assert told.profit == pytest.approx(1 - 1 + 0.5 - 1)
    assert told.yield_ == pytest.approx(-0.125)
    half = 1.959964 * sqrt(1 + 2 + 0.5 + 1.5) / 4
    assert (told.yield_low, told.yield_high) == pytest.approx((-0.125 - half, -0.125 + half))
    assert told.clv == pytest.approx((10 - 10) / 2)
    assert told.clv_count == 2
    assert told.p_value is not None
    assert 0.5 < told.p_value < 1


def test_no_bet_has_no_figures() -> None:
    told = record([])
    assert (told.bets, told.staked, told.profit) == (0, 0, 0)
    assert told.yield_ is told.p_value is told.clv is None


def test_lucky_winners_are_no_certainty() -> None:
    won = settle(match(score=(1, 0)), h2h(2.0, 3.3, 4.0)[0])
    told = record([won] * 3)
    assert told.yield_ == 1
    assert told.p_value == pytest.approx(1 / 8)
    assert told.yield_low is not None
    assert told.yield_low < 0
