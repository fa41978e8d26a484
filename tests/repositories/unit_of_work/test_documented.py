"""The documented way in, as it is written."""

from collections.abc import Iterator

import pytest

from monps.core.database import Database, configure, dispose, get_async_db, get_db
from monps.repositories import AsyncUnitOfWork, UnitOfWork
from tests.repositories import rows

pytestmark = pytest.mark.anyio


@pytest.fixture
def _default(database: Database) -> Iterator[None]:
    configure(database)
    yield
    dispose()


@pytest.mark.usefixtures("_default", "anyio_backend")
def test_the_documented_way_in(database: Database) -> None:
    with UnitOfWork() as first:
        first.teams.store([rows.team("A")])
        first.commit()
    with get_db() as session:
        uow = UnitOfWork(session)
        teams = uow.teams.get_all()
    assert [team.team_name for team in teams] == ["A"]
    assert database.pool_status()["sync"].checked_out == 0


@pytest.mark.usefixtures("_default")
async def test_the_documented_way_in_async(database: Database) -> None:
    async with AsyncUnitOfWork() as first:
        await first.teams.store([rows.team("A")])
        await first.commit()
    async with AsyncUnitOfWork() as uow:
        teams = await uow.teams.get_all()
    assert [team.team_name for team in teams] == ["A"]
    async with get_async_db() as session:
        uow = AsyncUnitOfWork(session)
        assert len(await uow.teams.get_all()) == 1
    assert database.pool_status()["async"].checked_out == 0
    await database.async_dispose()
