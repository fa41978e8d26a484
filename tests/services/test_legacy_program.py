"""The existing program, run as a process: its answers, its complaints, and a desk that is always stopped."""

import pytest
from sqlalchemy import make_url

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
