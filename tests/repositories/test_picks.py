"""Model picks: the latest, the open ones, and CLV that says on how many picks it rests."""

import pytest
from sqlalchemy import make_url

from monps.core.database import Database
from monps.core.errors import SchemaBehind
from monps.core.settings import Settings
from monps.models import TrackingCLVPicks
from monps.repositories import Repositories, UnitOfWork
from monps.repositories.picks import CLVSummary, PickRepository
from tests.repositories import rows


@pytest.fixture
def picks(all_of: Repositories) -> PickRepository:
    return all_of.tracking


def add(picks: PickRepository, *given: rows.Row) -> None:
    picks.add_many(TrackingCLVPicks(**row) for row in given)


def ids(found: object) -> list[str]:
    assert isinstance(found, list)
    return [pick.match_id for pick in found]


def test_the_latest_by_kick_off(picks: PickRepository) -> None:
    add(
        picks,
        rows.pick("no time", match_date=None),
        rows.pick("early", match_date=rows.KICKOFF - rows.HOUR),
        rows.pick("late"),
        rows.pick("later", match_date=rows.KICKOFF + rows.HOUR),
    )
    assert ids(picks.recent()) == ["later", "late", "early", "no time"]
    assert ids(picks.recent(2)) == ["later", "late"]


def test_the_latest_of_a_market_or_league(picks: PickRepository) -> None:
    add(
        picks,
        rows.pick("one", league="SP1"),
        rows.pick("two", market="totals", selection="over", line=2.5),
        rows.pick("three", market="totals", selection="under", line=2.5, league="SP1"),
    )
    assert ids(picks.recent(market="totals")) == ["three", "two"]
    assert ids(picks.recent(league="SP1")) == ["three", "one"]
    assert ids(picks.recent(market="totals", league="SP1")) == ["three"]
    assert picks.recent(market="btts") == []


def test_a_push_is_settled_though_nobody_won(picks: PickRepository) -> None:
    add(
        picks,
        rows.pick("won", is_won=True),
        rows.pick("lost", is_won=False),
        rows.pick("push", outcome="push"),
        rows.pick("void", outcome="void"),
        rows.pick("open"),
    )
    assert ids(picks.recent(pending=True)) == ["open"]


def test_picks_of_a_match(picks: PickRepository) -> None:
    add(
        picks,
        rows.pick("m1", market="totals", selection="under", line=2.5),
        rows.pick("m2"),
        rows.pick("m1", market="totals", selection="over", line=2.5),
        rows.pick("m1"),
    )
    assert [(pick.market, pick.selection) for pick in picks.of_match("m1")] == [
        ("h2h", "home"),
        ("totals", "over"),
        ("totals", "under"),
    ]
    assert picks.of_match("m9") == []


def test_picks_that_wait_for_their_closing_price(picks: PickRepository) -> None:
    add(
        picks,
        rows.pick("closed", odds_at_close="1.9"),
        rows.pick("second"),
        rows.pick("first", match_date=rows.KICKOFF - rows.HOUR),
        rows.pick("too late", match_date=rows.KICKOFF + rows.HOUR),
        rows.pick("no time", match_date=None),
    )
    assert ids(picks.pending_closing(rows.KICKOFF + rows.HOUR)) == ["first", "second"]


def test_clv_by_market_says_on_how_many_picks_it_rests(picks: PickRepository) -> None:
    assert picks.clv_by_market() == []
    add(
        picks,
        rows.pick("m1", is_won=True, clv_percentage="4", pnl="1.5"),
        rows.pick("m2", is_won=False, clv_percentage="-1", pnl="-1"),
        rows.pick("m3", is_won=False, pnl="-1"),
        rows.pick("m4", outcome="push", clv_percentage="3", pnl="0"),
        rows.pick("m5", clv_percentage="99"),
        rows.pick("m6", market="totals", selection="over", line=2.5),
        rows.pick("m7", market=None, selection=None),
    )
    assert picks.clv_by_market() == [
        CLVSummary("h2h", picks=5, settled=4, with_clv=3, mean_clv=2.0, profit=-0.5),
        CLVSummary("totals", picks=1, settled=0, with_clv=0, mean_clv=None, profit=0.0),
        CLVSummary(None, picks=1, settled=0, with_clv=0, mean_clv=None, profit=0.0),
    ]


def test_on_a_desk_that_has_not_moved_yet_the_sentence_says_so(legacy_database: str) -> None:
    database = Database(Settings(), make_url(legacy_database))
    with UnitOfWork(database=database) as uow, pytest.raises(SchemaBehind, match="monps db upgrade"):
        uow.tracking.recent()
    database.dispose()
