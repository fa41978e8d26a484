"""Upgrading a desk: adoption that checks, steps that resume, a mutex, and refusals that say what to do."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from monps.core.database import Database
from monps.core.errors import MigrationError
from monps.core.settings import Settings, conninfo
from monps.migrations import commands
from monps.services import schema

OTHER_STATISTICS = """
CREATE OR REPLACE VIEW manual_bets_stats AS
SELECT count(*) AS total_bets, 0::bigint AS wins, 0::bigint AS losses, avg(clv_percent) AS avg_clv_percent,
       sum(profit_loss) AS total_profit, sum(stake) AS total_staked, 0::numeric AS roi_percent
FROM manual_bets
"""

HOLDER = """
import sys, time, psycopg
with psycopg.connect(sys.argv[1]) as connection:
    connection.execute("SELECT count(*) FROM tracking_clv_picks")
    print("held", flush=True)
    time.sleep(1.5)
"""


def opened(url: str) -> Database:
    return Database(Settings(database_url=SecretStr(url)))


@pytest.fixture
def desk(legacy_database: str) -> Iterator[Database]:
    database = opened(legacy_database)
    yield database
    database.dispose()


def execute(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement))


def test_an_existing_desk_is_adopted_when_it_is_what_the_baseline_says(desk: Database) -> None:
    assert list(schema.adopt(desk)) == []
    with desk.engine.connect() as connection:
        assert commands.current(connection) == commands.BASELINE


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (
            "ALTER TABLE manual_bets ALTER COLUMN closing_odds TYPE numeric",
            "public.manual_bets.closing_odds:column_type",
        ),
        ("ALTER TABLE tracking_clv_picks DROP COLUMN tags", "public.tracking_clv_picks.tags:column_missing"),
        ("ALTER TABLE odds_history ADD COLUMN extra text", "public.odds_history.extra:column_extra"),
        ("DROP INDEX idx_odds_btts_match", "public.odds_btts.idx_odds_btts_match:index_missing"),
        ("DROP TABLE odds_spreads", "public.odds_spreads:table_missing"),
        ("DROP VIEW manual_bets_stats", "public.manual_bets_stats:table_missing"),
        (OTHER_STATISTICS, "public.manual_bets_stats:view_body"),
    ],
)
def test_a_desk_that_differs_is_not_adopted(desk: Database, change: str, key: str) -> None:
    execute(desk, change)
    assert [difference.key for difference in schema.adopt(desk)] == [key]
    with desk.engine.connect() as connection:
        assert commands.current(connection) is None


def test_tables_of_others_do_not_hinder_adoption(desk: Database) -> None:
    execute(desk, "CREATE TABLE somebody_elses (id integer)")
    assert list(schema.adopt(desk)) == []


def test_a_managed_desk_is_not_adopted_again(desk: Database) -> None:
    schema.adopt(desk)
    with pytest.raises(MigrationError, match="managed already"):
        schema.adopt(desk)


def test_an_unmanaged_desk_is_not_upgraded_from_nothing(desk: Database) -> None:
    with pytest.raises(MigrationError, match="monps db adopt"):
        schema.upgrade(desk)


def test_an_upgrade_fills_old_rows_and_tells_of_every_step(desk: Database) -> None:
    schema.adopt(desk)
    execute(desk, "INSERT INTO tracking_clv_picks (market_type) SELECT 'home' FROM generate_series(1, 1200)")
    heard: list[str] = []
    steps = schema.upgrade(desk, listener=lambda name, progress: heard.append(name) if progress is None else None)
    assert [step.name for step in steps] == heard
    assert {step.name: step.rows for step in steps}["backfill public.tracking_clv_picks"] == 1200
    with desk.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(DISTINCT pick_id) FROM tracking_clv_picks")) == 1200
    assert schema.upgrade(desk) == []


def test_an_upgrade_killed_before_the_backfill_goes_on_with_it(desk: Database) -> None:
    schema.adopt(desk)
    execute(desk, "INSERT INTO tracking_clv_picks (market_type) VALUES ('home')")
    with desk.engine.connect() as connection:
        commands.upgrade(connection, "0004_picks_expand")
    steps = schema.upgrade(desk)
    assert (steps[0].kind, steps[0].rows) == ("backfill", 1)
    with desk.engine.connect() as connection:
        assert commands.current(connection) == commands.head()


def test_a_taken_lock_is_waited_out(desk: Database) -> None:
    schema.adopt(desk)
    schema.upgrade(desk, "0003_odds")
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLDER,
            conninfo(desk.url),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    with holder.stdout as output:
        assert output.readline().strip() == "held"
        steps = schema.upgrade(desk, "0004_picks_expand")
    holder.wait()
    assert steps[0].attempts > 1


def test_two_upgrades_at_once_do_the_work_once(desk: Database) -> None:
    schema.adopt(desk)
    program = (
        "import sys\n"
        "from pydantic import SecretStr\n"
        "from monps.core.database import Database\n"
        "from monps.core.settings import Settings\n"
        "from monps.services import schema\n"
        "print(len(schema.upgrade(Database(Settings(database_url=SecretStr(sys.argv[1]))))))\n"
    )
    url = desk.url.render_as_string(hide_password=False)
    both = [subprocess.Popen([sys.executable, "-c", program, url], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    counts = sorted(int(process.communicate(timeout=60)[0]) for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert counts == [0, len(commands.applied(commands.head())) - 1 + len(schema.BACKFILLS)]
