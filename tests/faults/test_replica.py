"""A real replica: read-only units follow it, writes are refused there, and after a promotion it takes them."""

import asyncio
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import URL

from monps.core.database import Database
from monps.core.errors import DatabaseUnavailable, ReadOnly
from monps.core.settings import Settings, conninfo
from tests.faults.aftermath import within, works
from tests.faults.faulty import Faulty
from tests.faults.replica import replica_of
from tests.repositories.doors import Sync, ask, done, one

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

COUNT = "SELECT count(*) FROM mark"
IN_RECOVERY = "SELECT pg_is_in_recovery()"


@pytest.fixture
def replica(faulty: Faulty, server_folder: Path) -> Iterator[URL]:
    with replica_of(faulty, server_folder / f"replica-{secrets.token_hex(4)}") as url:
        yield url


async def test_reading_goes_to_the_replica_and_writing_moves_with_a_promotion(
    kind: type[Sync], faulty: Faulty, replica: URL
) -> None:
    primary, other = (SecretStr(url.render_as_string(hide_password=False)) for url in (faulty.url, replica))
    door = kind(Database(Settings(database_url=primary, replica_url=other)))
    await works(door, faulty)
    await until_followed(door)
    async with door.unit(read_only=True) as uow:
        assert await one(uow, IN_RECOVERY) is True
    async with door.unit() as uow:
        assert await one(uow, IN_RECOVERY) is False

    elsewhere = kind(door.database.replica)
    async with elsewhere.unit() as uow:
        with pytest.raises(ReadOnly, match="on the primary"):
            await ask(uow, "DELETE FROM mark RETURNING 1")
    with psycopg.connect(conninfo(replica), autocommit=True) as connection:
        connection.execute("SELECT pg_promote()")
    with within(20):
        await until_writable(elsewhere)
    async with elsewhere.unit() as uow:
        await ask(uow, "INSERT INTO mark VALUES ('after the failover') RETURNING 1")
        await done(uow.commit())
    figures = [*door.database.pool_status().values(), *elsewhere.database.pool_status().values()]
    assert {one.checked_out for one in figures} == {0}
    await door.database.async_dispose()
    await asyncio.to_thread(door.database.dispose)


async def until_followed(door: Sync) -> None:
    deadline = time.monotonic() + 20
    while True:
        async with door.unit(read_only=True) as uow:
            if await one(uow, COUNT) == 1:
                return
        assert time.monotonic() < deadline, "the replica does not follow"
        await asyncio.sleep(0.05)


async def until_writable(door: Sync) -> None:
    while True:
        try:
            async with door.unit() as uow:
                await ask(uow, "DELETE FROM mark WHERE name = 'nobody' RETURNING 1")
        except (ReadOnly, DatabaseUnavailable):
            await asyncio.sleep(0.05)
        else:
            return
