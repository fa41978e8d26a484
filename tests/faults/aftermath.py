"""What must be true after a fault: nothing is left in use, the next unit works, and it was all soon over."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from monps.core.database import Database
from monps.core.settings import Settings
from tests.faults.faulty import Faulty
from tests.repositories.doors import Either, Sync, ask, done, one

__all__ = ["nothing_left", "opened", "within", "works"]

LIMITS = {"pool_size": 2, "pool_overflow": 0, "pool_timeout": 1, "connect_timeout": 2, "stall_timeout": 2}


@asynccontextmanager
async def opened(kind: type[Sync], faulty: Faulty, url: Either = None, **settings: object) -> AsyncIterator[Sync]:
    """A door with other settings; at its end no connection may be left in use, from either end's view."""
    door = kind(Database(Settings.model_validate(LIMITS | settings), url or faulty.url))
    try:
        yield door
        await nothing_left(door, faulty)
    finally:
        await door.database.async_dispose()
        await asyncio.to_thread(door.database.dispose)


async def nothing_left(door: Sync, faulty: Faulty) -> None:
    """The pool has everything back, and the server has no session of ours but those that wait in the pool."""
    (pool,) = door.database.pool_status().values()
    assert pool.checked_out == 0
    deadline = time.monotonic() + 10
    while (states := await asyncio.to_thread(faulty.sessions)) != [("idle",)] * pool.idle:
        if time.monotonic() > deadline:
            raise AssertionError(f"{pool.idle} connections wait in the pool, the server has {states}")
        await asyncio.sleep(0.02)


async def works(door: Sync, faulty: Faulty, name: str = "works") -> None:
    """A unit writes, reads and commits as if nothing had been."""
    async with door.unit() as uow:
        await ask(uow, f"INSERT INTO mark VALUES ('{name}') RETURNING 1")
        assert await one(uow, f"SELECT count(*) FROM mark WHERE name = '{name}'", "session") == 1
        await done(uow.commit())
    assert name in faulty.marks()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """The block takes no longer: several times what was configured, because the machine may be busy."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds
