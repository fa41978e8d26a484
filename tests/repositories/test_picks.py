"""Model picks: the latest, the open ones, and CLV that says on how many picks it rests."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from monps.core.database import Database
from monps.core.errors import SchemaBehind
from monps.core.settings import Settings
from monps.models import TrackingCLVPicks
from monps.repositories import Repositories, UnitOfWork
from monps.repositories.exposure import Exposure
from monps.repositories.performance import Performance
from monps.repositories.picks import PickDimension, PickRepository
from tests.conftest import Counting
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


@pytest.mark.parametrize("ask", ["pending_closing"])
def test_a_time_without_a_zone_is_refused(picks: PickRepository, ask: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        getattr(picks, ask)(rows.KICKOFF.replace(tzinfo=None))
    for name in ("since", "until"):
        with pytest.raises(ValueError, match="no time zone"):
            picks.performance("all", **{name: rows.KICKOFF.replace(tzinfo=None)})


# Settlement


def test_picks_whose_match_is_over_wait_for_their_result(
    all_of: Repositories, picks: PickRepository, counting: Counting
) -> None:
    running = {"is_finished": False, "score_home": None, "score_away": None}
    all_of.matches.store_results(
        [rows.result(), rows.result("running", **running), rows.result("no score", score_home=None)]
    )
    add(
        picks,
        rows.pick(),
        rows.pick(market="totals", selection="over", line=2.5),
        rows.pick("running"),
        rows.pick("no score"),
        rows.pick("m1", market="btts", selection="yes", is_won=True),
        rows.pick("m1", market="btts", selection="no", outcome="void"),
        rows.pick("unknown match"),
    )
    with counting(1):
        found = picks.pending_settlement()
    assert [(one.pick.market, one.result.score_home, one.awarded) for one in found] == [
        ("h2h", 2, False),
        ("totals", 2, False),
    ]
    assert picks.get(found[0].pick.id) is found[0].pick, "an entity of the session, to be settled"


def test_an_awarded_match_says_so(all_of: Repositories, picks: PickRepository) -> None:
    all_of.matches.store_results([rows.result()])
    all_of.matches.store_statistics([rows.statistics(status="awarded")])
    add(picks, rows.pick())
    assert [one.awarded for one in picks.pending_settlement()] == [True]


@pytest.mark.parametrize("lost", ["''", "NULL"])
def test_a_pick_that_lost_its_match_id_is_found_by_exactly_its_teams_and_kick_off(
    all_of: Repositories, picks: PickRepository, session: Session, lost: str
) -> None:
    kickoff = rows.KICKOFF.replace(tzinfo=None)
    all_of.matches.store_results([rows.result(home_team="Inter", away_team="Milan")])
    insert = text(
        "INSERT INTO tracking_clv_picks (match_id, home_team, away_team, commence_time, market_type)"
        f" VALUES ({lost}, :home, 'Milan', :at, :spelling)"
    )
    for home, at in (("Inter", kickoff), ("Inter Miami", kickoff), ("inter", kickoff), ("Inter", kickoff + rows.HOUR)):
        session.execute(insert, {"home": home, "at": at, "spelling": f"{home} {at}"})
    found = picks.pending_settlement()
    assert [(one.pick.home_team, one.pick.match_date, one.result.match_id) for one in found] == [
        ("Inter", rows.KICKOFF, "m1")
    ]


def test_a_void_of_the_existing_program_is_settled(
    all_of: Repositories, picks: PickRepository, session: Session
) -> None:
    """It says so with a profit of 0 alone, as its boolean cannot."""
    all_of.matches.store_results([rows.result()])
    session.execute(
        text(
            "INSERT INTO tracking_clv_picks (match_id, home_team, away_team, commence_time, market_type, odds_taken,"
            " is_resolved, profit_loss) VALUES ('m1', 'A', 'B', :at, 'home', 2, true, 0)"
        ),
        {"at": rows.KICKOFF.replace(tzinfo=None)},
    )
    assert picks.pending_settlement() == []
    assert picks.recent(pending=True) == []
    assert picks.exposure("market") == []
    (found,) = picks.performance("all")
    assert (found.bets, found.settled, found.priced, found.staked) == (1, 1, 0, 0)


# Performance


def test_clv_says_on_how_many_picks_it_rests(picks: PickRepository, counting: Counting) -> None:
    assert picks.performance("market") == []
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
    with counting(1):
        found = picks.performance("market")
    deviation = found[0].deviation
    assert deviation == pytest.approx(7**0.5)
    assert found == [
        Performance("h2h", 5, 4, 3, mean_clv=2.0, deviation=deviation, priced=4, staked=4.0, profit=-0.5),
        Performance("totals", 1, 0, 0, mean_clv=None, deviation=None, priced=0, staked=0.0, profit=0.0),
        Performance(None, 1, 0, 0, mean_clv=None, deviation=None, priced=0, staked=0.0, profit=0.0),
    ]
    assert (found[0].coverage, found[0].yield_) == (0.75, -0.125)
    assert (found[1].coverage, found[1].yield_) == (None, None)


def test_a_missing_price_is_no_loss(picks: PickRepository, session: Session) -> None:
    """The existing program settles a price of 0 as a loss of the stake, even where the pick was right."""
    add(picks, rows.pick("m1", is_won=True, pnl="1"))
    session.execute(
        text(
            "INSERT INTO tracking_clv_picks (match_id, home_team, away_team, commence_time, market_type, odds_taken,"
            " is_resolved, is_winner, profit_loss) VALUES ('m2', 'A', 'B', :at, 'home', 0, true, true, -1)"
        ),
        {"at": rows.KICKOFF.replace(tzinfo=None)},
    )
    (found,) = picks.performance("all")
    assert (found.group, found.bets, found.settled, found.priced) == (None, 2, 2, 1)
    assert (found.staked, found.profit, found.yield_) == (1, 1, 1)


def test_a_void_pick_is_no_turnover(picks: PickRepository) -> None:
    add(picks, rows.pick("m1", outcome="win", is_won=True, pnl="1"), rows.pick("m2", outcome="void", pnl="0", stake=5))
    (found,) = picks.performance("all")
    assert (found.settled, found.priced, found.staked, found.yield_) == (2, 1, 1, 1)


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("market", ["h2h", "totals"]),
        ("league", ["E0", None]),
        ("agent", ["one", "two"]),
        ("strategy", ["CHAOS", None]),
        ("day", [date(2024, 12, 31), date(2025, 1, 1)]),
        ("week", [date(2024, 12, 30)]),
        ("month", [date(2024, 12, 1), date(2025, 1, 1)]),
        ("all", [None]),
    ],
)
def test_performance_by_every_dimension(picks: PickRepository, by: PickDimension, groups: list[object]) -> None:
    add(
        picks,
        rows.pick("m1", match_date=datetime(2024, 12, 31, 23, 30, tzinfo=UTC), agent="one", strategy="CHAOS"),
        rows.pick(
            "m2",
            match_date=datetime(2025, 1, 1, 0, 0, tzinfo=UTC),
            agent="two",
            league="",
            market="totals",
            selection="over",
            line=2.5,
        ),
    )
    found = picks.performance(by)
    assert [one.group for one in found] == groups
    assert sum(one.bets for one in found) == 2


def test_a_period_is_in_utc_whatever_the_session_says(picks: PickRepository, session: Session) -> None:
    session.execute(text("SET LOCAL TIME ZONE 'Pacific/Auckland'"))
    add(picks, rows.pick(match_date=datetime(2024, 12, 31, 23, 30, tzinfo=UTC)))
    assert [one.group for one in picks.performance("month")] == [date(2024, 12, 1)]
    assert [one.group for one in picks.exposure("day")] == [date(2024, 12, 31)]
    assert [one.group for one in picks.exposure("match")] == ["2024-12-31 A - B"]


def test_performance_of_a_time(picks: PickRepository) -> None:
    add(picks, *(rows.pick(f"m{hour}", match_date=rows.KICKOFF + hour * rows.HOUR) for hour in range(4)))

    def bets(**period: datetime) -> int:
        return sum(one.bets for one in picks.performance("all", **period))

    assert bets() == 4
    assert bets(since=rows.KICKOFF + rows.HOUR) == 3
    assert bets(until=rows.KICKOFF + rows.HOUR) == 1
    assert bets(since=rows.KICKOFF + rows.HOUR, until=rows.KICKOFF + 2 * rows.HOUR) == 1
    assert picks.performance("market", since=rows.KICKOFF + 9 * rows.HOUR) == []


# Exposure and duplicates


def test_what_is_at_stake(picks: PickRepository, counting: Counting) -> None:
    add(
        picks,
        rows.pick("m1", stake=2, odds_at_pick="2.5"),
        rows.pick("legacy:7", market="totals", selection="over", line=2.5, odds_at_pick=None),
        rows.pick("m2", home_team="C", match_date=rows.KICKOFF + 24 * rows.HOUR),
        rows.pick("settled", stake=100, is_won=False),
        rows.pick("pushed", stake=100, outcome="push"),
    )
    with counting(3):
        by_market, by_match, by_day = (picks.exposure(by) for by in ("market", "match", "day"))
    assert by_market == [
        Exposure("h2h", bets=2, stake=3.0, priced=2, returns=7.0),
        Exposure("totals", bets=1, stake=1.0, priced=0, returns=0.0),
    ]
    assert [(one.group, one.stake) for one in by_match] == [("2025-01-04 A - B", 3.0), ("2025-01-05 C - B", 1.0)]
    assert [(one.group, one.bets) for one in by_day] == [(date(2025, 1, 4), 2), (date(2025, 1, 5), 1)]


def test_a_bet_tracked_twice_under_two_spellings(picks: PickRepository, session: Session, counting: Counting) -> None:
    insert = text(
        "INSERT INTO tracking_clv_picks (match_id, home_team, away_team, commence_time, market_type, source)"
        " VALUES (:match, 'A', 'B', :at, :market, :source)"
    )
    at = rows.KICKOFF.replace(tzinfo=None)
    for match, market, source in (
        ("m1", "over_25", "diamond_poisson"),
        ("m1", "over25", "clv_scanner"),
        (None, "o25", "orchestrator"),
        ("m1", "under25", "clv_scanner"),
        ("m1", "over_35", "diamond_poisson"),
        ("m1", "home", "one"),
        ("m1", "HOME_WIN", "two"),
        ("m1", "nobody knows", "one"),
        ("", "nobody knows", "two"),
    ):
        session.execute(insert, {"match": match, "at": at, "market": market, "source": source})
    with counting(1):
        over, home = picks.duplicates()
    assert (over.market, over.selection, over.line, len(over.pick_ids)) == ("totals", "over", 2.5, 3)
    assert over.agents == ("diamond_poisson", "clv_scanner", "orchestrator")
    assert over.pick_ids == tuple(sorted(over.pick_ids))
    assert (home.market, home.agents, home.match_date) == ("h2h", ("one", "two"), rows.KICKOFF)
    assert len(picks.duplicates(1)) == 1


def test_on_a_desk_that_has_not_moved_yet_the_sentence_says_so(legacy_database: str) -> None:
    database = Database(Settings(), make_url(legacy_database))
    with UnitOfWork(database=database) as uow, pytest.raises(SchemaBehind, match="monps db upgrade"):
        uow.tracking.recent()
    database.dispose()
