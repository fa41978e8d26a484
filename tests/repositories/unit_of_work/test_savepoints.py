"""Savepoints: units that fail alone."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import text

from monps.core.errors import DatabaseError
from monps.models import ManualBet
from tests.repositories import rows
from tests.repositories.doors import Either, Sync, done, kept, refuse, write

pytestmark = pytest.mark.anyio


async def fail_by_exception(uow: Either) -> None:
    await write(uow, "lost")
    raise ZeroDivisionError


async def fail_at_the_flush(uow: Either) -> None:
    await write(uow, "lost")
    await refuse(uow)


async def fail_in_a_statement(uow: Either) -> None:
    await write(uow, "lost")
    await done(uow.session.execute(text("SELECT 1 / 0")))


async def fail_after_commit(uow: Either) -> None:
    await write(uow, "kept by the savepoint")
    await done(uow.commit())
    await write(uow, "lost")
    raise ZeroDivisionError


async def do_not_commit(uow: Either) -> None:
    await write(uow, "lost")


FAILURES = [fail_by_exception, fail_at_the_flush, fail_in_a_statement, fail_after_commit, do_not_commit]


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_savepoint_fails_alone(door: Sync, failure: Callable[[Either], Either]) -> None:
    async with door.unit() as outer:
        await write(outer, "before")
        with suppress(ZeroDivisionError, DatabaseError):
            async with door.unit(outer.session, savepoint=True) as inner:
                await failure(inner)
        await write(outer, "after")
        await done(outer.commit())
    by_savepoint = {"kept by the savepoint"} if failure is fail_after_commit else set()
    assert kept(door) == {"before", "after"} | by_savepoint


async def test_a_savepoint_is_kept_only_with_the_outer_unit(door: Sync) -> None:
    for outcome in ("lost", "kept"):
        async with door.unit() as outer:
            async with door.unit(outer.session, savepoint=True) as inner:
                await write(inner, outcome)
                await done(inner.commit())
            if outcome == "kept":
                await done(outer.commit())
    assert kept(door) == {"kept"}


async def test_a_savepoint_rolls_back_to_its_last_commit(door: Sync) -> None:
    async with door.unit() as outer:
        async with door.unit(outer.session, savepoint=True) as inner:
            await write(inner, "kept")
            await done(inner.commit())
            await write(inner, "lost")
            await done(inner.rollback())
            await write(inner, "kept too")
            await done(inner.commit())
        await done(outer.commit())
    assert kept(door) == {"kept", "kept too"}


async def test_a_savepoint_without_anything_around_it_commits_itself(door: Sync) -> None:
    async with door.unit(savepoint=True) as uow:
        await write(uow, "kept")
        await done(uow.commit())
        await write(uow, "lost")
    assert kept(door) == {"kept"}


async def test_a_savepoint_in_a_plain_session_leaves_the_rest_to_its_owner(door: Sync) -> None:
    async with door.session() as session:
        session.add(ManualBet(**rows.bet("the owner's")))
        with suppress(ZeroDivisionError):
            async with door.unit(session, savepoint=True) as uow:
                await fail_by_exception(uow)
        async with door.unit(session, savepoint=True) as uow:
            await write(uow, "the unit's")
            await done(uow.commit())
        assert kept(door) == set()
        await done(session.commit())
    assert kept(door) == {"the owner's", "the unit's"}
