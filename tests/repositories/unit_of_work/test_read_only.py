"""Units that only read: the server itself refuses to write, and a replica answers where there is one."""

from collections.abc import AsyncIterator

import psycopg
import pytest
from pydantic import SecretStr

from monps.core.database import Database
from monps.core.errors import ReadOnly
from monps.core.settings import Settings
from monps.models import ManualBet
from tests.conftest import Server
from tests.repositories import rows
from tests.repositories.doors import PATHS, Either, Sync, ask, done, kept, one

pytestmark = pytest.mark.anyio

NAME = "SELECT current_database()::text"


@pytest.mark.parametrize("path", PATHS)
async def test_the_server_refuses_to_write(door: Sync, path: str) -> None:
    async with door.unit(read_only=True) as uow:
        assert await done(uow.bets.count()) == 0
        with pytest.raises(ReadOnly, match="only reading is allowed") as caught:
            await ask(uow, "DELETE FROM manual_bets RETURNING 1", path)
    assert caught.value.sqlstate == "25006"
    assert isinstance(caught.value.__cause__, psycopg.Error)


@pytest.mark.parametrize("verb", ["add", "copy_in"])
async def test_every_verb_that_writes_is_refused(door: Sync, verb: str) -> None:
    given: Either = ManualBet(**rows.bet("lost")) if verb == "add" else [rows.bet("lost")]
    async with door.unit(read_only=True) as uow:
        with pytest.raises(ReadOnly):
            await done(getattr(uow.bets, verb)(given))
    assert kept(door) == set()


@pytest.fixture
async def mirrored(door: Sync, server: Server, migrated_template: str) -> AsyncIterator[Sync]:
    """The door to two databases: another one stands in for the replica."""
    other = server.create_database(migrated_template)
    url = door.database.url.render_as_string(hide_password=False)
    both = Database(Settings(database_url=SecretStr(url), replica_url=SecretStr(other)))
    yield type(door)(both)
    left = [pool.checked_out for one in (both, both.replica) for pool in one.pool_status().values()]
    await both.async_dispose()
    server.drop_database(other)
    assert set(left) <= {0}


@pytest.mark.parametrize("path", PATHS)
async def test_it_goes_to_the_replica_and_nothing_else_does(mirrored: Sync, path: str) -> None:
    database = mirrored.database
    async with mirrored.unit(read_only=True) as uow:
        assert await one(uow, NAME, path) == database.replica.url.database
    async with mirrored.unit() as uow:
        assert await one(uow, NAME, path) == database.url.database
    async with mirrored.unit(read_only=True, isolation="SERIALIZABLE") as uow:
        assert await one(uow, NAME, path) == database.replica.url.database
    assert database.replica.url != database.url


async def test_without_a_replica_it_goes_to_the_database(door: Sync) -> None:
    assert door.database.replica is door.database
    async with door.unit(read_only=True) as uow:
        assert await one(uow, NAME) == door.database.url.database
