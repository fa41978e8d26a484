"""``monps picks``: the move's two commands, and what a bettor reads."""

from pydantic import SecretStr
from sqlalchemy import text

from monps.core.database import Database
from monps.core.settings import Settings
from tests.cli.conftest import Run


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
    assert "1/2" in report
    assert "+1.10" in report, "the pick without a price is no loss"
    assert "+5.00" in report
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
