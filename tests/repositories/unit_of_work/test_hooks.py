"""Hooks: called after the commit that counts, and never otherwise."""

from contextlib import suppress

import pytest

from tests.repositories.doors import Sync, done, kept, write

pytestmark = pytest.mark.anyio


async def test_hooks_run_once_after_the_outermost_commit(door: Sync) -> None:
    called: list[str] = []
    async with door.unit() as outer:
        outer.after_commit(lambda: called.append("outer"))
        async with door.unit(outer.session) as inner:
            inner.after_commit(lambda: called.append("inner"))
            await done(inner.commit())
        async with door.unit(outer.session, savepoint=True) as inner:
            inner.after_commit(lambda: called.append("savepoint"))
            await done(inner.commit())
        assert called == []
        outer.after_commit(lambda: called.append(f"sees {len(kept(door))}"))
        await write(outer, "kept")
        await done(outer.commit())
        assert called == ["outer", "inner", "savepoint", "sees 1"]
        await done(outer.commit())
    assert len(called) == 4


async def test_hooks_of_work_that_is_not_kept_do_not_run(door: Sync) -> None:
    called: list[str] = []
    async with door.unit() as outer:
        outer.after_commit(lambda: called.append("no commit"))
    with suppress(ZeroDivisionError):
        async with door.unit() as outer:
            outer.after_commit(lambda: called.append("exception"))
            raise ZeroDivisionError
    async with door.unit() as outer:
        outer.after_commit(lambda: called.append("rollback"))
        await done(outer.rollback())
        with suppress(ZeroDivisionError):
            async with door.unit(outer.session, savepoint=True) as inner:
                inner.after_commit(lambda: called.append("savepoint that failed"))
                raise ZeroDivisionError
        async with door.unit(outer.session, savepoint=True) as inner:
            inner.after_commit(lambda: called.append("savepoint that was rolled back"))
            await done(inner.rollback())
            await done(inner.commit())
        await done(outer.commit())
    assert called == []


async def test_a_hook_that_fails_does_not_undo_the_commit(door: Sync) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    async with door.unit() as uow:
        uow.after_commit(fail)
        await write(uow, "kept")
        with pytest.raises(ZeroDivisionError):
            await done(uow.commit())
    assert kept(door) == {"kept"}


async def test_every_hook_is_called_in_order_even_if_one_fails(door: Sync) -> None:
    called: list[str] = []

    def fail() -> None:
        called.append("second")
        raise ZeroDivisionError

    async with door.unit() as uow:
        for hook in (lambda: called.append("first"), fail, lambda: called.append("third")):
            uow.after_commit(hook)
        await write(uow, "kept")
        with pytest.raises(ZeroDivisionError):
            await done(uow.commit())
        await done(uow.commit())
    assert (called, kept(door)) == (["first", "second", "third"], {"kept"})
