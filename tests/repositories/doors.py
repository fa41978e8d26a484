"""The two doors to a unit of work under one handle, so that a scenario is written once.

``await done(...)`` takes the answer of either.
"""

import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from sqlalchemy import text

from monps.core.database import Database
from monps.core.settings import conninfo
from monps.models import ManualBet, Odds
from monps.repositories import AsyncUnitOfWork, Repositories, UnitOfWork
from tests.repositories import rows

Either = Any
"""What belongs to one of the two doors: a unit, a session, an answer or a promise of one."""


class Sync:
    """Blocking calls, wrapped so that a scenario can await them."""

    unit_type = UnitOfWork

    def __init__(self, database: Database) -> None:
        self.database = database

    @asynccontextmanager
    async def unit(self, session: Either = None, **options: Either) -> AsyncIterator[Either]:
        with UnitOfWork(session, database=self.database, **options) as uow:
            yield uow

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Either]:
        with self.database.session() as session:
            yield session


class Async(Sync):
    """Calls that are awaited."""

    unit_type = AsyncUnitOfWork  # type: ignore[assignment]

    @asynccontextmanager
    async def unit(self, session: Either = None, **options: Either) -> AsyncIterator[Either]:
        async with AsyncUnitOfWork(session, database=self.database, **options) as uow:
            yield uow

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Either]:
        async with self.database.async_session() as session:
            yield session


async def done(answer: Either) -> Either:
    """The answer of a sync call, or of an async one when it comes."""
    return await answer if inspect.isawaitable(answer) else answer


async def write(uow: Either, name: str) -> None:
    await done(uow.bets.add(ManualBet(**rows.bet(name))))


def kept(door: Sync) -> set[str]:
    """What another connection sees."""
    with psycopg.connect(conninfo(door.database.url)) as connection:
        return {name for (name,) in connection.execute("SELECT match_name FROM manual_bets")}


def stake(uow: Repositories, name: str, *, times: int = 1) -> int:
    for _ in range(times):
        uow.bets.add(ManualBet(**rows.bet(name)))
    return uow.bets.count()


async def refuse(uow: Either) -> None:
    """Do what the server refuses at a flush."""
    for _ in range(2):
        await done(uow.odds.add(Odds(**rows.price())))


async def call(uow: Either, function: Callable[[UnitOfWork], Either]) -> Either:
    """Call sync code on the unit of either door."""
    return await uow.call(function) if isinstance(uow, AsyncUnitOfWork) else function(uow)


async def ask(uow: Either, sql: str, path: str = "wire") -> Either:
    """The rows of a statement, sent by the session or straight over the wire; see ``PATHS``."""
    if path == "wire":
        return await call(uow, lambda unit: unit.wire.fetch(sql))
    return [tuple(row) for row in await done(uow.session.execute(text(sql)))]


async def one(uow: Either, sql: str, path: str = "wire") -> Either:
    """The only value of a statement."""
    return (await ask(uow, sql, path))[0][0]


PATHS = ("wire", "session")
"""The two ways to the server of one unit."""
