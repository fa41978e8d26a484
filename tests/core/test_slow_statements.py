"""The log of slow statements: what is slow, who asked it, and no value unless one was asked for."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql
from sqlalchemy import text

from monps.core.database import Database
from monps.core.errors import StatementFailed
from monps.core.logging import configure_logging
from monps.core.settings import Settings
from monps.core.slow_statements import SlowStatements
from monps.core.statements import fingerprint, observe, without_values
from monps.repositories import AsyncUnitOfWork, UnitOfWork
from monps.repositories.offers import PricePoint


class Kept(logging.Handler):
    """A handler that keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[Any] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def log() -> Iterator[list[Any]]:
    """What is logged of slow statements."""
    kept = Kept()
    logger = logging.getLogger("monps.core.slow_statements")
    logger.addHandler(kept)
    yield kept.records
    logger.removeHandler(kept)


def methods(log: list[Any]) -> list[str | None]:
    return [one.method for one in log if one.sql not in {"COMMIT", "ROLLBACK"}]


def test_only_what_is_slow_is_logged(database: Database, log: list[Any]) -> None:
    with observe(SlowStatements(0.1)), UnitOfWork(database=database) as work:
        work.wire.fetch("SELECT 1")
        work.wire.fetch("SELECT pg_sleep(0.15)")
        work.session.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": 0.15})
    wire, orm = log
    assert (wire.door, wire.sql, wire.fingerprint) == (
        "wire",
        "SELECT pg_sleep(…)",
        fingerprint("SELECT pg_sleep(0.15)"),
    )
    assert (orm.door, orm.failed) == ("orm", False)
    assert wire.milliseconds >= 150
    assert not hasattr(orm, "parameters")


def test_a_statement_that_fails_slowly_is_logged_too(database: Database, log: list[Any]) -> None:
    with (
        observe(SlowStatements(0.1)),
        pytest.raises(StatementFailed),
        UnitOfWork(database=database) as work,
    ):
        work.wire.fetch("SELECT 1 / (length(pg_sleep(0.15)::text))")
    assert [one.failed for one in log if one.sql != "ROLLBACK"] == [True]


def test_the_method_that_was_called_is_named(database: Database, log: list[Any]) -> None:
    with observe(SlowStatements(0)), UnitOfWork(database=database) as work:
        work.teams.get_by_league("E0")
        work.odds.rows(PricePoint).find()
        list(work.odds.stream())
        work.bets.load(()).first()
        work.wire.fetch("SELECT 1")
    assert methods(log) == [
        "TeamRepository.get_by_league",
        "Rows[Odds].find",
        "OddsRepository.stream",
        "Entities[ManualBet].first",
        None,
    ]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_the_method_is_named_on_asyncio_too(database: Database, log: list[Any]) -> None:
    with observe(SlowStatements(0)):
        async with AsyncUnitOfWork(database=database) as work:
            await work.teams.get_by_league("E0")
            await work.odds.rows(PricePoint).first()
    await database.async_dispose()
    assert methods(log) == ["TeamRepository.get_by_league", "Rows[Odds].first"]


@pytest.mark.parametrize("shown", [False, True])
def test_values_are_logged_on_request_alone(
    database: Database, capsys: pytest.CaptureFixture[str], *, shown: bool
) -> None:
    configure_logging(Settings(slow_statement=0, log_parameters=shown))
    with UnitOfWork(database=database) as work:
        work.teams.get_by_league("Elbonia")
        work.wire.fetch("SELECT %s::text, 'Freedonia'", ("Ruritania",))
    configure_logging(Settings())
    with UnitOfWork(database=database) as work:
        work.wire.fetch("SELECT 'afterwards'")
    told = capsys.readouterr().err
    assert told.count("slow statement") >= 2
    assert [word in told for word in ("Elbonia", "Ruritania", "Freedonia")] == [shown] * 3
    assert "afterwards" not in told


@given(value=st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_no_value_that_is_written_out_stays(value: object) -> None:
    literal = sql.Literal(value.replace("\0", "") if isinstance(value, str) else value)
    written = sql.SQL('SELECT {} AS "o\'clock_1", $1, %(param_1)s FROM odds').format(literal).as_string(None)
    left = without_values(written)
    assert left.removeprefix("SELECT ").removeprefix("-") == '… AS "o\'clock_1", $1, %(param_1)s FROM odds'


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("SELECT $$it's$$, $tag$a $$ b$tag$", "SELECT …, …"),
        ("SELECT E'it\\'s', 'it''s'", "SELECT …, …"),
        ("LIMIT 10\n OFFSET  20", "LIMIT … OFFSET …"),
        ("SELECT a1, int8 '5', numeric(10,2), 1.5e-3", "SELECT a1, int8 …, numeric(…,…), …"),
        ("SELECT %s::int4", "SELECT %s::int4"),
    ],
)
def test_names_and_placeholders_stay(written: str, left: str) -> None:
    assert without_values(written) == left
