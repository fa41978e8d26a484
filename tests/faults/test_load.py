"""Many at once on a small pool, of whom some fail, are cancelled or killed: sums are right, nobody is mixed up."""

import asyncio
import random
import threading
from contextlib import suppress

import pytest

from monps.core.errors import Conflict, DatabaseUnavailable, Serialization, StatementFailed
from monps.repositories import AsyncUnitOfWork, UnitOfWork
from tests.faults.aftermath import opened, within
from tests.faults.faulty import Faulty
from tests.repositories.doors import Async, Sync

pytestmark = pytest.mark.anyio

WORKERS, UNITS, ACCOUNTS, BALANCE = 12, 25, 6, 1000

WHO = (
    "SELECT coalesce(current_setting('monps.actor', true), ''), upper(current_setting('transaction_isolation')),"
    " current_setting('transaction_read_only')"
)


class Clerk:
    """One of many: moves money, and looks each time whether the transaction is his own and as he asked for it."""

    def __init__(self, number: int) -> None:
        self.name = f"clerk {number}"
        self.dice = random.Random(number)  # noqa: S311 - a test that can be repeated
        self.moved = 0
        self.mixed_up: list[object] = []

    def options(self) -> dict[str, object]:
        named = {"actor": self.name} if self.dice.random() < 0.5 else {}
        level = self.dice.choice([None, "REPEATABLE READ", "SERIALIZABLE"])
        return {**named, "isolation": level, "read_only": self.dice.random() < 0.2}

    def work(self, unit: UnitOfWork, options: dict[str, object]) -> None:
        """Move money by the wire and the session in turn; fail now and then, in every way there is."""
        expected = (options.get("actor", ""), options["isolation"] or "READ COMMITTED")
        found = unit.wire.fetch(WHO)[0]
        if found != (*expected, "on" if options["read_only"] else "off"):
            self.mixed_up.append((expected, found))
        if options["read_only"]:
            if unit.wire.fetch("SELECT sum(amount)::int8 FROM mark") != [(ACCOUNTS * BALANCE,)]:
                self.mixed_up.append("a sum that never was")
            return
        giver, taker = sorted(self.dice.sample(range(ACCOUNTS), 2))
        amount = self.dice.randint(-50, 50)
        for account, change in ((giver, -amount), (taker, amount)):
            statement = f"UPDATE mark SET amount = amount + ({change}) WHERE name = 'account {account}'"
            if self.dice.random() < 0.5:
                unit.wire.execute(statement)
            else:
                unit.session.connection().exec_driver_sql(statement)
            self.stumble(unit)

    def stumble(self, unit: UnitOfWork) -> None:
        fate = self.dice.random()
        if fate < 0.05:
            raise ZeroDivisionError
        if fate < 0.10:
            unit.wire.fetch("SELECT 1 / 0")
        if fate < 0.15:
            unit.wire.execute("INSERT INTO mark VALUES ('account 0')")
        if fate < 0.17:
            unit.wire.fetch("SELECT pg_terminate_backend(pg_backend_pid())")


ACCIDENTS = (ZeroDivisionError, Conflict, StatementFailed, DatabaseUnavailable, Serialization)


def prepare(faulty: Faulty) -> None:
    faulty.execute(f"INSERT INTO mark SELECT 'account ' || n, {BALANCE} FROM generate_series(0, {ACCOUNTS - 1}) AS n")


def check(faulty: Faulty, clerks: list[Clerk]) -> None:
    assert faulty.execute("SELECT count(*), sum(amount)::int8 FROM mark") == [(ACCOUNTS, ACCOUNTS * BALANCE)]
    assert [clerk.mixed_up for clerk in clerks if clerk.mixed_up] == []
    assert all(clerk.moved > UNITS // 4 for clerk in clerks), "work was done beside the accidents"


async def test_many_threads(faulty: Faulty) -> None:
    prepare(faulty)
    clerks = [Clerk(number) for number in range(WORKERS)]
    async with opened(Sync, faulty, pool_size=3, pool_timeout=30) as door:

        def run(clerk: Clerk) -> None:
            for _ in range(UNITS):
                options = clerk.options()
                with suppress(*ACCIDENTS), UnitOfWork(database=door.database, **options) as uow:  # type: ignore[arg-type]
                    uow.run(clerk.work, options)
                    clerk.moved += 1

        threads = [threading.Thread(target=run, args=[clerk]) for clerk in clerks]
        with within(60):
            for thread in threads:
                thread.start()
            for thread in threads:
                await asyncio.to_thread(thread.join)
    check(faulty, clerks)


async def test_many_tasks_some_of_them_cancelled(faulty: Faulty) -> None:
    prepare(faulty)
    clerks = [Clerk(number) for number in range(WORKERS)]
    async with opened(Async, faulty, pool_size=3, pool_timeout=30) as door:

        async def unit(clerk: Clerk) -> None:
            options = clerk.options()
            async with AsyncUnitOfWork(database=door.database, **options) as uow:  # type: ignore[arg-type]
                await uow.run(clerk.work, options)
                clerk.moved += 1

        async def run(clerk: Clerk) -> None:
            for _ in range(UNITS):
                patience = clerk.dice.uniform(0, 0.02) if clerk.dice.random() < 0.15 else 60
                with suppress(*ACCIDENTS, TimeoutError):
                    async with asyncio.timeout(patience):
                        await unit(clerk)

        with within(60):
            await asyncio.gather(*map(run, clerks))
        for _ in range(200):
            if not door.database.pool_status()["async"].checked_out:
                break
            await asyncio.sleep(0.02)
    check(faulty, clerks)
