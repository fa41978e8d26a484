"""The server goes: restarted, crashed, not started, shutting down, turned read-only, full, or unwilling."""

import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from pydantic import SecretStr

from monps.core import embedded
from monps.core.errors import DatabaseUnavailable, OutOfResources, ReadOnly
from tests.faults.aftermath import opened, within, works
from tests.faults.faulty import Faulty
from tests.repositories.doors import PATHS, Sync, ask, done, one

pytestmark = pytest.mark.anyio

FAST, CRASH, SMART = signal.SIGINT, signal.SIGQUIT, signal.SIGTERM


@pytest.mark.parametrize("how", [FAST, CRASH], ids=["fast", "immediate"])
async def test_a_restart_between_units_is_not_noticed(door: Sync, faulty: Faulty, how: signal.Signals) -> None:
    async with door.unit() as first, door.unit() as second:
        for uow in (first, second):
            await one(uow, "SELECT 1")
    faulty.restart(how)
    with within(5):
        await works(door, faulty)
        async with door.unit() as first, door.unit() as second:
            for uow in (first, second):
                await one(uow, "SELECT 1")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("how", [FAST, CRASH], ids=["fast", "immediate"])
async def test_a_restart_within_a_unit_loses_it_and_no_other(
    door: Sync, faulty: Faulty, how: signal.Signals, path: str
) -> None:
    async def work() -> None:
        async with door.unit() as uow:
            await ask(uow, "INSERT INTO mark VALUES ('lost') RETURNING 1", path)
            faulty.restart(how)
            with within(5):
                await done(uow.commit())

    with pytest.raises(DatabaseUnavailable) as caught:
        await work()
    assert isinstance(caught.value.__cause__, psycopg.Error)
    assert faulty.marks() == set()
    await works(door, faulty)


async def test_a_server_that_was_not_started(door: Sync, faulty: Faulty) -> None:
    await works(door, faulty, "before")
    faulty.end(FAST)
    for _ in range(3):
        with within(5), pytest.raises(DatabaseUnavailable, match="that the server runs"):
            await works(door, faulty)
    faulty.start()
    await works(door, faulty)


async def test_a_server_that_shuts_down_takes_nobody_new_and_lets_the_others_end(door: Sync, faulty: Faulty) -> None:
    async def late() -> None:
        async with door.unit() as uow:
            await one(uow, "SELECT 1")

    async with door.unit() as early:
        await ask(early, "INSERT INTO mark VALUES ('kept') RETURNING 1")
        faulty.end(SMART, wait=False)
        for _ in range(3):
            with within(5), pytest.raises(DatabaseUnavailable):
                await late()
        await done(early.commit())
    await door.database.async_dispose()
    faulty.end(FAST)
    faulty.start()
    assert faulty.marks() == {"kept"}
    await works(door, faulty)


@pytest.fixture
async def read_only(door: Sync, faulty: Faulty) -> AsyncIterator[None]:
    await works(door, faulty, "before")
    faulty.execute("ALTER SYSTEM SET default_transaction_read_only = on")
    faulty.execute("SELECT pg_reload_conf(), pg_sleep(0.2)")
    yield
    faulty.execute("ALTER SYSTEM RESET default_transaction_read_only")
    faulty.execute("SELECT pg_reload_conf(), pg_sleep(0.2)")


@pytest.mark.usefixtures("read_only")
@pytest.mark.parametrize("path", PATHS)
async def test_a_server_that_takes_no_more_writes(door: Sync, path: str) -> None:
    async with door.unit() as uow:
        assert await one(uow, "SELECT count(*) FROM mark", path) == 1
        with pytest.raises(ReadOnly, match="on the primary"):
            await ask(uow, "INSERT INTO mark VALUES ('lost') RETURNING 1", path)


async def test_a_server_that_takes_writes_again(door: Sync, faulty: Faulty) -> None:
    faulty.execute("ALTER DATABASE monps SET default_transaction_read_only = on")
    try:
        with pytest.raises(ReadOnly):
            await works(door, faulty)
    finally:
        faulty.execute("BEGIN READ WRITE; ALTER DATABASE monps RESET default_transaction_read_only; COMMIT")
    await door.database.async_dispose()
    door.database.dispose()
    await works(door, faulty)


@pytest.mark.parametrize("path", PATHS)
async def test_a_limit_of_the_servers_disk(door: Sync, faulty: Faulty, path: str) -> None:
    async with door.unit() as uow:
        await ask(uow, "SELECT set_config('temp_file_limit', '64', true), set_config('work_mem', '64', true)", path)
        with pytest.raises(OutOfResources, match="give the server more room") as caught:
            await ask(uow, "SELECT n FROM generate_series(1, 200000) AS n ORDER BY n::text", path)
    assert caught.value.sqlstate == "53400"
    await works(door, faulty)


@contextmanager
def role(faulty: Faulty, options: str) -> Iterator[str]:
    faulty.execute(f"CREATE ROLE guest LOGIN {options}")
    faulty.execute("GRANT ALL ON mark TO guest")
    try:
        yield "guest"
    finally:
        faulty.execute("REVOKE ALL ON mark FROM guest")
        faulty.execute("DROP ROLE guest")


async def test_too_many_connections(kind: type[Sync], faulty: Faulty) -> None:
    with role(faulty, "CONNECTION LIMIT 1") as name:
        async with opened(kind, faulty, faulty.url.set(username=name)) as door:
            async with door.unit() as first:
                await one(first, "SELECT 1")
                with within(5), pytest.raises(DatabaseUnavailable) as caught:
                    await works(door, faulty)
                assert isinstance(caught.value.__cause__, psycopg.Error)
            await works(door, faulty)


async def test_a_wrong_password(kind: type[Sync], faulty: Faulty) -> None:
    access = embedded.data_directory(faulty.settings) / "pg_hba.conf"
    before = access.read_text()
    with role(faulty, "PASSWORD 'right'") as name:
        access.write_text(f"local all {name} scram-sha-256\n{before}")
        faulty.execute("SELECT pg_reload_conf(), pg_sleep(0.2)")
        try:
            for password in ("wrong & secret", "right"):
                url = faulty.url.set(username=name, password=SecretStr(password).get_secret_value())
                async with opened(kind, faulty, url) as door:
                    if password == "right":  # noqa: S105 - of a server that is gone in a minute
                        await works(door, faulty)
                        continue
                    with within(5), pytest.raises(DatabaseUnavailable) as caught:
                        await works(door, faulty)
                    assert "secret" not in str(caught.value)
        finally:
            access.write_text(before)
            faulty.execute("SELECT pg_reload_conf(), pg_sleep(0.2)")
