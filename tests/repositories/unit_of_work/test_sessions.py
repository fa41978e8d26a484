"""Whose session it is: opened, joined, closed, and never used outside the block."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from sqlalchemy import text

from monps.core.errors import UnitOfWorkError
from monps.repositories import AsyncUnitOfWork, Repositories
from tests.repositories.doors import Either, Sync, done, kept, write

pytestmark = pytest.mark.anyio


async def test_its_own_session_is_closed(door: Sync) -> None:
    async with door.unit() as uow:
        await done(uow.bets.count())
        session = uow.session
        assert session.in_transaction()
    assert not session.in_transaction()


async def test_a_joined_session_is_not_closed(door: Sync) -> None:
    async with door.session() as session:
        async with door.unit(session) as uow:
            assert uow.session is session
            await write(uow, "kept")
            await done(uow.commit())
        async with door.unit(session) as uow:
            await write(uow, "lost")
        assert await done(session.scalar(text("SELECT count(*) FROM manual_bets"))) == 1
    assert kept(door) == {"kept"}


async def test_a_joined_unit_needs_no_block(door: Sync) -> None:
    async with door.session() as session:
        uow: Either = door.unit_type(session)
        await write(uow, "kept")
        await done(uow.commit())
        await write(uow, "lost")
        await done(uow.rollback())
        assert await done(uow.bets.count()) == 1
    assert kept(door) == {"kept"}


async def test_a_joined_unit_is_usable_after_its_block_as_before(door: Sync) -> None:
    async with door.session() as session:
        async with door.unit(session) as uow:
            await write(uow, "lost")
        assert await done(uow.bets.count()) == 0


@pytest.mark.parametrize("committed", [True, False])
async def test_what_was_read_stays_readable_after_the_block(door: Sync, *, committed: bool) -> None:
    async with door.unit() as uow:
        await write(uow, "kept")
        await done(uow.commit())
    async with door.unit() as uow:
        (bet,) = await done(uow.bets.get_all())
        if committed:
            await done(uow.commit())
    assert bet.match_name == "kept"


async def test_outside_its_block_it_says_so(door: Sync) -> None:
    uow: Either = door.unit_type(database=door.database)
    for _ in range(2):
        for use in ("session", "teams", "bets"):
            with pytest.raises(UnitOfWorkError, match="not open"):
                getattr(uow, use)
        for call in (uow.commit, uow.rollback):
            with pytest.raises(UnitOfWorkError, match="not open"):
                await done(call())
        with pytest.raises(UnitOfWorkError, match="not open"):
            uow.after_commit(print)
        with pytest.raises(UnitOfWorkError, match="not open"):
            await done(uow.run(print))
        async with entered(uow):
            await done(uow.bets.count())


def entered(uow: Either) -> AbstractAsyncContextManager[Either]:
    """The block of a unit that was made before."""

    @asynccontextmanager
    async def block() -> AsyncIterator[Either]:
        with uow:
            yield uow

    return uow if isinstance(uow, AsyncUnitOfWork) else block()


async def test_a_unit_is_not_opened_twice_at_once(door: Sync) -> None:
    async with door.unit() as uow:
        with pytest.raises(UnitOfWorkError, match="open already"):
            async with entered(uow):
                pass
        await write(uow, "kept")
        await done(uow.commit())
    async with door.session() as session, door.unit(session) as uow:
        with pytest.raises(UnitOfWorkError, match="open already"):
            async with entered(uow):
                pass
    assert kept(door) == {"kept"}


async def test_a_unit_may_be_opened_again(door: Sync) -> None:
    uow: Either = door.unit_type(database=door.database)
    for name in ("first", "second"):
        async with entered(uow):
            await write(uow, name)
            await done(uow.commit())
    assert kept(door) == {"first", "second"}


async def test_a_service_cannot_commit(door: Sync) -> None:
    assert not hasattr(Repositories, "commit")
    async with door.session() as session:
        repositories = Repositories(getattr(session, "sync_session", session))
        assert repositories.session is getattr(session, "sync_session", session)
