"""Rows, entities and bulk data of one unit are one transaction: each sees what the others did."""

import msgspec
import pytest
from sqlalchemy import select

from monps.models import ManualBet
from tests.repositories import rows
from tests.repositories.doors import Either, Sync, ask, call, done, kept, one, write

pytestmark = pytest.mark.anyio


class Named(msgspec.Struct, frozen=True):
    match_name: str


async def names_as_rows(uow: Either) -> set[str]:
    return {row.match_name for row in await done(uow.bets.rows(Named).find())}


async def names_as_entities(uow: Either) -> set[str]:
    return {bet.match_name for bet in await done(uow.bets.get_all())}


async def test_rows_see_entities_that_are_not_committed(door: Sync) -> None:
    async with door.unit() as uow:
        await write(uow, "by the session")
        assert await names_as_rows(uow) == {"by the session"}
    assert kept(door) == set()


async def test_rows_see_entities_that_were_not_even_flushed(door: Sync) -> None:
    async with door.unit() as uow:
        uow.session.add(ManualBet(**rows.bet("pending")))
        assert await names_as_rows(uow) == {"pending"}


async def test_entities_see_what_went_over_the_wire(door: Sync) -> None:
    async with door.unit() as uow:
        await done(uow.bets.copy_in([rows.bet("by the wire")]))
        assert await names_as_entities(uow) == {"by the wire"}
        await write(uow, "by the session")
        await done(uow.bets.copy_in([rows.bet("by the wire again")]))
        everything = {"by the wire", "by the session", "by the wire again"}
        assert await names_as_entities(uow) == everything
        assert await names_as_rows(uow) == everything
        assert kept(door) == set()
        await done(uow.commit())
    assert kept(door) == everything


async def test_both_paths_are_one_backend_and_one_transaction(door: Sync) -> None:
    question = "SELECT pg_backend_pid(), pg_current_xact_id()::text"
    async with door.unit() as uow:
        first = await ask(uow, question)
        assert await ask(uow, question, "session") == first
        assert await ask(uow, question) == first
    async with door.unit() as uow:
        first = await ask(uow, question, "session")
        assert await ask(uow, question) == first


async def test_what_went_over_the_wire_is_kept_though_the_session_sent_nothing(door: Sync) -> None:
    """A session that begins without a statement has nothing of its own to commit."""
    async with door.unit() as uow:
        await done(uow.bets.copy_in([rows.bet("kept")]))
        bet = ManualBet(**rows.bet("never mind"))
        uow.session.add(bet)
        uow.session.expunge(bet)
        await done(uow.commit())
    assert kept(door) == {"kept"}


async def test_what_went_over_the_wire_is_undone_with_the_session(door: Sync) -> None:
    async with door.unit() as uow:
        await done(uow.bets.copy_in([rows.bet("lost")]))
        await write(uow, "lost too")
        await done(uow.rollback())
        assert await names_as_rows(uow) == set()
        await done(uow.bets.copy_in([rows.bet("kept")]))
        await done(uow.commit())
    assert kept(door) == {"kept"}


async def test_a_savepoint_holds_what_goes_over_the_wire(door: Sync) -> None:
    async with door.unit() as outer:
        await done(outer.bets.copy_in([rows.bet("kept")]))
        async with door.unit(outer.session, savepoint=True) as inner:
            await done(inner.bets.copy_in([rows.bet("lost")]))
            assert await names_as_rows(inner) == {"kept", "lost"}
        assert await names_as_rows(outer) == {"kept"}
        await done(outer.commit())
    assert kept(door) == {"kept"}


async def test_a_sync_service_uses_both_in_either_door(door: Sync) -> None:
    async with door.unit() as uow:
        await done(uow.bets.copy_in([rows.bet("x")]))
        found = await call(uow, lambda unit: unit.session.scalars(select(ManualBet)).one().match_name)
        assert (found, await one(uow, "SELECT match_name FROM manual_bets")) == ("x", "x")
