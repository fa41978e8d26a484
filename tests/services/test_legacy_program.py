"""The existing program, run as a process: its answers, its complaints, and a desk that is always stopped."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url

from monps.betting.prices import PriceRow
from monps.core.database import Database
from monps.core.settings import Settings
from monps.repositories import UnitOfWork
from monps.services import odds_partitions, schema
from monps.services.legacy_program import LegacyProgram, LegacyProgramError


def test_its_answer_is_its_last_line(empty_database: str) -> None:
    answer = LegacyProgram(make_url(empty_database)).run("setup")
    assert len(answer["tables"]) == 9


def test_its_complaint_becomes_the_error(legacy_database: str) -> None:
    with pytest.raises(LegacyProgramError, match="failed at setup: "):
        LegacyProgram(make_url(legacy_database)).run("setup")


def test_a_desk_works_and_stops(legacy_database: str) -> None:
    program = LegacyProgram(make_url(legacy_database))
    with program.desk() as desk:
        account = desk.stop()
    assert account["statements"] > 0
    assert account["failed"] == 0
    assert desk.stop() is account


def test_a_desk_that_cannot_start_says_why(empty_database: str) -> None:
    nowhere = make_url(empty_database).set(database="no_such_database")
    with pytest.raises(LegacyProgramError, match="did not start"), LegacyProgram(nowhere).desk():
        pytest.fail("the block must not begin")


def test_all_statements_run_at_the_newest_revision_with_months_made(legacy_database: str) -> None:
    """The existing program's check of itself, before and after the whole move; its own tables hold no months."""
    program = LegacyProgram(make_url(legacy_database))
    before = program.run("statements")
    database = Database(Settings(database_url=SecretStr(legacy_database)))
    assert schema.adopt(database) == []
    schema.upgrade(database)
    with UnitOfWork(database=database) as work:
        at = datetime(2026, 1, 5, tzinfo=UTC)
        work.odds.append([PriceRow("m", "h2h", "home", None, "B", at, 2.0, "opening", "s")])
        work.commit()
    assert odds_partitions.prepare(database).moved == 1
    database.dispose()
    after = program.run("statements")
    assert (before["failed"], after["failed"]) == ([], [])
    assert after["distinct_statements"] == before["distinct_statements"] > 0
