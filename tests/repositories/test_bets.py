"""Bets: what is open, at stake, waiting for a price or a result, and what they made."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.models import ManualBet
from monps.repositories import Repositories
from monps.repositories.bets import BetDimension, BetRepository, BetStatistics
from monps.repositories.exposure import Exposure
from tests.conftest import Counting
from tests.repositories import rows

KICKOFF = rows.KICKOFF.replace(tzinfo=None)


@pytest.fixture
def bets(all_of: Repositories) -> BetRepository:
    return all_of.bets


def add(bets: BetRepository, *given: rows.Row) -> None:
    bets.add_many(ManualBet(**row) for row in given)


def test_open_bets_by_kick_off_and_what_is_at_stake(bets: BetRepository) -> None:
    assert list(bets.open()) == []
    assert bets.at_stake() == Decimal(0)
    add(
        bets,
        rows.bet("later", kickoff_time=KICKOFF + rows.HOUR, stake=Decimal("2.25")),
        rows.bet("sooner", stake=Decimal("1.5")),
        rows.bet("won", result="win", stake=100),
        rows.bet("pushed", result="push", stake=100),
    )
    assert [bet.match_name for bet in bets.open()] == ["sooner", "later"]
    assert bets.at_stake() == Decimal("3.75")


def test_all_settled_leaves_nothing_at_stake(bets: BetRepository) -> None:
    add(bets, rows.bet(result="loss"))
    assert bets.at_stake() == 0
    assert isinstance(bets.at_stake(), Decimal)
    assert bets.exposure("match") == []


def test_exposure_by_group(bets: BetRepository, counting: Counting) -> None:
    add(
        bets,
        rows.bet(market_type="h2h", stake=2, odds_obtained=3),
        rows.bet(market_type="totals", stake=1, bookmaker="Coral"),
        rows.bet("C vs D", market_type="h2h", stake=4, kickoff_time=KICKOFF + timedelta(days=1), odds_obtained=1),
        rows.bet(result="win", stake=50),
    )
    with counting(4):
        found = {by: bets.exposure(by) for by in ("market", "match", "day", "bookmaker")}
    assert found["market"] == [
        Exposure("h2h", bets=2, stake=6.0, priced=1, returns=6.0),
        Exposure("totals", bets=1, stake=1.0, priced=1, returns=2.0),
    ]
    assert [(one.group, one.stake) for one in found["match"]] == [
        ("2025-01-05 C vs D", 4.0),
        ("2025-01-04 A vs B", 3.0),
    ]
    assert [one.group for one in found["day"]] == [date(2025, 1, 5), date(2025, 1, 4)]
    assert [(one.group, one.stake) for one in found["bookmaker"]] == [("Pinnacle", 6.0), ("Coral", 1.0)]


def test_bets_that_wait_for_their_closing_price(bets: BetRepository) -> None:
    add(
        bets,
        rows.bet("closed", closing_odds=2),
        rows.bet("second"),
        rows.bet("first", kickoff_time=KICKOFF - rows.HOUR),
        rows.bet("too late", kickoff_time=KICKOFF + rows.HOUR),
    )
    found = bets.pending_closing(rows.KICKOFF + rows.HOUR)
    assert [bet.match_name for bet in found] == ["first", "second"]
    with pytest.raises(ValueError, match="no time zone"):
        bets.pending_closing(KICKOFF)


def test_bets_that_wait_for_their_result(all_of: Repositories, bets: BetRepository, counting: Counting) -> None:
    all_of.matches.store_results([rows.result(), rows.result("running", is_finished=False)])
    all_of.matches.store_statistics([rows.statistics(status="awarded")])
    add(
        bets,
        rows.bet(match_id="m1"),
        rows.bet(match_id="m1", result="win"),
        rows.bet(match_id="running"),
        rows.bet(match_id=None),
    )
    with counting(1):
        (found,) = bets.pending_settlement()
    assert (found.bet.match_id, found.result.score_home, found.awarded) == ("m1", 2, True)


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("all", [None]),
        ("market", ["h2h", "totals"]),
        ("bookmaker", ["Coral", "Pinnacle"]),
        ("sport", ["soccer_epl"]),
        ("day", [date(2024, 12, 31), date(2025, 1, 1)]),
        ("week", [date(2024, 12, 30)]),
        ("month", [date(2024, 12, 1), date(2025, 1, 1)]),
    ],
)
def test_performance_by_every_dimension(bets: BetRepository, by: BetDimension, groups: list[object]) -> None:
    newyear = datetime(2025, 1, 1)  # noqa: DTZ001 - as the table keeps it
    add(
        bets,
        rows.bet(market_type="h2h", kickoff_time=newyear - timedelta(minutes=1)),
        rows.bet(market_type="totals", kickoff_time=newyear, bookmaker="Coral"),
    )
    found = bets.performance(by)
    assert [one.group for one in found] == groups
    assert sum(one.bets for one in found) == 2


def test_performance_with_its_coverage(bets: BetRepository) -> None:
    add(
        bets,
        rows.bet(result="win", profit_loss=2, stake=2, clv_percent=5),
        rows.bet(result="loss", profit_loss=-1, clv_percent=1),
        rows.bet(result="void", profit_loss=0, stake=7),
        rows.bet(clv_percent=50),
    )
    (found,) = bets.performance("all")
    assert (found.bets, found.settled, found.with_clv, found.mean_clv) == (4, 3, 2, 3)
    assert (found.priced, found.staked, found.profit) == (2, 3, 1)
    assert found.coverage == pytest.approx(2 / 3)
    assert found.yield_ == pytest.approx(1 / 3)
    assert bets.performance("market", since=rows.KICKOFF + rows.HOUR) == []
    assert [one.bets for one in bets.performance("all", until=rows.KICKOFF + rows.HOUR)] == [4]
    with pytest.raises(ValueError, match="no time zone"):
        bets.performance("all", until=KICKOFF)


VIEW = text("SELECT * FROM manual_bets_stats")


def test_statistics_say_what_the_view_says(bets: BetRepository, session: Session, counting: Counting) -> None:
    add(
        bets,
        rows.bet(result="win", profit_loss=2, stake=2, clv_percent=5),
        rows.bet(result="loss", profit_loss=-1, clv_percent=1),
        rows.bet(result="push", profit_loss=0),
    )
    with counting(1):
        found = bets.statistics()
    view = session.execute(VIEW).mappings().one()
    assert (found.bets, found.wins, found.losses) == (view["total_bets"], view["wins"], view["losses"])
    assert (found.mean_clv, found.profit, found.staked) == (
        float(view["avg_clv_percent"]),
        float(view["total_profit"]),
        float(view["total_staked"]),
    )
    assert found.yield_ is not None
    assert found.yield_ * 100 == pytest.approx(float(view["roi_percent"]))


def test_open_and_void_bets_are_no_turnover_though_the_view_says_so(bets: BetRepository, session: Session) -> None:
    add(
        bets,
        rows.bet(result="win", profit_loss=1),
        rows.bet(stake=9),
        rows.bet(result="void", profit_loss=0, stake=10),
    )
    assert bets.statistics() == BetStatistics(
        bets=3,
        settled=2,
        wins=1,
        losses=0,
        pushes=0,
        voids=1,
        with_clv=0,
        mean_clv=None,
        staked=1,
        at_stake=9,
        profit=1,
    )
    assert bets.statistics().yield_ == 1
    assert session.execute(VIEW).mappings().one()["roi_percent"] == 5, "the view's mistake"


def test_statistics_of_nothing(bets: BetRepository) -> None:
    found = bets.statistics()
    assert (found.bets, found.mean_clv, found.profit, found.yield_) == (0, None, 0, None)
