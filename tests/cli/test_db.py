"""``monps db``: what each command says and the code it ends with."""

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from monps.core.database import Database
from monps.core.settings import Settings
from monps.migrations.commands import applied, head
from tests.cli.conftest import Run


def execute(url: str, statement: str) -> None:
    database = Database(Settings(database_url=SecretStr(url)))
    with database.engine.begin() as connection:
        connection.execute(text(statement))
    database.dispose()


def test_upgrade_from_nothing_and_again(run: Run, empty_database: str) -> None:
    first = run("db", "upgrade", url=empty_database)
    assert first.code == 0
    assert f"the schema is at {head()}" in first.output
    assert "backfill public.tracking_clv_picks" in first.output
    again = run("db", "upgrade", url=empty_database)
    assert again.output.strip() == f"the schema is at {head()}"


def test_adopt_upgrade_history_downgrade(run: Run, legacy_database: str) -> None:
    assert run("db", "current", url=legacy_database).output.startswith("none: this database is not managed")
    assert "adopted" in run("db", "adopt", url=legacy_database).output
    assert run("db", "upgrade", "0002_quantum", url=legacy_database).code == 0
    assert run("db", "current", url=legacy_database).output.strip() == "0002_quantum"
    history = run("db", "history", url=legacy_database).output
    assert [line.count("yes") for line in history.splitlines() if " 00" in line] == [1, 1] + [0] * (
        len(applied(head())) - 2
    )
    assert run("db", "downgrade", "0001_legacy_baseline", url=legacy_database).code == 0


def test_a_desk_that_differs_is_listed_and_refused(run: Run, legacy_database: str) -> None:
    execute(legacy_database, "ALTER TABLE odds_totals ADD COLUMN extra integer")
    refused = run("db", "adopt", url=legacy_database)
    assert refused.code == 1
    assert "public.odds_totals.extra" in refused.output
    assert "it was not adopted" in refused.complaint


def test_a_downgrade_that_would_lose_rows_is_refused(run: Run, migrated_database: str) -> None:
    execute(
        migrated_database, "INSERT INTO tracking_clv_picks (match_id, market_type, notes) VALUES ('m', 'home', 'mine')"
    )
    refused = run("db", "downgrade", "0003_odds", url=migrated_database)
    assert refused.code == 1
    assert "would lose 1 rows" in refused.complaint
    assert run("db", "downgrade", "0003_odds", "--discard-data", url=migrated_database).code == 0


def test_health_names_the_server(run: Run, migrated_database: str) -> None:
    healthy = run("db", "health", url=migrated_database)
    assert healthy.code == 0
    assert f"revision {head()}" in healthy.output


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://me:secret@127.0.0.1:1/desk", "cannot reach the database"),
        ("mysql://me:secret@localhost/desk", "monps needs PostgreSQL"),
        ("no url at all", "MONPS_DATABASE_URL is no URL"),
    ],
)
def test_a_wrong_address_is_one_sentence_and_code_2(run: Run, url: str, sentence: str) -> None:
    failed = run("db", "current", url=url)
    assert failed.code == 2
    assert sentence in failed.complaint
    assert "secret" not in failed.complaint
    assert "Traceback" not in failed.complaint


def test_stop_and_reset_without_a_server(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("MONPS_DATA_DIR", str(tmp_path))
    assert run("db", "stop").output.strip() == "the embedded server was not running"
    assert run("db", "reset", "--yes").output.startswith("nothing to delete")
