"""Work that is interrupted: a cancelled task, a person's Ctrl-C. All or nothing is kept, and nothing stays in use."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable

import psycopg
import pytest

from monps.core.database import Database
from monps.core.errors import UnitOfWorkError
from monps.core.settings import Settings, conninfo
from monps.repositories import UnitOfWork
from tests.repositories.doors import PATHS, Async, Either, Sync, ask, done, kept, stake, write

pytestmark = pytest.mark.anyio

SLOW_COMMIT = """
CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON manual_bets DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION refuse()
"""
"""Makes every commit of a bet take a while."""


@pytest.fixture
async def async_door(database: Database) -> AsyncIterator[Async]:
    yield Async(database)
    await database.async_dispose()


async def until(condition: str, door: Sync) -> None:
    """Until a session of the database is as ``condition`` says."""
    question = f"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND {condition}"
    async with await psycopg.AsyncConnection.connect(conninfo(door.database.url), autocommit=True) as watching:
        for _ in range(1000):
            row = await (await watching.execute(question.encode())).fetchone()
            if row and row[0]:
                return
            await asyncio.sleep(0.005)
    raise TimeoutError(condition)


async def nothing_in_use(door: Sync) -> None:
    for _ in range(300):
        if not any(one.checked_out for one in door.database.pool_status().values()):
            break
        await asyncio.sleep(0.02)
    assert [one.checked_out for one in door.database.pool_status().values()] == [0]
    question = (
        b"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        b" AND backend_type = 'client backend' AND state <> 'idle'"
    )
    left = None
    with psycopg.connect(conninfo(door.database.url), autocommit=True) as watching:
        # A session whose client is gone needs a moment to notice.
        for _ in range(500):
            left = watching.execute(question).fetchone()
            if left == (0,):
                break
            await asyncio.sleep(0.01)
    assert left == (0,)


async def cancel(task: "asyncio.Task[None]", times: int) -> None:
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("path", PATHS)
async def test_a_task_is_cancelled_in_a_statement(async_door: Async, path: str, times: int) -> None:
    async def work() -> None:
        async with async_door.unit() as uow:
            await write(uow, "lost")
            await ask(uow, "SELECT pg_sleep(20)", path)

    task = asyncio.create_task(work())
    await until("query LIKE 'SELECT pg_sleep(20)%' AND wait_event = 'PgSleep'", async_door)
    started = time.monotonic()
    await cancel(task, times)
    await nothing_in_use(async_door)
    assert time.monotonic() - started < 10
    assert kept(async_door) == set()
    async with async_door.unit() as uow:
        await write(uow, "kept")
        await uow.commit()
    assert kept(async_door) == {"kept"}


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("run", [True, False], ids=["run", "commit"])
async def test_a_task_is_cancelled_in_its_commit(async_door: Async, times: int, *, run: bool) -> None:
    with psycopg.connect(conninfo(async_door.database.url)) as connection:
        connection.execute(SLOW_COMMIT.encode())
    called: list[str] = []

    async def work() -> None:
        async with async_door.unit() as uow:
            uow.after_commit(lambda: called.append("x"))
            if run:
                await uow.run(stake, "one")
            else:
                await uow.call(stake, "one", times=1)
                await uow.commit()

    task = asyncio.create_task(work())
    await until("query = 'COMMIT' AND state = 'active'", async_door)
    await cancel(task, times)
    await nothing_in_use(async_door)
    assert called == [], "what was cancelled calls no hook"
    assert kept(async_door) == set(), "the server ends what is cancelled, also in its commit"


async def test_a_task_is_cancelled_while_it_waits_for_a_connection(database: Database) -> None:
    narrow = Async(Database(Settings(pool_size=1, pool_overflow=0, pool_timeout=20), database.url))

    async def work() -> None:
        async with narrow.unit() as uow:
            await ask(uow, "SELECT 1")

    async with narrow.unit() as uow:
        await ask(uow, "SELECT 1")
        task = asyncio.create_task(work())
        await asyncio.sleep(0.05)
        await cancel(task, 1)
    await work()
    await nothing_in_use(narrow)
    await narrow.database.async_dispose()


async def test_a_unit_under_a_timeout_is_rolled_back(async_door: Async) -> None:
    async def work() -> None:
        async with asyncio.timeout(0.2), async_door.unit() as uow:
            await write(uow, "lost")
            await ask(uow, "SELECT pg_sleep(20)")

    with pytest.raises(TimeoutError):
        await work()
    await nothing_in_use(async_door)
    assert kept(async_door) == set()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.usefixtures("anyio_backend")
def test_a_person_interrupts_a_statement(database: Database, path: str) -> None:
    door = Sync(database)

    def interrupt() -> None:
        asyncio.run(until("query LIKE 'SELECT pg_sleep(20)%' AND wait_event = 'PgSleep'", door))
        os.kill(os.getpid(), signal.SIGINT)

    def work() -> None:
        with UnitOfWork(database=database) as uow:
            stake(uow, "lost")
            asyncio.run(ask(uow, "SELECT 1", path))
            if path == "wire":
                uow.wire.fetch("SELECT pg_sleep(20)")
            else:
                uow.session.connection().exec_driver_sql("SELECT pg_sleep(20)")

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    thread = threading.Thread(target=interrupt)
    thread.start()
    started = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            work()
    finally:
        thread.join()
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - started < 10
    asyncio.run(nothing_in_use(door))
    assert kept(door) == set()
    with UnitOfWork(database=database) as uow:
        stake(uow, "kept")
        uow.commit()
    assert kept(door) == {"kept"}


async def test_only_the_thread_or_task_that_opened_a_unit_may_use_it(door: Sync) -> None:
    async with door.unit() as uow:
        bets = uow.bets
        for act in (lambda: uow.bets, lambda: uow.session, uow.commit, uow.rollback, bets.get_all, bets.count):
            with pytest.raises(UnitOfWorkError, match="belongs to the"):
                await in_another(door, act)
        await write(uow, "kept")
        await done(uow.commit())
    assert kept(door) == {"kept"}


async def in_another(door: Sync, act: Callable[[], Either]) -> None:
    """Act in another task, or in another thread."""

    async def task() -> None:
        await done(act())

    await (asyncio.create_task(task()) if isinstance(door, Async) else asyncio.to_thread(act))
