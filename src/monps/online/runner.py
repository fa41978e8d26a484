"""Running a schema change beside live traffic.

A statement that waits for a strong lock makes everybody behind it wait too. So each attempt waits only briefly (the
migration's ``lock_timeout``), gives up as a whole, and comes back after a random pause; there is never a last
unbounded attempt. Two migrations at once are kept apart by an advisory lock that is polled: waiting inside the server
would hold a snapshot that a concurrent index build waits for in turn.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from sqlalchemy import Connection, Engine, text

from monps.core.errors import DatabaseError, LockTimeout, MigrationError, Serialization

__all__ = ["ATTEMPTS", "migration_mutex", "patiently"]

T = TypeVar("T")
logger = logging.getLogger(__name__)

ATTEMPTS = 60
FIRST_PAUSE = 0.05
LONGEST_PAUSE = 2.0
MUTEX = 7_205_759_403_792_793
"""Key of the advisory lock; any fixed number serves."""

PROXY = "the connection goes through a transaction-pooling proxy. Connect to PostgreSQL directly for migrations"

BLOCKERS = text("""
    SELECT DISTINCT a.pid, a.application_name, a.state, left(a.query, 80) AS query
    FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.relation = to_regclass(:table) AND l.granted AND a.pid <> pg_backend_pid()
      AND a.datname = current_database()
    ORDER BY a.pid
""")


def patiently(
    step: Callable[[], T], what: str, *, attempts: int = ATTEMPTS, blockers: Callable[[], list[str]] | None = None
) -> tuple[T, int]:
    """Call ``step`` until it gets its locks.

    Args:
        step: does the whole work in transactions of its own, so that a failed attempt leaves nothing behind.
        what: names the work in the error.
        attempts: how often to try.
        blockers: tells who holds the locks, asked after a failure.

    Returns:
        The step's result and the number of attempts it took.

    Raises:
        MigrationError: no attempt got its locks; names the blockers.
    """
    holders: list[str] = []
    for attempt in range(1, attempts + 1):
        try:
            return step(), attempt
        except (LockTimeout, Serialization) as error:
            holders = blockers() if blockers is not None else []
            logger.info("%s: attempt %d found the lock taken (%s) by %s", what, attempt, error.sqlstate, holders)
        if attempt < attempts:
            ceiling = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(attempt, 10))
            time.sleep(random.uniform(FIRST_PAUSE, ceiling))  # noqa: S311 - jitter, no secret
    who = f", held by {'; '.join(holders)}" if holders else ""
    raise MigrationError(
        f"{what}: the lock was taken at each of {attempts} attempts{who}. Nothing was changed; end the blocker, "
        "or run it again at a quieter hour"
    )


def blockers_of(engine: Engine, table: str) -> list[str]:
    """Who holds a lock on ``table`` (qualified name) now: process id, program, state and statement."""
    with engine.connect() as connection:
        rows = connection.execute(BLOCKERS, {"table": table}).all()
    return [f"pid {pid} ({application or 'unnamed'}, {state}: {query})" for pid, application, state, query in rows]


@contextmanager
def migration_mutex(connection: Connection, seconds: float = 60.0) -> Iterator[None]:
    """Hold the migration lock of this database for the block; ``connection`` is kept busy by it alone.

    Raises:
        MigrationError: another migration held it for ``seconds``, or the connection goes through a
        transaction-pooling proxy.
    """
    _refuse_proxy(connection)
    deadline = time.monotonic() + seconds
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": MUTEX}):
        connection.commit()
        if time.monotonic() > deadline:
            raise MigrationError(
                "another migration of this database is running; wait for it to end, then run this again"
            )
        time.sleep(random.uniform(0.05, 0.2))  # noqa: S311 - jitter, no secret
    connection.commit()
    try:
        yield
    except BaseException:
        with suppress(DatabaseError):  # what went wrong inside matters more; the session's end frees the lock too
            _release(connection)
        raise
    if not _release(connection):
        raise MigrationError(f"the migration lock was lost on the way: {PROXY}")


def _release(connection: Connection) -> bool:
    released = connection.scalar(text("SELECT pg_advisory_unlock(:key)"), {"key": MUTEX})
    connection.commit()
    return bool(released)


def _refuse_proxy(connection: Connection) -> None:
    """A proxy that pools transactions gives one server process to several connections by turns."""
    whose = text("SELECT pg_backend_pid()")
    ours = connection.scalar(whose)
    connection.commit()
    with connection.engine.connect() as other:
        another = other.scalar(whose)
        still = connection.scalar(whose)
        connection.commit()
    if ours == another or ours != still:
        raise MigrationError(f"the migration lock would not hold: {PROXY}")
