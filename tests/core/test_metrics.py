"""The metrics say what really happened: statements, errors, units of work, copied rows, pools."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import text

from monps.core.database import Database
from monps.core.errors import DatabaseUnavailable, PoolExhausted, Serialization, StatementFailed, UnitOfWorkError
from monps.core.metrics import CLASSES, Metrics
from monps.core.settings import Settings
from monps.models import ManualBet
from monps.repositories import AsyncUnitOfWork, Repositories, UnitOfWork
from tests.core.databases import opened
from tests.repositories import rows

Figures = dict[tuple[str, ...], float]


def figures(metrics: Metrics) -> Figures:
    """Every figure that is not zero, by its name and the values of its labels."""
    told, kind = metrics.text()
    assert kind.startswith("text/plain")
    return {
        (sample.name.removeprefix("monps_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(told.decode())
        for sample in family.samples
        if sample.value and not sample.name.endswith(("_created", "_bucket", "_sum", "_info"))
    }


def counts(metrics: Metrics, *names: str) -> Figures:
    return {key: value for key, value in figures(metrics).items() if key[0] in names}


def test_statements_by_door_and_outcome(database: Database) -> None:
    with Metrics(database) as metrics, UnitOfWork(database=database) as work:
        work.session.execute(text("SELECT 1"))
        work.session.execute(text("SELECT 2"))
        work.wire.fetch("SELECT 3")
        for door in (work.wire.fetch, lambda sql: work.session.execute(text(sql))):
            with pytest.raises(StatementFailed):
                door("SELECT 1 / 0")
            work.rollback()
    found = figures(metrics)
    assert found["statement_seconds_count", "orm", "ok"] == 2
    assert found["statement_seconds_count", "orm", "failed"] == found["statement_seconds_count", "wire", "failed"] == 1
    assert found["statement_seconds_count", "wire", "ok"] >= 1, "how a transaction ends may be a statement as well"
    assert counts(metrics, "statement_errors_total") == {("statement_errors_total", "22"): 2}


def test_a_duration_is_in_its_bucket(database: Database) -> None:
    with Metrics(database) as metrics, UnitOfWork(database=database) as work:
        work.session.execute(text("SELECT pg_sleep(0.12)"))
    told = metrics.text()[0].decode()
    assert 'monps_statement_seconds_bucket{door="orm",le="0.1",outcome="ok"} 0.0' in told
    assert 'monps_statement_seconds_bucket{door="orm",le="+Inf",outcome="ok"} 1.0' in told


def test_no_class_of_errors_can_be_invented(database: Database) -> None:
    with Metrics(database) as metrics:
        for state in ("ZZ001", "ZY001", "23505"):
            with pytest.raises(StatementFailed), UnitOfWork(database=database) as work:
                work.wire.execute(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$")
    assert counts(metrics, "statement_errors_total") == {
        ("statement_errors_total", "other"): 2,
        ("statement_errors_total", "23"): 1,
    }
    assert {"08", "22", "23", "40", "42", "57", "XX"} <= CLASSES
    assert len(CLASSES) < 60


def fail(database: Database) -> None:
    with UnitOfWork(database=database) as work:
        work.bets.count()
        raise ZeroDivisionError


def test_units_of_work_by_how_they_ended(database: Database) -> None:
    with Metrics(database) as metrics:
        with UnitOfWork(database=database) as work:
            work.bets.add(ManualBet(**rows.bet("kept")))
            work.commit()
        with UnitOfWork(database=database) as work:
            work.bets.count()
        with UnitOfWork(database=database) as work:
            work.bets.add(ManualBet(**rows.bet("undone")))
            work.rollback()
        with pytest.raises(ZeroDivisionError):
            fail(database)
        with UnitOfWork(database=database):
            pass
        with database.session() as session, UnitOfWork(session) as work:
            work.bets.count()
            work.commit()
    assert counts(metrics, "units_total") == {
        ("units_total", "committed"): 2,
        ("units_total", "left"): 1,
        ("units_total", "rolled_back"): 2,
    }


def forget_to_commit(database: Database) -> None:
    with UnitOfWork(database=database) as outer:
        with UnitOfWork(outer.session) as inner:
            inner.bets.count()
        outer.commit()


def test_nested_units_count_once_and_poison_is_counted(database: Database) -> None:
    with Metrics(database) as metrics:
        with UnitOfWork(database=database) as outer:
            with UnitOfWork(outer.session, savepoint=True) as inner:
                inner.bets.add(ManualBet(**rows.bet("inner")))
                inner.commit()
            outer.commit()
        with pytest.raises(UnitOfWorkError):
            forget_to_commit(database)
    assert counts(metrics, "units_total", "units_poisoned_total") == {
        ("units_total", "committed"): 1,
        ("units_total", "rolled_back"): 1,
        ("units_poisoned_total",): 1,
    }


def lose_twice(work: Repositories, tries: list[int]) -> None:
    tries.append(len(tries))
    work.bets.count()
    if len(tries) < 3:
        work.wire.execute("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$")


def test_retries_are_counted_at_both_doors(database: Database) -> None:
    async def asynchronously() -> None:
        async with AsyncUnitOfWork(database=database) as work:
            await work.run(lose_twice, [])
        await database.async_dispose()

    with Metrics(database) as metrics:
        with UnitOfWork(database=database) as work:
            work.run(lose_twice, [])
        asyncio.run(asynchronously())
    found = figures(metrics)
    assert found["unit_retries_total",] == 4
    assert found["units_total", "committed"] == 2
    assert found["units_total", "rolled_back"] == 4
    assert found["statement_errors_total", "40"] == 4


def test_a_unit_that_loses_every_time_has_started_over_four_times(database: Database) -> None:
    with Metrics(database) as metrics, UnitOfWork(database=database) as work, pytest.raises(Serialization):
        work.run(always_lose)
    assert figures(metrics)["unit_retries_total",] == 4


def always_lose(work: Repositories) -> None:
    lose_twice(work, [])


def test_copied_rows(database: Database) -> None:
    with Metrics(database) as metrics, UnitOfWork(database=database) as work:
        work.bets.copy_in([rows.bet(str(number)) for number in range(25)])
        work.wire.copy_out("COPY (SELECT * FROM manual_bets LIMIT 7) TO STDOUT")
    assert counts(metrics, "copied_rows_total") == {("copied_rows_total", "in"): 25, ("copied_rows_total", "out"): 7}


def test_slow_statements_are_counted(migrated_database: str) -> None:
    with (
        opened(migrated_database, slow_statement=0.1) as database,
        Metrics(database) as metrics,
        UnitOfWork(database=database) as work,
    ):
        work.wire.fetch("SELECT 1")
        work.wire.fetch("SELECT pg_sleep(0.12)")
    assert figures(metrics)["slow_statements_total",] == 1


def test_pools_are_read_when_asked(migrated_database: str) -> None:
    with opened(migrated_database, pool_size=1, pool_overflow=1, pool_timeout=1) as database:
        metrics = Metrics(database)
        assert not any(name[0].startswith("pool") for name in figures(metrics))
        with database.engine.connect(), database.engine.connect():
            figured = figures(metrics)
            with pytest.raises(PoolExhausted):
                database.health()
        assert {name: value for name, value in figured.items() if name[0].startswith("pool")} == {
            ("pool_size", "primary", "sync"): 1,
            ("pool_overflow_limit", "primary", "sync"): 1,
            ("pool_checked_out", "primary", "sync"): 2,
            ("pool_overflow", "primary", "sync"): 1,
        }
        database.dispose()
        found = figures(metrics)
        assert found["pool_waits_total", "primary", "sync"] == found["pool_exhausted_total", "primary", "sync"] == 1
        assert found["pool_wait_seconds_total", "primary", "sync"] >= 0.9


def test_waits_that_end_well_are_no_exhaustion(migrated_database: str) -> None:
    with opened(migrated_database, pool_size=1, pool_overflow=0, pool_timeout=20) as database:

        def work() -> None:
            with database.engine.connect() as connection:
                connection.execute(text("SELECT pg_sleep(0.05)"))

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        history = database.pools()["sync"].history
    assert 1 <= history.waits <= 8
    assert (history.exhausted, history.refused) == (0, 0)


def test_the_async_engine_and_the_replica_have_figures_of_their_own(migrated_database: str) -> None:
    async def work(database: Database) -> None:
        async with AsyncUnitOfWork(database=database) as unit:
            await unit.bets.count()
        async with AsyncUnitOfWork(database=database, read_only=True) as unit:
            await unit.bets.count()

    with opened(migrated_database, replica_url=SecretStr(migrated_database)) as database, Metrics(database) as metrics:
        asyncio.run(work(database))
        sizes = counts(metrics, "pool_size")
    assert set(sizes) == {("pool_size", "primary", "async"), ("pool_size", "replica", "async")}


def test_a_server_that_is_gone_is_counted() -> None:
    database = Database(Settings(database_url=SecretStr("postgresql://desk@127.0.0.1:1/desk")))
    metrics = Metrics(database)
    for _ in range(2):
        with pytest.raises(DatabaseUnavailable):
            database.health()
    assert figures(metrics)["pool_refused_total", "primary", "sync"] == 2


def test_a_statement_whose_connection_died_has_no_class(database: Database) -> None:
    with Metrics(database) as metrics, UnitOfWork(database=database) as work:
        (pid,) = work.wire.fetch("SELECT pg_backend_pid()")[0]
        with database.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        with pytest.raises(DatabaseUnavailable):
            work.wire.fetch("SELECT 1")
    errors = counts(metrics, "statement_errors_total")
    assert sum(errors.values()) == 1
    assert set(errors) <= {("statement_errors_total", "57"), ("statement_errors_total", "none")}


def test_nothing_is_counted_outside_the_block(database: Database) -> None:
    with Metrics(database) as metrics:
        pass
    database.health()
    assert not counts(metrics, "statement_seconds_count", "units_total")


def test_a_registry_of_the_users_and_a_file(database: Database, tmp_path: Path) -> None:
    registry = CollectorRegistry()
    with Metrics(database, registry) as metrics, UnitOfWork(database=database) as work:
        work.bets.count()
    path = tmp_path / "desk.prom"
    metrics.write(path)
    assert 'monps_units_total{outcome="left"} 1.0' in path.read_text(encoding="utf-8")
    assert registry.get_sample_value("monps_statement_seconds_count", {"door": "orm", "outcome": "ok"}) == 1
    told, kind = metrics.text("application/openmetrics-text; version=1.0.0")
    assert kind.startswith("application/openmetrics-text")
    assert told.endswith(b"# EOF\n")


def test_without_the_extra_everything_else_works(migrated_database: str) -> None:
    script = (
        "import sys; sys.modules['prometheus_client'] = None\n"
        "from fastapi.testclient import TestClient\n"
        "from monps.web import create_app\n"
        "with TestClient(create_app()) as client:\n"
        "    answer = client.get('/metrics')\n"
        "    print(client.get('/api/teams').status_code, answer.status_code, answer.json()['detail'])\n"
        "import monps.core.metrics\n"
    )
    environment = {"MONPS_DATABASE_URL": migrated_database}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "200 501 metrics are not installed: pip install 'monps[metrics]'"
    assert done.stderr.strip().endswith("SettingsError: metrics are not installed: pip install 'monps[metrics]'")
