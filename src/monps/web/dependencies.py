"""What a route asks for."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from monps.core.database import Database
from monps.repositories import AsyncUnitOfWork

__all__ = ["CurrentDatabase", "Work"]


def current_database(request: Request) -> Database:
    """The application's database."""
    database: Database = request.app.state.database
    return database


CurrentDatabase = Annotated[Database, Depends(current_database)]


async def unit_of_work(database: CurrentDatabase) -> AsyncIterator[AsyncUnitOfWork]:
    """A unit of work for one request; a route that writes commits in its own body."""
    async with AsyncUnitOfWork(database=database) as work:
        yield work


Work = Annotated[AsyncUnitOfWork, Depends(unit_of_work)]
