"""What a unit costs, counted at the protocol: libpq writes down every message that it sends and receives."""

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from psycopg.pq.abc import PGconn

from tests.repositories import rows
from tests.repositories.doors import Either, Sync, ask, call, done

pytestmark = pytest.mark.anyio

READY = b"\tReadyForQuery\t"
"""The server's end of each round trip."""


class Named(msgspec.Struct, frozen=True):
    match_name: str


class Trace:
    """Round trips on the connection that every unit of the test uses."""

    def __init__(self, pgconn: PGconn, descriptor: int) -> None:
        self._pgconn = pgconn
        self._descriptor = descriptor
        self._read = 0
        pgconn.trace(descriptor)

    def count(self) -> int:
        """Round trips since the last look."""
        # libpq keeps the last lines to itself until it sends more, or ends.
        self._pgconn.untrace()
        written = os.pread(self._descriptor, 1_000_000, self._read)
        self._read += len(written)
        self._pgconn.trace(self._descriptor)
        return written.count(READY)


@asynccontextmanager
async def traced(door: Sync) -> AsyncIterator[Trace]:
    with tempfile.TemporaryFile() as file:
        async with door.unit() as uow:
            pgconn = await call(uow, lambda unit: unit.wire._driver.pgconn)
        yield Trace(pgconn, file.fileno())
        pgconn.untrace()


async def read(uow: Either) -> None:
    await done(uow.bets.rows(Named).find())


async def test_what_the_life_of_a_unit_costs(door: Sync) -> None:
    async with traced(door) as trace:
        async with door.unit():
            pass
        assert trace.count() == 0, "an empty unit"
        async with door.unit() as uow:
            await done(uow.commit())
        assert trace.count() == 0, "an empty unit that commits"
        async with door.unit() as uow:
            await read(uow)
        assert trace.count() == 4, "BEGIN, PREPARE, SELECT, COMMIT for the first time"
        for _ in range(2):
            async with door.unit() as uow:
                await read(uow)
            assert trace.count() == 3, "BEGIN, SELECT, COMMIT"
        async with door.unit() as uow:
            await done(uow.bets.copy_in([rows.bet("x")]))
            await done(uow.commit())
        assert trace.count() == 3, "BEGIN, COPY, COMMIT"
        async with door.unit(actor="ann") as uow:
            await ask(uow, "SELECT 1")
            assert trace.count() >= 3, "the signature is one more"
