"""The isolation of a unit is in force on the server, and gone from the connection when the pool has it back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import psycopg
import pytest

from monps.core.database import Database
from monps.core.errors import Serialization, UnitOfWorkError
from monps.core.settings import Settings, conninfo
from tests.repositories.doors import PATHS, Either, Sync, call, done, kept, one, write

pytestmark = pytest.mark.anyio

LEVELS = ("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")
LEVEL = "SELECT upper(current_setting('transaction_isolation'))"
READ_ONLY = "SELECT current_setting('transaction_read_only')"


@pytest.fixture
async def narrow(door: Sync) -> AsyncIterator[Sync]:
    """The door with one connection, which every unit uses in turn."""
    one_only = Database(Settings(pool_size=1, pool_overflow=0, pool_timeout=5), door.database.url)
    yield type(door)(one_only)
    await one_only.async_dispose()
    await asyncio.to_thread(one_only.dispose)


async def backend(uow: Either) -> int:
    return int(await one(uow, "SELECT pg_backend_pid()"))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("level", LEVELS)
async def test_the_level_is_in_force_and_gone_afterwards(narrow: Sync, level: str, path: str) -> None:
    async with narrow.unit(isolation=level) as uow:
        assert await one(uow, LEVEL, path) == level
        await done(uow.commit())
        assert await one(uow, LEVEL, path) == level, "also after a commit in the unit"
        used = await backend(uow)
    async with narrow.unit() as uow:
        assert await one(uow, LEVEL, path) == "READ COMMITTED"
        assert await backend(uow) == used


@pytest.mark.parametrize("path", PATHS)
async def test_it_is_gone_after_a_failure_too(narrow: Sync, path: str) -> None:
    for unit in (narrow.unit(isolation="SERIALIZABLE"), narrow.unit(read_only=True)):
        with suppress(ZeroDivisionError):
            async with unit as uow:
                await one(uow, LEVEL, path)
                raise ZeroDivisionError
        async with narrow.unit() as uow:
            assert await one(uow, LEVEL, path) == "READ COMMITTED"
            assert await one(uow, READ_ONLY, path) == "off"


def elsewhere(door: Sync, name: str) -> None:
    with psycopg.connect(conninfo(door.database.url)) as other:
        other.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        other.execute("SELECT count(*) FROM manual_bets")
        other.execute(
            "INSERT INTO manual_bets (match_name, sport, kickoff_time, market_type, selection, bookmaker,"
            " odds_obtained, stake) VALUES (%s, 's', now(), 'home', 'Home', 'b', 2, 1)",
            [name],
        )


@pytest.mark.parametrize(("level", "seen"), [("READ COMMITTED", 1), ("REPEATABLE READ", 0), ("SERIALIZABLE", 0)])
async def test_a_snapshot_is_what_the_level_says(door: Sync, level: str, seen: int) -> None:
    async with door.unit(isolation=level) as uow:
        assert await done(uow.bets.count()) == 0
        await asyncio.to_thread(elsewhere, door, "meanwhile")
        assert await done(uow.bets.count()) == seen
        assert await one(uow, "SELECT count(*) FROM manual_bets") == seen


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
async def test_only_serializable_refuses_a_write_skew(door: Sync, level: str) -> None:
    async def work() -> None:
        async with door.unit(isolation=level) as uow:
            await done(uow.bets.count())
            elsewhere(door, "the rival's")
            await write(uow, "ours")
            await done(uow.commit())

    if level == "SERIALIZABLE":
        with pytest.raises(Serialization):
            await work()
        assert kept(door) == {"the rival's"}
    else:
        await work()
        assert kept(door) == {"the rival's", "ours"}


async def test_only_the_unit_that_begins_has_a_say(door: Sync) -> None:
    async with door.session() as session:
        for options in ({"isolation": "SERIALIZABLE"}, {"read_only": True}):
            with pytest.raises(UnitOfWorkError, match="opens the transaction"):
                door.unit_type(session, **options)


async def test_a_joined_unit_has_the_isolation_of_the_one_around(door: Sync) -> None:
    async with door.unit(isolation="SERIALIZABLE") as outer, door.unit(outer.session) as inner:
        assert await call(inner, lambda unit: unit.wire.fetch(LEVEL)) == [("SERIALIZABLE",)]
        await done(inner.commit())


async def test_after_a_read_only_unit_the_servers_own_default_counts(narrow: Sync) -> None:
    async with narrow.unit(read_only=True) as uow:
        await one(uow, "SELECT 1")
    async with narrow.unit() as uow:
        await one(uow, "SELECT set_config('default_transaction_read_only', 'on', false)")
        await done(uow.commit())
    async with narrow.unit() as uow:
        assert await one(uow, READ_ONLY) == "on"
