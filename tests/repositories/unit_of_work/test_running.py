"""Running a function: again after a real serialization failure, a real deadlock and a real migration."""

import threading

import psycopg
import pytest
from sqlalchemy import text

from monps.core.errors import Serialization, UnitOfWorkError
from monps.core.settings import conninfo
from monps.models import ManualBet
from monps.repositories import Repositories, UnitOfWork
from tests.repositories import rows
from tests.repositories.doors import Sync, done, kept, stake, write

pytestmark = pytest.mark.anyio


async def test_run_calls_commits_and_answers(door: Sync) -> None:
    async with door.unit() as uow:
        assert await done(uow.run(stake, "kept", times=2)) == 2
        assert kept(door) == {"kept"}
        assert await done(uow.run(stake, "kept again")) == 3
    assert kept(door) == {"kept", "kept again"}


class Rival:
    """A function that loses against another transaction in its first attempts, and never by pretending."""

    def __init__(self, door: Sync, losses: int) -> None:
        self.door = door
        self.losses = losses
        self.attempts = 0
        self.hooks: list[int] = []

    def __call__(self, uow: UnitOfWork) -> str:
        self.attempts += 1
        attempt = self.attempts
        uow.after_commit(lambda: self.hooks.append(attempt))
        uow.session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        count = uow.bets.count()
        if self.attempts <= self.losses:
            with psycopg.connect(conninfo(self.door.database.url)) as other:
                other.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
                other.execute("SELECT count(*) FROM manual_bets")
                other.execute(
                    "INSERT INTO manual_bets (match_name, sport, kickoff_time, market_type, selection, bookmaker,"
                    " odds_obtained, stake) VALUES (%s, 's', now(), 'home', 'Home', 'b', 2, 1)",
                    [f"rival {self.attempts}"],
                )
        uow.bets.add(ManualBet(**rows.bet(f"after {count}")))
        return f"attempt {self.attempts} saw {count}"


async def test_run_starts_over_after_a_serialization_failure(door: Sync) -> None:
    rival = Rival(door, losses=2)
    async with door.unit() as uow:
        assert await done(uow.run(rival)) == "attempt 3 saw 2"
    assert kept(door) == {"rival 1", "rival 2", "after 2"}
    assert rival.hooks == [3], "only the hook of the attempt that was kept"


async def test_run_gives_up_after_five_attempts(door: Sync) -> None:
    rival = Rival(door, losses=99)
    with pytest.raises(Serialization):
        async with door.unit() as uow:
            await done(uow.run(rival))
    assert rival.attempts == 5
    assert kept(door) == {f"rival {number}" for number in range(1, 6)}
    assert rival.hooks == []


async def test_run_starts_over_after_a_deadlock(door: Sync) -> None:
    async with door.unit() as uow:
        await write(uow, "one")
        await write(uow, "two")
        await done(uow.commit())
    locked, lock = threading.Event(), "SELECT 1 FROM manual_bets WHERE match_name = '{}' FOR UPDATE"
    waiting: list[threading.Thread] = []
    attempts: list[int] = []

    def wait_for_us(other: psycopg.Connection) -> None:
        with other:
            other.execute(lock.format("two").encode())
            locked.set()
            other.execute(lock.format("one").encode())

    def work(uow: UnitOfWork) -> None:
        attempts.append(1)
        # Ours looks for a deadlock long before the other, so ours is the one that is ended.
        uow.session.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
        uow.session.execute(text(lock.format("one")))
        if not waiting:
            other = psycopg.connect(conninfo(door.database.url))
            waiting.append(threading.Thread(target=wait_for_us, args=[other]))
            waiting[0].start()
            locked.wait(timeout=10)
            await_blocked(door, other.info.backend_pid)
        uow.session.execute(text(lock.format("two")))

    with psycopg.connect(conninfo(door.database.url)) as connection:
        try:
            connection.execute("SET deadlock_timeout = '20ms'")
        except psycopg.errors.InsufficientPrivilege:
            pytest.skip("this server's role may not choose who loses a deadlock")
    async with door.unit() as uow:
        await done(uow.run(work))
    waiting[0].join()
    assert len(attempts) == 2


def await_blocked(door: Sync, pid: int) -> None:
    """Until the process waits for a lock."""
    with psycopg.connect(conninfo(door.database.url), autocommit=True) as connection:
        for _ in range(1000):
            row = connection.execute("SELECT cardinality(pg_blocking_pids(%s))", [pid]).fetchone()
            if row and row[0]:
                return
    raise TimeoutError(pid)


async def test_run_keeps_nothing_of_a_function_that_fails(door: Sync) -> None:
    def fail(uow: Repositories) -> None:
        stake(uow, "lost")
        raise ZeroDivisionError

    async with door.unit() as uow:
        with pytest.raises(ZeroDivisionError):
            await done(uow.run(fail))
        await write(uow, "kept")
        await done(uow.commit())
    assert kept(door) == {"kept"}


async def test_run_comes_first_in_an_outermost_unit(door: Sync) -> None:
    async with door.unit() as uow:
        await write(uow, "lost")
        with pytest.raises(UnitOfWorkError, match="must come first"):
            await done(uow.run(stake, "x"))
    async with door.unit() as outer, door.unit(outer.session) as inner:
        with pytest.raises(UnitOfWorkError, match="must come first"):
            await done(inner.run(stake, "x"))
        await done(inner.commit())
    async with door.unit() as outer, door.unit(outer.session, savepoint=True) as inner:
        with pytest.raises(UnitOfWorkError, match="must come first"):
            await done(inner.run(stake, "x"))
    assert kept(door) == set()


async def test_a_failing_hook_does_not_run_the_work_again(door: Sync) -> None:
    attempts: list[int] = []

    def lose() -> None:
        raise Serialization("40001", "the hook's own transaction lost")

    def work(uow: UnitOfWork) -> None:
        attempts.append(1)
        stake(uow, "kept")
        uow.after_commit(lose)

    with pytest.raises(Serialization, match="hook"):
        async with door.unit() as uow:
            await done(uow.run(work))
    assert len(attempts) == 1
    assert kept(door) == {"kept"}
