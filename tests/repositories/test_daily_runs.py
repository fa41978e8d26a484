"""Daily runs: the newest that is not finished, and a lock that shows what its last holder did."""

import threading
from datetime import timedelta

import pytest

from monps.core.database import Database
from monps.core.errors import CheckFailed
from monps.models import DailyRun
from monps.repositories import Repositories, UnitOfWork
from tests.repositories import rows


def test_the_newest_unfinished(all_of: Repositories) -> None:
    runs = all_of.daily_runs
    assert runs.unfinished(rows.KICKOFF) is None
    first = runs.add(DailyRun(started_at=rows.KICKOFF))
    second = runs.add(DailyRun(started_at=rows.KICKOFF + rows.HOUR))
    done = runs.add(DailyRun(started_at=rows.KICKOFF + 2 * rows.HOUR, finished_at=rows.KICKOFF + 3 * rows.HOUR))
    assert (first.steps, done.steps) == ({}, {})
    assert runs.unfinished(rows.KICKOFF) is second
    assert runs.unfinished(rows.KICKOFF + timedelta(hours=2)) is None
    with pytest.raises(ValueError, match="time zone"):
        runs.unfinished(rows.KICKOFF.replace(tzinfo=None))


def test_who_waits_for_the_lock_sees_what_was_done(database: Database) -> None:
    with UnitOfWork(database=database) as work:
        run_id = work.daily_runs.add(DailyRun(started_at=rows.KICKOFF)).id
        work.commit()
    seen: list[object] = []

    def other() -> None:
        with UnitOfWork(database=database) as waiting:
            known = waiting.daily_runs.require(run_id)  # read before, so that an old copy would be in the session
            read.set()
            again = waiting.daily_runs.locked(run_id)
            seen.append((again is known, None if again is None else again.steps))

    read = threading.Event()
    with UnitOfWork(database=database) as work:
        held = work.daily_runs.locked(run_id)
        assert held is not None
        thread = threading.Thread(target=other)
        thread.start()
        assert read.wait(60)
        held.steps = {"close": {}}
        work.commit()
    thread.join(60)
    assert seen == [(True, {"close": {}})]


def test_a_run_that_is_gone(all_of: Repositories) -> None:
    assert all_of.daily_runs.locked(0) is None


def test_a_run_does_not_end_before_it_began(all_of: Repositories) -> None:
    with pytest.raises(CheckFailed) as caught:
        all_of.daily_runs.add(DailyRun(started_at=rows.KICKOFF, finished_at=rows.KICKOFF - rows.HOUR))
    assert caught.value.constraint == "ck_daily_runs_finished_at"
