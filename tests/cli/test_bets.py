"""``monps bets``: from the slip to the report, beside what the existing code reads of it."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from monps.core.database import Database
from monps.core.settings import Settings
from monps.repositories import UnitOfWork
from tests.cli.conftest import Run
from tests.repositories import rows
from tests.repositories.test_closing import market

SLIP = ("--odds", "2.10", "--book", "Bet365", "--stake", "10")
OF_MATCH = (
    "--home",
    "A",
    "--away",
    "B",
    "--league",
    "soccer_epl",
    "--kickoff",
    "2025-01-04 15:00",
    "--match",
    "m1",
    "--late",
)


@pytest.fixture
def database(migrated_database: str) -> Iterator[Database]:
    opened = Database(Settings(database_url=SecretStr(migrated_database)))
    with UnitOfWork(database=opened) as work:
        work.odds.store(market("Pinnacle", {"home": 2.0, "draw": 3.5, "away": 4.0}))
        work.commit()
    yield opened
    opened.dispose()


def test_from_the_slip_to_the_report(run: Run, migrated_database: str, database: Database) -> None:
    added = run("bets", "add", "home", *SLIP, *OF_MATCH, url=migrated_database)
    assert (added.code, added.complaint) == (0, "")
    assert "h2h home at 2.10, A vs B, Bet365" in added.output
    again = run("bets", "add", "1", *SLIP, *OF_MATCH, url=migrated_database)
    assert again.code == 1
    assert "is there already" in again.complaint
    assert run("bets", "add", "dnb_away", *SLIP, *OF_MATCH, url=migrated_database).code == 0
    closed = run("bets", "close", url=migrated_database).output
    assert "1 bets looked at, 1 closing lines stored or corrected; 1 with a fair price, 0 on a moved line" in closed
    with UnitOfWork(database=database) as work:
        work.matches.store_results([rows.result()])
        work.commit()
    assert "2 bets with a score: 2 settled, 0 settled again" in run("bets", "settle", url=migrated_database).output
    closed = run("bets", "close", url=migrated_database).output
    assert "1 bets looked at, 1 closing lines stored" in closed, "its match is known now by its names and time"
    report = run("bets", "report", "--by", "selection", url=migrated_database).output
    assert "h2h home" in report
    assert "draw_no_bet away" in report
    assert "+11.00" in report
    assert "-10.00" in report
    assert "1/1" in report


def test_bets_without_a_fair_price_are_counted_by_reason_and_explained(
    run: Run, migrated_database: str, database: Database
) -> None:
    with UnitOfWork(database=database) as work:
        work.odds.store(market("Betfair Exchange", {"over": 1.05, "under": 9.0}, "totals", 2.5))
        work.matches.store_results([rows.result()])
        work.commit()
    for what in ("home", "over_2.5", "btts_yes", "btts_no"):
        assert run("bets", "add", what, *SLIP, *OF_MATCH, url=migrated_database).code == 0
    closed = run("bets", "close", "--book", "Pinnacle", "--book", "Betfair Exchange", url=migrated_database).output
    assert "4 bets looked at, 1 closing lines stored" in closed
    assert "without a fair price, 2: no reference book had the market" in closed
    assert "without a fair price, 1: every price on it was refused" in closed
    assert closed.count("btts yes of match m1: no reference book had the market") == 1
    explained = run("bets", "close", "--explain", "m1", url=migrated_database).output
    assert "exchange price too low" in explained
    assert "Pinnacle" in explained
    unknown = run("bets", "close", "--explain", "nowhere", url=migrated_database)
    assert (unknown.code, "no match 'nowhere' is stored" in unknown.complaint) == (1, True)


def test_the_existing_code_finds_only_the_bets_that_it_can_settle(
    run: Run, migrated_database: str, database: Database
) -> None:
    for what in ("home", "over_2.5", "btts_yes", "spreads home -0.5"):
        assert run("bets", "add", what, *SLIP, *OF_MATCH, url=migrated_database).code == 0
    with database.engine.connect() as connection:
        asked = "SELECT market_type, selection, line::float FROM manual_bets WHERE match_id = 'm1' ORDER BY id"
        found = connection.execute(text(asked)).all()
    assert [tuple(row) for row in found] == [("h2h", "Home", None), ("totals", "Over 2.5", 2.5)]


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (("home", "--odds", "1", "--book", "X", "--stake", "1", *OF_MATCH), "decimal odds are above 1"),
        (("home", "--odds", "two", "--book", "X", "--stake", "1", *OF_MATCH), "odds is a number such as 2.1"),
        (("home", "--odds", "2", "--book", "X", "--stake", "0", *OF_MATCH), "a stake is above 0"),
        (("home", *SLIP, *OF_MATCH[:-1]), "began at 2025-01-04 15:00 UTC"),
        (("home", *SLIP, "--match", "nowhere"), "no match 'nowhere' is stored"),
        (("home", *SLIP), "say which match"),
        (("corners_9", *SLIP, *OF_MATCH), "corners_9"),
    ],
)
def test_a_slip_that_cannot_be_is_refused_in_a_sentence(
    run: Run, migrated_database: str, wrong: tuple[str, ...], complaint: str
) -> None:
    refused = run("bets", "add", *wrong, url=migrated_database)
    assert refused.code == 1
    assert complaint in refused.complaint
