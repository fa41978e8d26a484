"""The daily run: the whole way from a file to a briefing, twice the same, and killed at every step without a loss."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text

from monps.core.database import Database
from monps.core.errors import MonpsError, SourceError
from monps.core.settings import Settings
from monps.repositories import UnitOfWork
from monps.services import odds_partitions
from monps.services.collecting import Collector, files
from monps.services.daily import DailyResult, run_daily
from monps.sources.rows import Season
from tests.conftest import Server, name_of
from tests.services.desk import bet_on, season_file

EXISTING = "collect the existing collector's"
NOW = datetime(2024, 8, 19, 8, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return season_file(tmp_path / "files")


@pytest.fixture
def desk(database: Database, path: Path) -> Database:
    bet_on(database, path)
    return database


def run(database: Database, path: Path, now: datetime = NOW, **changes: object) -> DailyResult:
    return run_daily(database, files([path]), path.parents[1] / "briefings", now=now, **changes)  # type: ignore[arg-type] # what a test is about


def test_from_a_file_to_a_briefing(desk: Database, path: Path) -> None:
    done = run(desk, path)
    with UnitOfWork(database=desk) as work:
        picks, bets = work.ledger.entries("picks"), work.ledger.entries("bets")
        (stored,) = work.daily_runs.get_all()
    assert [(one.match, one.market, one.outcome, one.closing_bookmaker) for one in picks] == [
        ("Reds - Blues", "h2h", "win", "Pinnacle"),
        ("Reds - Blues", "totals", "loss", "Pinnacle"),
        ("Greens - Whites", "h2h", "loss", "Market average"),
        ("Greens - Whites", "totals", "win", None),
    ]
    assert [one.outcome for one in bets] == ["win", "loss"]
    assert stored.finished_at is not None
    assert set(stored.steps) == {f"collect {path}", EXISTING, "close", "settle"}
    text = done.path.read_text(encoding="utf-8")
    assert text == done.briefing.text
    assert done.path.name == "briefing-2024-08-19.md"
    assert f"| {path} | match | 2 | 2 | 0 | 0 | 0 |" in text
    assert f"| {path} | price | " in text
    assert "| picks | 4 | 0 | 0 |" in text
    assert "3/4 |" in text, "coverage beside the mean"
    assert done.briefing.alarms == []


def test_a_second_run_changes_nothing_but_its_own_row(desk: Database, path: Path) -> None:
    run(desk, path)
    before = ledger(desk)
    again = run(desk, path, NOW + timedelta(hours=1))
    assert ledger(desk) == before
    assert again.resumed == []
    with UnitOfWork(database=desk) as work:
        assert work.daily_runs.count() == 2
        assert work.daily_runs.unfinished(NOW) is None


def test_a_better_reference_that_comes_days_later_closes_again(desk: Database, path: Path) -> None:
    run(desk, path)
    assert closers(desk) == ["Pinnacle", "Pinnacle", "Market average", None]
    with desk.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO odds (match_id, market, selection, line, bookmaker, price, captured_at, stage, source)"
                " SELECT match_id, market, selection, line, 'Pinnacle', price, captured_at, stage, source FROM odds"
                " WHERE bookmaker = 'Market average' AND stage = 'closing' ON CONFLICT DO NOTHING"
            )
        )
    run(desk, path, NOW + timedelta(days=2))
    assert closers(desk) == ["Pinnacle", "Pinnacle", "Pinnacle", None]


def test_months_are_made_and_the_server_counts_what_was_collected(desk: Database, path: Path) -> None:
    run(desk, path)
    with desk.engine.connect() as connection:
        months = {name for name, _ in odds_partitions.MONTHS.present(connection)}
        waiting = odds_partitions.MONTHS.waiting(connection)
        counted = connection.scalar(text("SELECT reltuples FROM pg_class WHERE oid = 'match_results'::regclass"))
    assert {f"odds_2024_{month:02}" for month in (8, 9, 10, 11)} <= months, "the files' month and three ahead"
    assert (waiting, counted) == ([], 2)


def test_a_role_that_may_make_no_months_collects_all_the_same_and_is_told(desk: Database, path: Path) -> None:
    url = make_url(desk.engine.url)
    with desk.engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS daily_writer"))
        connection.execute(text(f"CREATE ROLE daily_writer LOGIN PASSWORD '{HELD}' IN ROLE monps_write"))
    writer = Database(
        Settings(
            database_url=SecretStr(
                url.set(username="daily_writer", password=str(HELD)).render_as_string(hide_password=False)
            )
        )
    )
    try:
        done = run(writer, path)
    finally:
        writer.dispose()
        with desk.engine.begin() as connection:
            connection.execute(text("DROP ROLE daily_writer"))
    assert done.briefing.text.count("this role may not make partitions") == 1
    assert done.briefing.alarms == []
    with UnitOfWork(database=desk) as work:
        assert all(one.settled for one in work.ledger.entries("picks"))


def closers(desk: Database) -> list[str | None]:
    with UnitOfWork(database=desk) as work:
        return [one.closing_bookmaker for one in work.ledger.entries("picks")]


def test_a_corrected_score_is_settled_again_and_told(desk: Database, path: Path) -> None:
    run(desk, path)
    season_file(path.parent, reds=3)
    text = run(desk, path, NOW + timedelta(hours=12)).briefing.text
    assert "settled again at 3-0: loss -> win" in text


def test_a_source_that_fails_is_told_and_hinders_nothing(desk: Database, path: Path) -> None:
    def broken() -> Season:
        raise SourceError("https://feed.example", None, "it answers with a page")

    done = run_daily(desk, [Collector("feed", broken), *files([path])], path.parent / "briefings", now=NOW)
    assert [one for one in done.briefing.alarms if "feed.example" in one]
    with UnitOfWork(database=desk) as work:
        assert all(one.settled for one in work.ledger.entries("picks"))
        (stored,) = work.daily_runs.get_all()
    assert "collect feed" not in stored.steps, "the next run asks it again"


def test_pain_10_a_source_that_answers_without_a_row_is_told(desk: Database, path: Path) -> None:
    nothing = Season(league="E0", season="2024-25", source="feed", rows_read=0)
    done = run_daily(desk, [Collector("feed", lambda: nothing), *files([path])], path.parent / "briefings", now=NOW)
    assert "- feed answered without a single row" in done.briefing.text
    assert f"{path} answered" not in done.briefing.text


def test_pain_10_a_source_that_brings_nothing_for_days_is_an_alarm(desk: Database, path: Path) -> None:
    assert run(desk, path).briefing.alarms == []
    late = run(desk, path, NOW + timedelta(days=11))
    (alarm,) = late.briefing.alarms
    assert "is silent" in alarm
    assert "12 d" in alarm
    source = alarm.partition(" ")[0]
    assert run(desk, path, NOW + timedelta(days=11), retired=[source]).briefing.alarms == []


def test_an_old_run_that_was_not_finished_is_let_be(desk: Database, path: Path) -> None:
    with desk.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO daily_runs (started_at, steps) VALUES (:at, '{\"close\": {}}')"), {"at": NOW}
        )
    done = run(desk, path, NOW + timedelta(days=1))
    assert done.resumed == []
    with UnitOfWork(database=desk) as work:
        assert work.daily_runs.count() == 2


def test_a_folder_that_cannot_be_written_leaves_the_run_unfinished(desk: Database, path: Path) -> None:
    with pytest.raises(MonpsError, match="cannot be written"):
        run_daily(desk, files([path]), path / "briefings", now=NOW)
    done = run(desk, path, NOW + timedelta(minutes=5))
    assert done.resumed == ["close", f"collect {path}", EXISTING, "settle"]


HELD = 20241
"""The advisory lock on which a step is held in its middle."""

STEPS = {
    "collect": "BEFORE INSERT ON match_statistics",
    "close": "BEFORE INSERT ON closing_lines",
    "settle": "BEFORE UPDATE OF outcome ON tracking_clv_picks",
    "report": "BEFORE UPDATE OF finished_at ON daily_runs",
}

LEDGER = (
    """SELECT match_id, market, outcome, is_won, is_winner, is_resolved, pnl, odds_at_close, clv_percentage, version
       FROM tracking_clv_picks ORDER BY match_id, market""",
    "SELECT match_id, result, profit_loss, closing_odds, clv_percent, version FROM manual_bets ORDER BY match_id",
    """SELECT pick_id, bet_id, bookmaker, captured_at, price, fair_probability, clv_percentage, clv_raw
       FROM closing_lines ORDER BY pick_id, bet_id""",
    "SELECT table_name, key, operation, reason, count(*) FROM audit.change_log GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
    "SELECT match_id, score_home, score_away FROM match_results ORDER BY match_id",
    "SELECT count(*) FROM odds",
)


def ledger(database: Database) -> list[object]:
    """Everything that a run writes, but when it did so."""
    with database.engine.connect() as connection:
        return [connection.execute(text(query)).all() for query in LEDGER]


@pytest.fixture(scope="module")
def undisturbed(
    server: Server, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[object]]:
    """What a run leaves that nobody disturbs."""
    url = server.create_database(migrated_template)
    database = Database(Settings(database_url=SecretStr(url)))
    path = season_file(tmp_path_factory.mktemp("undisturbed") / "files")
    bet_on(database, path)
    run(database, path)
    yield ledger(database)
    database.dispose()
    server.drop_database(url)


@pytest.mark.parametrize(
    "step", ["settle", *(pytest.param(one, marks=pytest.mark.slow) for one in ("collect", "close", "report"))]
)
def test_a_run_that_is_killed_in_a_step_loses_nothing_and_does_nothing_twice(
    step: str, desk: Database, migrated_database: str, server: Server, path: Path, undisturbed: list[object]
) -> None:
    """SIGKILL while the step has written and not committed; the same command again then does the rest."""
    hold(desk, STEPS[step])
    with psycopg.connect(server.dsn(name_of(migrated_database)), autocommit=True) as keeper:
        keeper.execute("SELECT pg_advisory_lock(%s)", (HELD,))
        process = start(migrated_database, path)
        wait_until_held(keeper, process)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        with UnitOfWork(database=desk) as work:
            assert [one.finished_at for one in work.daily_runs.get_all()] == [None]
    again = start(migrated_database, path)
    output, complaint = again.communicate(timeout=120)
    assert again.returncode == 0, complaint
    before = list(STEPS)[: list(STEPS).index(step)]
    assert [one for one in ("collect", "close", "settle") if f"done before: {one}" in output] == before
    assert ledger(desk) == undisturbed
    with UnitOfWork(database=desk) as work:
        assert [one.finished_at is None for one in work.daily_runs.get_all()] == [False]


def hold(database: Database, event: str) -> None:
    """Let the step wait for the lock when it has begun to write."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS"
            f" 'BEGIN PERFORM pg_advisory_xact_lock_shared({HELD}); RETURN NEW; END'"
        )
        connection.exec_driver_sql(f"CREATE TRIGGER hold {event} FOR EACH ROW EXECUTE FUNCTION hold()")


def start(url: str, path: Path) -> subprocess.Popen[str]:
    options = ["--from", str(path), "--briefings", str(path.parent / "briefings"), "--silent-after", "1000000"]
    return subprocess.Popen(
        [sys.executable, "-m", "monps", "daily", *options],
        env=os.environ | {"MONPS_DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until_held(keeper: psycopg.Connection, process: subprocess.Popen[str]) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = %s"
    while not (keeper.execute(waiting, (HELD,)).fetchone() or (0,))[0]:
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
