"""One suite for the unit of work, run through both doors: what is kept, what is not, and who notices."""

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import psycopg
import pytest
from sqlalchemy import text

from monps.core.database import Database, configure, dispose, get_async_db, get_db
from monps.core.errors import Conflict, DatabaseError, Serialization, UnitOfWorkError
from monps.core.settings import conninfo
from monps.models import ManualBet, Odds
from monps.repositories import AsyncUnitOfWork, Repositories, UnitOfWork
from tests.repositories import rows
from tests.repositories.doors import Either, Sync, done, kept, stake, write

pytestmark = pytest.mark.anyio


async def refuse(uow: Either) -> None:
    """Do what the server refuses at a flush."""
    for _ in range(2):
        await done(uow.odds.add(Odds(**rows.price())))


# What is kept


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


# Sessions


async def test_its_own_session_is_closed(door: Sync) -> None:
    async with door.unit() as uow:
        await done(uow.bets.count())
        session = uow.session
        assert session.in_transaction()
    assert not session.in_transaction()


async def test_a_joined_session_is_not_closed(door: Sync) -> None:
    async with door.session() as session:
        async with door.unit(session) as uow:
            assert uow.session is session
            await write(uow, "kept")
            await done(uow.commit())
        async with door.unit(session) as uow:
            await write(uow, "lost")
        assert await done(session.scalar(text("SELECT count(*) FROM manual_bets"))) == 1
    assert kept(door) == {"kept"}


async def test_a_joined_unit_needs_no_block(door: Sync) -> None:
    async with door.session() as session:
        uow: Either = door.unit_type(session)
        await write(uow, "kept")
        await done(uow.commit())
        await write(uow, "lost")
        await done(uow.rollback())
        assert await done(uow.bets.count()) == 1
    assert kept(door) == {"kept"}


async def test_a_joined_unit_is_usable_after_its_block_as_before(door: Sync) -> None:
    async with door.session() as session:
        async with door.unit(session) as uow:
            await write(uow, "lost")
        assert await done(uow.bets.count()) == 0


@pytest.mark.parametrize("committed", [True, False])
async def test_what_was_read_stays_readable_after_the_block(door: Sync, *, committed: bool) -> None:
    async with door.unit() as uow:
        await write(uow, "kept")
        await done(uow.commit())
    async with door.unit() as uow:
        (bet,) = await done(uow.bets.get_all())
        if committed:
            await done(uow.commit())
    assert bet.match_name == "kept"


async def test_outside_its_block_it_says_so(door: Sync) -> None:
    uow: Either = door.unit_type(database=door.database)
    for _ in range(2):
        for use in ("session", "teams", "bets"):
            with pytest.raises(UnitOfWorkError, match="not open"):
                getattr(uow, use)
        for call in (uow.commit, uow.rollback):
            with pytest.raises(UnitOfWorkError, match="not open"):
                await done(call())
        with pytest.raises(UnitOfWorkError, match="not open"):
            uow.after_commit(print)
        with pytest.raises(UnitOfWorkError, match="not open"):
            await done(uow.run(print))
        async with entered(uow):
            await done(uow.bets.count())


def entered(uow: Either) -> AbstractAsyncContextManager[Either]:
    """The block of a unit that was made before."""

    @asynccontextmanager
    async def block() -> AsyncIterator[Either]:
        with uow:
            yield uow

    return uow if isinstance(uow, AsyncUnitOfWork) else block()


async def test_a_unit_is_not_opened_twice_at_once(door: Sync) -> None:
    async with door.unit() as uow:
        with pytest.raises(UnitOfWorkError, match="open already"):
            async with entered(uow):
                pass
        await write(uow, "kept")
        await done(uow.commit())
    async with door.session() as session, door.unit(session) as uow:
        with pytest.raises(UnitOfWorkError, match="open already"):
            async with entered(uow):
                pass
    assert kept(door) == {"kept"}


async def test_a_unit_may_be_opened_again(door: Sync) -> None:
    uow: Either = door.unit_type(database=door.database)
    for name in ("first", "second"):
        async with entered(uow):
            await write(uow, name)
            await done(uow.commit())
    assert kept(door) == {"first", "second"}


# Nesting


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


# Savepoints


async def fail_by_exception(uow: Either) -> None:
    await write(uow, "lost")
    raise ZeroDivisionError


async def fail_at_the_flush(uow: Either) -> None:
    await write(uow, "lost")
    await refuse(uow)


async def fail_in_a_statement(uow: Either) -> None:
    await write(uow, "lost")
    await done(uow.session.execute(text("SELECT 1 / 0")))


async def fail_after_commit(uow: Either) -> None:
    await write(uow, "kept by the savepoint")
    await done(uow.commit())
    await write(uow, "lost")
    raise ZeroDivisionError


async def do_not_commit(uow: Either) -> None:
    await write(uow, "lost")


FAILURES = [fail_by_exception, fail_at_the_flush, fail_in_a_statement, fail_after_commit, do_not_commit]


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_savepoint_fails_alone(door: Sync, failure: Callable[[Either], Either]) -> None:
    async with door.unit() as outer:
        await write(outer, "before")
        with suppress(ZeroDivisionError, DatabaseError):
            async with door.unit(outer.session, savepoint=True) as inner:
                await failure(inner)
        await write(outer, "after")
        await done(outer.commit())
    by_savepoint = {"kept by the savepoint"} if failure is fail_after_commit else set()
    assert kept(door) == {"before", "after"} | by_savepoint


async def test_a_savepoint_is_kept_only_with_the_outer_unit(door: Sync) -> None:
    for outcome in ("lost", "kept"):
        async with door.unit() as outer:
            async with door.unit(outer.session, savepoint=True) as inner:
                await write(inner, outcome)
                await done(inner.commit())
            if outcome == "kept":
                await done(outer.commit())
    assert kept(door) == {"kept"}


async def test_a_savepoint_rolls_back_to_its_last_commit(door: Sync) -> None:
    async with door.unit() as outer:
        async with door.unit(outer.session, savepoint=True) as inner:
            await write(inner, "kept")
            await done(inner.commit())
            await write(inner, "lost")
            await done(inner.rollback())
            await write(inner, "kept too")
            await done(inner.commit())
        await done(outer.commit())
    assert kept(door) == {"kept", "kept too"}


async def test_a_savepoint_without_anything_around_it_commits_itself(door: Sync) -> None:
    async with door.unit(savepoint=True) as uow:
        await write(uow, "kept")
        await done(uow.commit())
        await write(uow, "lost")
    assert kept(door) == {"kept"}


async def test_a_savepoint_in_a_plain_session_leaves_the_rest_to_its_owner(door: Sync) -> None:
    async with door.session() as session:
        session.add(ManualBet(**rows.bet("the owner's")))
        with suppress(ZeroDivisionError):
            async with door.unit(session, savepoint=True) as uow:
                await fail_by_exception(uow)
        async with door.unit(session, savepoint=True) as uow:
            await write(uow, "the unit's")
            await done(uow.commit())
        assert kept(door) == set()
        await done(session.commit())
    assert kept(door) == {"the owner's", "the unit's"}


# Hooks


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


# Running a function


async def test_run_calls_commits_and_answers(door: Sync) -> None:
    async with door.unit() as uow:
        assert await done(uow.run(stake, "kept", times=2)) == 2
        assert kept(door) == {"kept"}
        assert await done(uow.run(stake, "kept again")) == 3
    assert kept(door) == {"kept", "kept again"}


class Rival:
    """A function that loses against another transaction in its first attempts, and never by pretending."""

    def __init__(self, door: Sync, losses: int) -> None:
        self.door = door
        self.losses = losses
        self.attempts = 0
        self.hooks: list[int] = []

    def __call__(self, uow: UnitOfWork) -> str:
        self.attempts += 1
        attempt = self.attempts
        uow.after_commit(lambda: self.hooks.append(attempt))
        uow.session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        count = uow.bets.count()
        if self.attempts <= self.losses:
            with psycopg.connect(conninfo(self.door.database.url)) as other:
                other.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
                other.execute("SELECT count(*) FROM manual_bets")
                other.execute(
                    "INSERT INTO manual_bets (match_name, sport, kickoff_time, market_type, selection, bookmaker,"
                    " odds_obtained, stake) VALUES (%s, 's', now(), 'home', 'Home', 'b', 2, 1)",
                    [f"rival {self.attempts}"],
                )
        uow.bets.add(ManualBet(**rows.bet(f"after {count}")))
        return f"attempt {self.attempts} saw {count}"


async def test_run_starts_over_after_a_serialization_failure(door: Sync) -> None:
    rival = Rival(door, losses=2)
    async with door.unit() as uow:
        assert await done(uow.run(rival)) == "attempt 3 saw 2"
    assert kept(door) == {"rival 1", "rival 2", "after 2"}
    assert rival.hooks == [3], "only the hook of the attempt that was kept"


async def test_run_gives_up_after_five_attempts(door: Sync) -> None:
    rival = Rival(door, losses=99)
    with pytest.raises(Serialization):
        async with door.unit() as uow:
            await done(uow.run(rival))
    assert rival.attempts == 5
    assert kept(door) == {f"rival {number}" for number in range(1, 6)}
    assert rival.hooks == []


async def test_run_starts_over_after_a_deadlock(door: Sync) -> None:
    async with door.unit() as uow:
        await write(uow, "one")
        await write(uow, "two")
        await done(uow.commit())
    locked, lock = threading.Event(), "SELECT 1 FROM manual_bets WHERE match_name = '{}' FOR UPDATE"
    waiting: list[threading.Thread] = []
    attempts: list[int] = []

    def wait_for_us(other: psycopg.Connection) -> None:
        with other:
            other.execute(lock.format("two").encode())
            locked.set()
            other.execute(lock.format("one").encode())

    def work(uow: UnitOfWork) -> None:
        attempts.append(1)
        # Ours looks for a deadlock long before the other, so ours is the one that is ended.
        uow.session.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
        uow.session.execute(text(lock.format("one")))
        if not waiting:
            other = psycopg.connect(conninfo(door.database.url))
            waiting.append(threading.Thread(target=wait_for_us, args=[other]))
            waiting[0].start()
            locked.wait(timeout=10)
            await_blocked(door, other.info.backend_pid)
        uow.session.execute(text(lock.format("two")))

    with psycopg.connect(conninfo(door.database.url)) as connection:
        try:
            connection.execute("SET deadlock_timeout = '20ms'")
        except psycopg.errors.InsufficientPrivilege:
            pytest.skip("this server's role may not choose who loses a deadlock")
    async with door.unit() as uow:
        await done(uow.run(work))
    waiting[0].join()
    assert len(attempts) == 2


def await_blocked(door: Sync, pid: int) -> None:
    """Until the process waits for a lock."""
    with psycopg.connect(conninfo(door.database.url), autocommit=True) as connection:
        for _ in range(1000):
            row = connection.execute("SELECT cardinality(pg_blocking_pids(%s))", [pid]).fetchone()
            if row and row[0]:
                return
    raise TimeoutError(pid)


async def test_run_keeps_nothing_of_a_function_that_fails(door: Sync) -> None:
    def fail(uow: Repositories) -> None:
        stake(uow, "lost")
        raise ZeroDivisionError

    async with door.unit() as uow:
        with pytest.raises(ZeroDivisionError):
            await done(uow.run(fail))
        await write(uow, "kept")
        await done(uow.commit())
    assert kept(door) == {"kept"}


async def test_run_comes_first_in_an_outermost_unit(door: Sync) -> None:
    async with door.unit() as uow:
        await write(uow, "lost")
        with pytest.raises(UnitOfWorkError, match="must come first"):
            await done(uow.run(stake, "x"))
    async with door.unit() as outer, door.unit(outer.session) as inner:
        with pytest.raises(UnitOfWorkError, match="must come first"):
            await done(inner.run(stake, "x"))
        await done(inner.commit())
    async with door.unit() as outer, door.unit(outer.session, savepoint=True) as inner:
        with pytest.raises(UnitOfWorkError, match="must come first"):
            await done(inner.run(stake, "x"))
    assert kept(door) == set()


async def test_a_failing_hook_does_not_run_the_work_again(door: Sync) -> None:
    attempts: list[int] = []

    def lose() -> None:
        raise Serialization("40001", "the hook's own transaction lost")

    def work(uow: UnitOfWork) -> None:
        attempts.append(1)
        stake(uow, "kept")
        uow.after_commit(lose)

    with pytest.raises(Serialization, match="hook"):
        async with door.unit() as uow:
            await done(uow.run(work))
    assert len(attempts) == 1
    assert kept(door) == {"kept"}


# Services


async def test_a_service_cannot_commit(door: Sync) -> None:
    assert not hasattr(Repositories, "commit")
    async with door.session() as session:
        repositories = Repositories(getattr(session, "sync_session", session))
        assert repositories.session is getattr(session, "sync_session", session)


# The documented way in, as it is written


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
