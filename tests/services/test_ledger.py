"""The report: every average with what it rests on, and nothing that nobody can explain in it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from monps.core.errors import MonpsError
from monps.models import ManualBet, TrackingCLVPicks
from monps.repositories import Repositories
from monps.services.closing import close_picks
from monps.services.ledger import DIMENSIONS, Figures, entries, report
from monps.services.settling import settle_picks
from tests.repositories import rows
from tests.repositories.test_closing import market

DAY = timedelta(days=1)
SCORES = [(2, 0), (0, 1), (1, 1), (3, 1)]


@pytest.fixture
def work(session: Session) -> Repositories:
    """Four matches a day apart, a pick on the home team of each at 2.1, a draw no bet on the third."""
    work = Repositories(session)
    for number, (home, away) in enumerate(SCORES):
        at = rows.KICKOFF + number * DAY
        name = f"m{number}"
        own = {"match_id": name, "match_date": at, "odds_at_pick": Decimal("2.1")}
        work.matches.store_results(
            [rows.result(name, commence_time=at.replace(tzinfo=None), score_home=home, score_away=away)]
        )
        work.matches.store_statistics([rows.statistics(name, kickoff=at)])
        work.tracking.add(TrackingCLVPicks(**(rows.pick() | own)))
        if number < 3:
            prices = {"home": 2.0, "draw": 3.5, "away": 4.0}
            work.odds.store(
                [one | {"match_id": name, "captured_at": at - rows.HOUR} for one in market("Pinnacle", prices)]
            )
    draw_no_bet = {"match_id": "m2", "match_date": rows.KICKOFF + 2 * DAY, "market": "draw_no_bet"}
    work.tracking.add(TrackingCLVPicks(**(rows.pick() | draw_no_bet)))
    close_picks(work, rows.KICKOFF + 9 * DAY)
    settle_picks(work)
    return work


def figures(work: Repositories, by: str = "all") -> list[Figures]:
    return report(entries(work, "picks"), by, bankroll=10)


def test_money_and_closing_value_with_their_coverage(work: Repositories) -> None:
    (found,) = figures(work)
    assert (found.bets, found.settled, found.void, found.priced) == (5, 5, 0, 5)
    assert found.turnover == 5
    assert found.profit == pytest.approx(1.1 - 1 - 1 + 1.1)
    assert found.yield_.value == pytest.approx(0.2 / 5)
    assert found.yield_.clusters == 4, "two bets on one match are one piece of evidence"
    assert found.roi == pytest.approx(0.2 / 10)
    assert found.drawdown == pytest.approx(2)
    assert (found.closed, found.clv.n, found.coverage) == (4, 4, 0.8)
    assert found.clv.low is not None
    assert found.clv.value is not None
    assert found.clv.low < found.clv.value
    assert found.clv_raw.n == 3
    assert found.clv_raw.value == pytest.approx(5)


def test_pain_01_no_average_without_the_number_that_it_rests_on(work: Repositories) -> None:
    for by in DIMENSIONS:
        for one in figures(work, by):
            assert one.clv.n <= one.settled
            assert (one.clv.value is None) == (one.clv.n == 0)
    by_month = figures(work, "month")
    assert [(one.group, one.clv.n, one.settled) for one in by_month] == [(date(2025, 1, 1), 4, 5)]


def test_pain_02_what_the_existing_code_wrote_is_counted_and_not_averaged(work: Repositories) -> None:
    before = figures(work)[0]
    lost = "UPDATE tracking_clv_picks SET closing_odds = 1.01, clv_percentage = 261 WHERE match_id = 'm3'"
    work.session.execute(text(lost))
    after = figures(work)[0]
    assert after.clv == before.clv
    assert (before.unexplained, after.unexplained) == (0, 1)


def test_pain_04_one_bet_is_one_row_whatever_it_is_called(work: Repositories) -> None:
    for name, spelling in (("m8", "over_25"), ("m9", "over25")):
        work.session.execute(
            text(
                "INSERT INTO tracking_clv_picks (match_id, match_name, market_type, odds_taken, commence_time)"
                " VALUES (:match, 'C vs D', :spelling, 1.9, '2025-01-05')"
            ),
            {"match": name, "spelling": spelling},
        )
    found = {one.group: one.bets for one in figures(work, "selection")}
    assert found["totals over 2.5"] == 2


def test_groups_of_every_dimension_hold_every_pick_once(work: Repositories) -> None:
    for by in DIMENSIONS:
        assert sum(one.bets for one in figures(work, by)) == 5
    assert [one.group for one in figures(work, "day")] == [(rows.KICKOFF + number * DAY).date() for number in range(4)]
    assert {one.group for one in figures(work, "season")} == {"2024-25"}
    assert [one.group for one in figures(work, "reference")] == ["Pinnacle", None]


def test_a_period(work: Repositories) -> None:
    since, until = rows.KICKOFF + DAY, rows.KICKOFF + 3 * DAY
    assert [one.match_id for one in entries(work, "picks", since=since, until=until)] == ["m1", "m2", "m2"]


def test_a_pick_without_a_price_or_a_kick_off_is_counted_and_costs_nothing(work: Repositories) -> None:
    before = figures(work)[0]
    work.session.execute(
        text(
            "INSERT INTO tracking_clv_picks (match_id, match_name, market_type, odds_taken, is_resolved, is_winner,"
            " profit_loss) VALUES ('m7', 'C vs D', 'home', 0, true, false, -1)"
        )
    )
    after = figures(work)[0]
    assert (after.settled, after.priced) == (before.settled + 1, before.priced)
    assert (after.turnover, after.profit) == (before.turnover, before.profit)


def test_void_bets_are_no_turnover(work: Repositories) -> None:
    for result, profit in (("void", 0), ("push", 0), ("half_loss", Decimal("-0.5"))):
        own = {"match_id": "m1", "result": result, "profit_loss": profit}
        work.bets.add(ManualBet(**(rows.bet(result) | own)))
    (found,) = report(entries(work, "bets"), "all")
    assert (found.settled, found.void, found.priced, found.turnover) == (3, 1, 2, 2)
    assert found.profit == -0.5


def test_what_cannot_be_asked(work: Repositories) -> None:
    with pytest.raises(MonpsError, match="choose one of all, market"):
        report([], "weather")
    with pytest.raises(MonpsError, match="above 0"):
        report([], "all", bankroll=0)
    assert report(entries(work, "bets"), "market") == []


def test_the_report_and_the_existing_performance_agree_on_money_where_both_count_the_same(work: Repositories) -> None:
    old = {one.group: one for one in work.tracking.performance("market")}
    for one in figures(work, "market"):
        same = old[one.group]  # type: ignore[index] # a market is a name
        assert (one.bets, one.settled, one.priced) == (same.bets, same.settled, same.priced)
        assert one.turnover == pytest.approx(same.staked)
        assert one.profit == pytest.approx(same.profit)
