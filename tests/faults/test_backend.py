"""One session goes, or may not go on: killed idle, in a statement, in a transaction; out of time; locked out."""

import asyncio
import threading

import pytest

from monps.core.errors import (
    DatabaseUnavailable,
    LockTimeout,
    MonpsError,
    PoolExhausted,
    Serialization,
    StatementTimeout,
)
from tests.faults.aftermath import opened, within, works
from tests.faults.faulty import Faulty
from tests.repositories.doors import PATHS, Sync, ask, done, one

pytestmark = pytest.mark.anyio

KILL = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'monps'"


async def test_killed_while_it_waits_in_the_pool(door: Sync, faulty: Faulty) -> None:
    for number in range(3):
        await works(door, faulty, f"works {number}")
        assert faulty.execute(KILL) == [(True,)]
    await works(door, faulty)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("next_step", ["statement", "commit", "rollback", "end"])
async def test_killed_in_a_transaction(door: Sync, faulty: Faulty, path: str, next_step: str) -> None:
    async def work() -> None:
        async with door.unit() as uow:
            await ask(uow, "INSERT INTO mark VALUES ('lost') RETURNING 1", path)
            faulty.execute(KILL)
            if next_step == "statement":
                await ask(uow, "SELECT 1", path)
            elif next_step != "end":
                await done(getattr(uow, next_step)())

    with within(5):
        if next_step in {"statement", "commit"}:
            with pytest.raises(DatabaseUnavailable):
                await work()
        else:
            # Nothing was to be kept, so nothing is wrong.
            await work()
    assert faulty.marks() == set()
    await works(door, faulty)


@pytest.mark.parametrize("path", PATHS)
async def test_killed_in_a_statement(door: Sync, faulty: Faulty, path: str) -> None:
    async def work() -> None:
        async with door.unit() as uow:
            await ask(uow, "SELECT pg_sleep(30)", path)

    killer = threading.Thread(target=faulty.kill_when_asked, args=["pg_sleep(30)"])
    killer.start()
    with within(10), pytest.raises(DatabaseUnavailable):
        await work()
    killer.join()
    await works(door, faulty)


async def test_a_function_that_run_calls_is_not_tried_again_on_a_dead_connection(door: Sync, faulty: Faulty) -> None:
    """Whether a commit that got no answer was kept nobody knows, so nobody repeats it."""
    attempts: list[int] = []

    def work(uow: object) -> None:
        attempts.append(1)
        uow.wire.fetch("INSERT INTO mark VALUES ('lost') RETURNING 1")  # type: ignore[attr-defined]
        faulty.execute(KILL)

    async def run() -> None:
        async with door.unit() as uow:
            await done(uow.run(work))

    with pytest.raises(DatabaseUnavailable):
        await run()
    assert (attempts, faulty.marks()) == ([1], set())
    await works(door, faulty)


async def test_the_pool_is_exhausted(door: Sync, faulty: Faulty) -> None:
    async with door.unit() as first, door.unit() as second:
        for uow in (first, second):
            await one(uow, "SELECT 1")
        with within(10), pytest.raises(PoolExhausted) as caught:
            await works(door, faulty)
        assert (caught.value.status.checked_out, caught.value.seconds) == (2, 1)
    await works(door, faulty)


@pytest.mark.parametrize("path", PATHS)
async def test_a_statement_that_takes_too_long(kind: type[Sync], faulty: Faulty, path: str) -> None:
    async with opened(kind, faulty, statement_timeout=1) as door:
        async with door.unit() as uow:
            with within(6), pytest.raises(StatementTimeout):
                await ask(uow, "SELECT pg_sleep(30)", path)
        await works(door, faulty)


@pytest.mark.parametrize("path", PATHS)
async def test_a_lock_that_is_not_granted(door: Sync, faulty: Faulty, path: str) -> None:
    await works(door, faulty, "held")
    held = "SELECT 1 FROM mark WHERE name = 'held' FOR UPDATE"
    async with door.unit() as holder, door.unit() as waiter:
        await ask(holder, held, path)
        await ask(waiter, "SELECT set_config('lock_timeout', '100ms', true)", path)
        with within(5), pytest.raises(LockTimeout):
            await ask(waiter, held, path)
    await works(door, faulty)


async def test_a_deadlock_ends_one_and_lets_the_other_go_on(kind: type[Sync], faulty: Faulty) -> None:
    faulty.execute("INSERT INTO mark VALUES ('a'), ('b')")
    async with opened(kind, faulty) as door:
        meeting = threading.Barrier(2)

        async def work(first: str, second: str) -> None:
            row = "SELECT 1 FROM mark WHERE name = '{}' FOR UPDATE"
            async with door.unit() as uow:
                await ask(uow, "SELECT set_config('deadlock_timeout', '50ms', true)")
                await ask(uow, row.format(first))
                await asyncio.to_thread(meeting.wait, 10)
                await ask(uow, row.format(second))
                await done(uow.commit())

        both = (work("a", "b"), work("b", "a"))
        with within(15):
            found = await asyncio.gather(
                *(asyncio.to_thread(asyncio.run, one) if kind is Sync else one for one in both), return_exceptions=True
            )
        assert sorted(type(one).__name__ for one in found) == ["NoneType", "Serialization"]
        (lost,) = (one for one in found if isinstance(one, MonpsError))
        assert isinstance(lost, Serialization)
        assert lost.sqlstate == "40P01"
        await works(door, faulty)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("setting", "error"),
    [("idle_in_transaction_session_timeout", DatabaseUnavailable), ("transaction_timeout", StatementTimeout)],
)
async def test_a_transaction_that_idles_too_long(
    door: Sync, faulty: Faulty, path: str, setting: str, error: type[MonpsError]
) -> None:
    async def work() -> None:
        async with door.unit() as uow:
            await ask(uow, f"SELECT set_config('{setting}', '100ms', true)", path)
            await asyncio.sleep(0.5)
            await ask(uow, "SELECT 1", path)

    with within(5), pytest.raises(error):
        await work()
    await works(door, faulty)
