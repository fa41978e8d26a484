"""Who works and why: set for the transaction, over both paths, and never left behind on a connection."""

from contextlib import suppress

import pytest
from sqlalchemy import text

from monps.core.errors import StatementFailed
from tests.repositories.doors import PATHS, Either, Sync, ask, done, write

pytestmark = pytest.mark.anyio

SIGNED = (
    "SELECT coalesce(current_setting('monps.actor', true), ''), coalesce(current_setting('monps.reason', true), '')"
)
NOBODY = ("", "")


async def signed(uow: Either, path: str = "wire") -> Either:
    return (await ask(uow, SIGNED, path))[0]


@pytest.mark.parametrize("path", PATHS)
async def test_a_unit_signs_its_transaction(door: Sync, path: str) -> None:
    async with door.unit(actor="ann", reason="audit") as uow:
        assert await signed(uow, path) == ("ann", "audit")
        await done(uow.commit())
        assert await signed(uow, path) == ("ann", "audit"), "again after a commit"
        await done(uow.rollback())
        assert await signed(uow, path) == ("ann", "audit"), "again after a rollback"
    async with door.unit() as uow:
        assert await signed(uow, path) == NOBODY, "nothing is left on the connection"


@pytest.mark.parametrize("path", PATHS)
async def test_a_joined_session_is_signed_for_the_block(door: Sync, path: str) -> None:
    async with door.session() as session:
        async with door.unit(session, actor="ann") as uow:
            assert await signed(uow, path) == ("ann", "")
            await write(uow, "kept")
            await done(uow.commit())
            assert await signed(uow, path) == ("ann", ""), "again after a commit"
            await done(uow.rollback())
            assert await signed(uow, path) == ("ann", ""), "again after a rollback"
        assert (await done(session.execute(text(SIGNED)))).one() == NOBODY
        await done(session.commit())
        assert (await done(session.execute(text(SIGNED)))).one() == NOBODY, "and in every later transaction"


async def test_a_nested_unit_adds_what_it_says_and_takes_it_back(door: Sync) -> None:
    async with door.unit(actor="ann", reason="audit") as outer:
        async with door.unit(outer.session, reason="correction") as inner:
            assert await signed(inner) == ("ann", "correction")
            async with door.unit(outer.session, actor="bob") as innermost:
                assert await signed(innermost) == ("bob", "correction")
                await done(innermost.commit())
            assert await signed(inner) == ("ann", "correction")
            await done(inner.commit())
        assert await signed(outer) == ("ann", "audit")


@pytest.mark.parametrize("ending", ["commit", "nothing", "rollback", "failure", "failure after commit", "refusal"])
async def test_after_a_savepoint_the_outer_signature_is_back(door: Sync, ending: str) -> None:
    async with door.unit(actor="ann") as outer:
        await write(outer, "before")
        with suppress(ZeroDivisionError, StatementFailed):
            async with door.unit(outer.session, savepoint=True, actor="bob") as inner:
                assert await signed(inner) == ("bob", "")
                await end(inner, ending)
                assert await signed(inner) == ("bob", "")
        assert await signed(outer) == ("ann", "")
        await done(outer.commit())


async def end(uow: Either, ending: str) -> None:
    if "commit" in ending:
        await done(uow.commit())
    if ending == "rollback":
        await done(uow.rollback())
    if "failure" in ending:
        raise ZeroDivisionError
    if ending == "refusal":
        await ask(uow, "SELECT 1 / 0")


@pytest.mark.parametrize("failure", ["failure", "refusal"])
async def test_after_a_failed_inner_unit_the_outer_signature_is_back(door: Sync, failure: str) -> None:
    async with door.unit(actor="ann") as outer:
        with suppress(ZeroDivisionError, StatementFailed):
            async with door.unit(outer.session, actor="bob") as inner:
                await end(inner, failure)
        await done(outer.rollback())
        assert await signed(outer) == ("ann", "")


async def test_an_inner_rollback_keeps_the_inner_signature(door: Sync) -> None:
    async with door.unit(actor="ann") as outer:
        async with door.unit(outer.session, actor="bob") as inner:
            await done(inner.rollback())
            assert await signed(inner) == ("bob", "")
        await done(outer.rollback())
        assert await signed(outer) == ("ann", "")


async def test_a_unit_on_a_session_that_cannot_begin_leaves_no_trace(door: Sync) -> None:
    async with door.session() as session:
        with suppress(StatementFailed):
            await done(session.execute(text("SELECT 1 / 0")))
        with pytest.raises(StatementFailed):
            async with door.unit(session, savepoint=True, actor="ann"):
                pass
        await done(session.rollback())
        async with door.unit(session) as uow:
            await write(uow, "kept")
            await done(uow.commit())
