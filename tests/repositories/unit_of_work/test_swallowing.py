"""Errors of a statement that are swallowed: the server would answer the commit with a silent rollback."""

import psycopg
import pytest

from monps.core.errors import DatabaseUnavailable, StatementFailed, UnitOfWorkError
from monps.core.settings import conninfo
from tests.repositories.doors import PATHS, Either, Sync, ask, done, kept, one, write

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("path", PATHS)
async def test_a_commit_after_a_swallowed_statement_says_that_nothing_was_kept(door: Sync, path: str) -> None:
    called: list[str] = []
    async with door.unit() as uow:
        uow.after_commit(lambda: called.append("x"))
        await write(uow, "lost")
        with pytest.raises(StatementFailed):
            await ask(uow, "SELECT 1 / 0", path)
        with pytest.raises(UnitOfWorkError, match="nothing was kept"):
            await done(uow.commit())
        await write(uow, "a new beginning")
        await done(uow.commit())
    assert (kept(door), called) == ({"a new beginning"}, [])


async def test_a_unit_that_only_used_the_wire_says_so_too(door: Sync) -> None:
    async with door.unit() as uow:
        with pytest.raises(StatementFailed):
            await ask(uow, "SELECT 1 / 0")
        with pytest.raises(UnitOfWorkError, match="nothing was kept"):
            await done(uow.commit())


async def test_a_joined_session_says_so_too(door: Sync) -> None:
    async with door.session() as session, door.unit(session) as uow:
        await write(uow, "lost")
        with pytest.raises(StatementFailed):
            await ask(uow, "SELECT 1 / 0")
        with pytest.raises(UnitOfWorkError, match="nothing was kept"):
            await done(uow.commit())
    assert kept(door) == set()


async def test_a_savepoint_says_so_and_leaves_the_outer_unit_alone(door: Sync) -> None:
    async with door.unit() as outer:
        await write(outer, "kept")
        async with door.unit(outer.session, savepoint=True) as inner:
            await write(inner, "lost")
            with pytest.raises(StatementFailed):
                await ask(inner, "SELECT 1 / 0")
            with pytest.raises(UnitOfWorkError, match="nothing was kept"):
                await done(inner.commit())
        await done(outer.commit())
    assert kept(door) == {"kept"}


@pytest.mark.parametrize("path", PATHS)
async def test_a_commit_on_a_connection_that_is_gone_says_so(door: Sync, path: str) -> None:
    async with door.unit() as uow:
        await write(uow, "lost")
        await end(door, await one(uow, "SELECT pg_backend_pid()"))
        with pytest.raises(DatabaseUnavailable):
            await ask(uow, "SELECT 1", path)
        with pytest.raises(UnitOfWorkError, match="nothing was kept"):
            await done(uow.commit())
        await write(uow, "on another connection")
        await done(uow.commit())
    assert kept(door) == {"on another connection"}


async def end(door: Sync, pid: Either) -> None:
    """End a session of the server, and wait until it is gone."""
    with psycopg.connect(conninfo(door.database.url)) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
