"""What is kept and what is not, through both doors."""

import psycopg
import pytest

from monps.core.errors import Conflict, DatabaseError
from monps.core.settings import conninfo
from tests.repositories.doors import Sync, done, kept, refuse, write

pytestmark = pytest.mark.anyio


async def test_nothing_is_kept_unless_it_is_committed(door: Sync) -> None:
    async with door.unit() as uow:
        await write(uow, "lost")
    assert kept(door) == set()
    async with door.unit() as uow:
        await write(uow, "kept")
        await done(uow.commit())
        assert kept(door) == {"kept"}
        await write(uow, "lost after the commit")
    assert kept(door) == {"kept"}


async def test_an_exception_rolls_back_and_goes_on(door: Sync) -> None:
    async def scenario() -> None:
        async with door.unit() as uow:
            await write(uow, "lost")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await scenario()
    assert kept(door) == set()


async def test_rollback_undoes_what_came_after_the_last_commit(door: Sync) -> None:
    async with door.unit() as uow:
        await write(uow, "kept")
        await done(uow.commit())
        await write(uow, "lost")
        await done(uow.rollback())
        await write(uow, "kept too")
        await done(uow.commit())
    assert kept(door) == {"kept", "kept too"}


async def test_a_refused_statement_leaves_the_unit_usable_after_a_rollback(door: Sync) -> None:
    async with door.unit() as uow:
        with pytest.raises(Conflict):
            await refuse(uow)
        await done(uow.rollback())
        await write(uow, "kept")
        await done(uow.commit())
    assert kept(door) == {"kept"}


async def test_a_commit_that_the_server_refuses_keeps_nothing(door: Sync) -> None:
    with psycopg.connect(conninfo(door.database.url)) as connection:
        connection.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION USING ERRCODE = '23514'; END $$;"
            "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON manual_bets DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    called: list[str] = []

    async def scenario() -> None:
        async with door.unit() as uow:
            uow.after_commit(lambda: called.append("x"))
            await write(uow, "lost")
            await done(uow.commit())

    with pytest.raises(DatabaseError):
        await scenario()
    assert (kept(door), called) == (set(), [])
