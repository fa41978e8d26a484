"""Pools: their size, their figures, and the sentence when one is empty for too long."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as NoneFree

from monps.core.database import Database
from monps.core.errors import PoolExhausted
from monps.core.pool import PoolStatus
from monps.core.settings import Settings
from tests.core.databases import opened


def test_the_pool_is_that_of_the_settings(empty_database: str) -> None:
    with opened(empty_database) as database, ExitStack() as stack:
        assert database.pool_status() == {}
        for _ in range(15):
            stack.enter_context(database.engine.connect())
        assert database.pool_status() == {
            "sync": PoolStatus(size=5, overflow_limit=10, checked_out=15, idle=0, overflow=10)
        }
        stack.close()
        assert database.pool_status() == {
            "sync": PoolStatus(size=5, overflow_limit=10, checked_out=0, idle=5, overflow=0)
        }
        pool = database.engine.pool
        assert (pool._recycle, pool.timeout()) == (3600, 30)  # type: ignore[attr-defined]


def test_an_exhausted_pool_says_so_with_its_figures(empty_database: str) -> None:
    async def work(database: Database) -> Sequence[object]:
        async with database.async_engine.connect():
            with database.engine.connect():
                sync = asyncio.to_thread(database.health)
                found = await asyncio.gather(sync, database.async_health(), return_exceptions=True)
        assert database.health().ok, "the connection came back"
        assert (await database.async_health()).ok
        await database.async_dispose()
        return found

    with opened(empty_database, pool_size=1, pool_overflow=0, pool_timeout=1) as database:
        found = asyncio.run(work(database))
    for error in found:
        assert isinstance(error, PoolExhausted)
        assert "MONPS_POOL_SIZE" in str(error)
        assert error.status == PoolStatus(size=1, overflow_limit=0, checked_out=1, idle=0, overflow=0)
        assert error.seconds == 1
        assert isinstance(error.__cause__, NoneFree)


def test_waiting_for_a_connection_lets_other_tasks_run(empty_database: str) -> None:
    async def ask(database: Database) -> None:
        async with database.async_session() as session:
            await session.execute(text("SELECT pg_sleep(0.01)"))

    async def work(database: Database) -> None:
        await asyncio.gather(*(ask(database) for _ in range(20)))
        assert database.pool_status()["async"].checked_out == 0
        await database.async_dispose()

    with opened(empty_database, pool_size=2, pool_overflow=1, pool_timeout=10) as database:
        asyncio.run(work(database))


def test_two_engines_are_two_pools(empty_database: str) -> None:
    async def work(database: Database) -> None:
        async with database.async_engine.connect():
            assert {name: one.checked_out for name, one in database.pool_status().items()} == {"sync": 0, "async": 1}
        await database.async_dispose()

    with opened(empty_database) as database:
        database.health()
        asyncio.run(work(database))


def test_a_task_that_is_cancelled_in_the_very_first_connect_is_just_cancelled(empty_database: str) -> None:
    """With its first connection SQLAlchemy asks the server who it is; it does not take an interruption there well."""

    async def attempt(moment: float) -> str:
        with opened_here(empty_database) as database:
            try:
                async with asyncio.timeout(moment):
                    await database.async_health()
            except TimeoutError:
                found = "cancelled"
            else:
                found = "in time"
            assert (await database.async_health()).ok
            await database.async_dispose()
        return found

    async def work() -> set[str]:
        return {await attempt(0.0005 * step) for step in range(60)}

    assert "cancelled" in asyncio.run(work())


@contextmanager
def opened_here(url: str) -> Iterator[Database]:
    """As ``opened``, inside a running loop."""
    yield Database(Settings(database_url=SecretStr(url)))
