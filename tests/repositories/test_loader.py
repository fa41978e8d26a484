import asyncio

import msgspec
import pytest

from monps.core.database import Database
from monps.core.errors import DatabaseError
from monps.core.statements import Statement, observe
from monps.models import ManualBet
from monps.repositories import Loader, UnitOfWork
from monps.repositories.bets import BetRepository
from tests.repositories import rows


class Name(msgspec.Struct, frozen=True):
    match_name: str


@pytest.fixture
def ids(database: Database) -> list[int]:
    with UnitOfWork(database=database) as uow:
        found = [uow.bets.add(ManualBet(**rows.bet(str(number)))).id for number in range(40)]
        uow.commit()
    return found


def test_tasks_that_ask_together_are_answered_together(database: Database, ids: list[int]) -> None:
    seen: list[Statement] = []

    async def work() -> list[Name | None]:
        loader = Loader(database, BetRepository, Name)
        with observe(seen.append):
            found = await asyncio.gather(*(loader.get(one) for one in [*ids, ids[0], -1]))
        await database.async_dispose()
        return found

    found = asyncio.run(work())
    assert found == [*(Name(str(number)) for number in range(40)), Name("0"), None]
    assert sum(one.sql.startswith("SELECT") for one in seen) == 1


def test_a_key_asked_for_later_is_read_anew(database: Database, ids: list[int]) -> None:
    async def work() -> tuple[Name | None, Name | None]:
        loader = Loader(database, BetRepository, Name)
        before = await loader.get(ids[0])
        async with database.async_session() as session:
            bet = await session.get_one(ManualBet, ids[0])
            bet.match_name = "changed"
            await session.commit()
        after = await loader.get(ids[0])
        await database.async_dispose()
        return before, after

    assert asyncio.run(work()) == (Name("0"), Name("changed"))


def test_a_failure_reaches_all_who_asked_and_the_next_read_works(database: Database, ids: list[int]) -> None:
    async def work() -> None:
        loader = Loader(database, BetRepository, Name)
        answers = await asyncio.gather(loader.get("x"), loader.get("y"), return_exceptions=True)
        assert all(isinstance(answer, DatabaseError) for answer in answers)
        assert await loader.get(ids[1]) == Name("1")
        await database.async_dispose()

    asyncio.run(work())


def test_a_cancelled_task_takes_no_other_with_it(database: Database, ids: list[int]) -> None:
    async def work() -> Name | None:
        loader = Loader(database, BetRepository, Name)
        one, other = (asyncio.ensure_future(loader.get(ids[0])) for _ in range(2))
        await asyncio.sleep(0)
        one.cancel()
        found = await other
        assert one.cancelled()
        await database.async_dispose()
        return found

    assert asyncio.run(work()) == Name("0")


def test_many_more_than_one_statement_holds(database: Database, ids: list[int]) -> None:
    async def work() -> list[Name | None]:
        loader = Loader(database, BetRepository, Name, at_once=1, size=7)
        found = await asyncio.gather(*map(loader.get, ids))
        await database.async_dispose()
        return found

    assert len(asyncio.run(work())) == 40
