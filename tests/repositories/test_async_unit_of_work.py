"""What only asyncio has: services called from a coroutine, cancellation, and many units at once."""

import asyncio

import pytest
from sqlalchemy import text

from monps.core.database import Database
from monps.core.errors import NotFound
from monps.repositories import AsyncUnitOfWork, Repositories
from tests.repositories.doors import Async, done, kept, stake, write

pytestmark = pytest.mark.anyio


async def test_a_service_is_called_without_a_commit(database: Database) -> None:
    door = Async(database)
    async with door.unit() as uow:
        assert await uow.call(stake, "lost", times=2) == 2
    async with door.unit() as uow:
        await uow.call(stake, "kept")
        await uow.commit()
    assert kept(door) == {"kept"}
    await database.async_dispose()


async def test_a_service_raises_through_the_door(database: Database) -> None:
    def missing(uow: Repositories) -> None:
        uow.bets.require(7)

    async with AsyncUnitOfWork(database=database) as uow:
        with pytest.raises(NotFound, match="ManualBet"):
            await uow.call(missing)
    await database.async_dispose()


@pytest.mark.parametrize("times", [1, 2, 3], ids=["once", "twice", "thrice"])
@pytest.mark.parametrize("sleeping", ["in the server", "between statements"])
async def test_a_cancelled_unit_rolls_back_and_returns_its_connection(
    database: Database, sleeping: str, times: int
) -> None:
    door, working = Async(database), asyncio.Event()

    async def work() -> None:
        async with door.unit() as uow:
            await write(uow, "lost")
            working.set()
            if sleeping == "in the server":
                await uow.session.execute(text("SELECT pg_sleep(10)"))
            await asyncio.sleep(10)

    task = asyncio.create_task(work())
    await working.wait()
    await asyncio.sleep(0.02)
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    for _ in range(100):
        if not database.pool_status()["async"].checked_out:
            break
        await asyncio.sleep(0.01)
    assert database.pool_status()["async"].checked_out == 0
    assert kept(door) == set()
    async with door.unit() as uow:
        await write(uow, "kept")
        await done(uow.commit())
    assert kept(door) == {"kept"}
    await database.async_dispose()


async def test_many_units_at_once_share_the_pool(database: Database) -> None:
    door = Async(database)

    async def work(number: int) -> None:
        async with door.unit() as uow:
            await uow.run(stake, f"bet {number}")

    await asyncio.gather(*(work(number) for number in range(40)))
    assert len(kept(door)) == 40
    status = database.pool_status()["async"]
    assert (status.checked_out, status.overflow) == (0, 0)
    assert 1 <= status.idle <= 5
    await database.async_dispose()
