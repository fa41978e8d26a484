"""``monps picks``: the move's two commands, and the way of a pick from record to report."""

from pydantic import SecretStr
from sqlalchemy import text

from monps.core.database import Database
from monps.core.settings import Settings
from monps.repositories import UnitOfWork
from tests.cli.conftest import Run
from tests.repositories import rows
from tests.repositories.test_closing import market


def test_verify_backfill_report_and_list(run: Run, migrated_database: str) -> None:
    database = Database(Settings(database_url=SecretStr(migrated_database)))
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO tracking_clv_picks (match_id, match_name, market_type, odds_taken, closing_odds,"
                " clv_percentage, is_winner, profit_loss, commence_time)"
                " VALUES ('a', 'Reds vs Blues', 'over25', 2.1, 2, 5, true, 1.1, '2025-01-01 15:00'),"
                " ('b', 'Greens vs Whites', 'over_25', 0, NULL, NULL, false, -1, NULL)"
            )
        )
    assert "2 picks verified, no disagreement" in run("picks", "verify", url=migrated_database).output
    assert run("picks", "backfill", url=migrated_database).output.strip() == "nothing to fill at this revision"
    report = run("picks", "report", url=migrated_database).output
    assert "totals" in report
    assert "0/2" in report, "a closing value of unknown origin is no coverage"
    assert "1 settled picks have a closing value of the existing code only" in report
    assert "+1.10" in report, "the pick without a price is no loss"
    assert "+5.00" not in report
    listed = run("picks", "list", url=migrated_database).output
    assert "Reds - Blues" in listed
    assert "over 2.5" in listed
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE tracking_clv_picks DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE tracking_clv_picks SET pnl = 0"))
    wrong = run("picks", "verify", url=migrated_database)
    assert wrong.code == 1
    assert "disagree" in wrong.complaint
    database.dispose()


def test_a_pick_from_record_to_report(run: Run, migrated_database: str) -> None:
    database = Database(Settings(database_url=SecretStr(migrated_database)))
    broken = market("Betfair Exchange", {"home": 1.01, "draw": 3.5, "away": 4.0})
    with UnitOfWork(database=database) as work:
        work.odds.store([*market("Market average", {"home": 2.0, "draw": 3.5, "away": 4.0}), *broken])
        work.matches.store_results([rows.result()])
        work.commit()
    given = ("--match", "m1", "--odds", "2.2", "--agent", "poisson", "--confidence", "0.5")
    early = run("picks", "record", "HOME_WIN", *given, url=migrated_database)
    assert early.code == 1
    assert "began at" in early.complaint
    recorded = run("picks", "record", "HOME_WIN", *given, "--late", url=migrated_database)
    assert recorded.code == 0
    assert "h2h home at 2.2, A - B" in recorded.output
    assert "tracked already" in run("picks", "record", "1", *given, "--late", url=migrated_database).complaint
    explained = run("picks", "close", "--explain", "m1", url=migrated_database).output
    assert "exchange price too low" in explained
    assert "1 picks looked at, 1 closing lines" in run("picks", "close", url=migrated_database).output
    assert "1 settled, 0 settled again" in run("picks", "settle", url=migrated_database).output
    report = run("picks", "report", "--by", "agent", url=migrated_database).output
    assert "poisson" in report
    assert "1/1" in report
    assert "+10.00" in report, "raw: 2.2 against 2.0"
    assert "+1.20" in report
    with UnitOfWork(database=database) as work:
        work.matches.store_results([rows.result(score_home=0)])
        work.commit()
    corrected = run("picks", "settle", url=migrated_database).output
    assert "0 settled, 1 settled again" in corrected
    assert "settled again at 0-1: win -> loss" in corrected
    database.dispose()
