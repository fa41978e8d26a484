"""Bets: what is open and what is at stake."""

from datetime import timedelta
from decimal import Decimal

from monps.models import ManualBet
from monps.repositories import Repositories
from tests.repositories import rows


def test_open_bets_by_kick_off_and_what_is_at_stake(all_of: Repositories) -> None:
    later = rows.bet()["kickoff_time"] + timedelta(hours=1)
    assert list(all_of.bets.open()) == []
    assert all_of.bets.exposure() == Decimal(0)
    given = (
        rows.bet("later", kickoff_time=later, stake=Decimal("2.25")),
        rows.bet("sooner", stake=Decimal("1.5")),
        rows.bet("won", result="win", stake=100),
        rows.bet("pushed", result="push", stake=100),
    )
    all_of.bets.add_many(ManualBet(**row) for row in given)
    assert [bet.match_name for bet in all_of.bets.open()] == ["sooner", "later"]
    assert all_of.bets.exposure() == Decimal("3.75")


def test_all_settled_leaves_nothing_at_stake(all_of: Repositories) -> None:
    all_of.bets.add(ManualBet(**rows.bet(result="loss")))
    assert all_of.bets.exposure() == 0
    assert isinstance(all_of.bets.exposure(), Decimal)
