"""Units in units: who decides, and who is poisoned by whom."""

from contextlib import suppress

import pytest

from monps.core.errors import UnitOfWorkError
from tests.repositories.doors import Sync, done, kept, write

pytestmark = pytest.mark.anyio


async def test_an_inner_unit_leaves_the_commit_to_the_outer(door: Sync) -> None:
    for outcome in ("lost", "kept"):
        async with door.unit() as outer:
            await write(outer, f"outer {outcome}")
            async with door.unit(outer.session) as inner:
                await write(inner, f"inner {outcome}")
                await done(inner.commit())
            assert kept(door) == set()
            if outcome == "kept":
                await done(outer.commit())
    assert kept(door) == {"outer kept", "inner kept"}


async def test_a_swallowed_failure_poisons_the_outer_unit(door: Sync) -> None:
    async def scenario() -> None:
        async with door.unit() as outer:
            await write(outer, "lost")
            with suppress(ZeroDivisionError):
                async with door.unit(outer.session) as inner:
                    await write(inner, "lost too")
                    raise ZeroDivisionError
            await done(outer.commit())

    with pytest.raises(UnitOfWorkError, match="nothing was kept"):
        await scenario()
    assert kept(door) == set()


async def test_a_poisoned_unit_says_so_also_without_a_commit(door: Sync) -> None:
    async def scenario() -> None:
        async with door.unit() as outer:
            with suppress(ZeroDivisionError):
                async with door.unit(outer.session):
                    raise ZeroDivisionError

    with pytest.raises(UnitOfWorkError, match="nothing was kept"):
        await scenario()
    assert kept(door) == set()


async def test_poison_goes_through_every_level(door: Sync) -> None:
    async def scenario() -> None:
        async with door.unit() as outer, door.unit(outer.session) as middle:
            with suppress(ZeroDivisionError):
                async with door.unit(outer.session):
                    raise ZeroDivisionError
            await write(middle, "lost")
            with suppress(UnitOfWorkError):
                await done(middle.commit())

    with pytest.raises(UnitOfWorkError):
        await scenario()
    assert kept(door) == set()


async def test_a_failure_that_nobody_swallows_stays_what_it_is(door: Sync) -> None:
    async def scenario() -> None:
        async with door.unit() as outer, door.unit(outer.session) as inner:
            await write(inner, "lost")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await scenario()
    assert kept(door) == set()


async def test_an_inner_unit_that_does_not_commit_takes_the_outer_along(door: Sync) -> None:
    async def scenario() -> None:
        async with door.unit() as outer:
            async with door.unit(outer.session) as inner:
                await write(inner, "not committed")
            await write(outer, "lost")
            await done(outer.commit())

    with pytest.raises(UnitOfWorkError, match="failed or did not commit"):
        await scenario()
    assert kept(door) == set()


async def test_a_rollback_of_the_outermost_is_a_new_beginning(door: Sync) -> None:
    async with door.unit() as outer:
        with suppress(ZeroDivisionError):
            async with door.unit(outer.session) as inner:
                await write(inner, "lost")
                raise ZeroDivisionError
        await done(outer.rollback())
        await write(outer, "kept")
        await done(outer.commit())
    assert kept(door) == {"kept"}
