"""Moving the schema: upgrade step by step beside live traffic, downgrade, and the adoption of an existing desk."""

import functools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, make_url, text

from monps.core.database import Database
from monps.core.embedded import scratch_database
from monps.core.errors import MigrationError
from monps.introspection import Difference, compare_databases
from monps.migrations import commands
from monps.online import Backfill, Progress, migration_mutex, patiently
from monps.online.runner import blockers_of

__all__ = ["Step", "adopt", "backfill", "downgrade", "upgrade"]

PICKS = "public.tracking_clv_picks"

BACKFILLS = {
    "0004_picks_expand": Backfill(
        table=PICKS, key="id", assignment="id = id", waiting="pick_id IS NULL OR stake_next IS NULL"
    )
}
"""What must be filled once a revision is applied, before the next may follow."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing an upgrade did, how long it took, and its attempts (a revision) or batches (a backfill)."""

    name: str
    kind: str
    seconds: float
    attempts: int
    rows: int = 0


Listener = Callable[[str, Progress | None], None]


def upgrade(database: Database, target: str | None = None, listener: Listener | None = None) -> list[Step]:
    """Apply the pending revisions up to ``target``, each with its backfill, beside live traffic.

    Args:
        database: what to upgrade.
        target: the last revision to apply; the newest by default.
        listener: told of every step before it starts (name, None) and of a backfill's progress (name, progress).

    Raises:
        MigrationError: another migration runs, a lock was never free, or a table without history is in the way.
    """
    with database.engine.connect() as connection, migration_mutex(connection):
        return _upgrade(database, target or commands.head(), listener or _silent)


def backfill(database: Database, listener: Listener | None = None) -> Step | None:
    """Fill what the database's revision left to be filled; None if it leaves nothing."""
    with database.engine.connect() as connection:
        job = BACKFILLS.get(commands.current(connection) or "")
    if job is None:
        return None
    tell = listener or _silent
    name = f"backfill {job.table}"
    tell(name, None)
    started = time.perf_counter()
    last = Progress(0, 0, 0, 0, 0.0)
    for last in job.run(database.engine):
        tell(name, last)
    remaining = job.remaining(database.engine)
    if remaining:
        raise MigrationError(f"{remaining} rows of {job.table} are still not filled; run `monps db upgrade` again")
    return Step(name, "backfill", time.perf_counter() - started, last.batches, last.rows)


def downgrade(database: Database, target: str, *, discard_data: bool = False) -> None:
    """Take back the revisions after ``target`` (``base`` for all).

    Raises:
        MigrationError: rows would be lost and ``discard_data`` was not asked for.
    """
    with (
        database.engine.connect() as connection,
        migration_mutex(connection),
        database.engine.connect() as working,
    ):
        commands.downgrade(working, target, discard_data=discard_data)


def adopt(database: Database) -> Sequence[Difference]:
    """Take an existing desk under management: check that it is what the baseline says, then stamp it.

    The first revision is run in a scratch database on the embedded server, and both databases' catalogs are compared.

    Returns:
        The differences; the database is stamped only if there are none. Tables the baseline does not know are left
        alone.

    Raises:
        MigrationError: the database has a revision already.
    """
    with database.engine.connect() as connection:
        revision = commands.current(connection)
        if revision is not None:
            raise MigrationError(f"this database is managed already, at revision {revision}; use `monps db upgrade`")
        with scratch_database(database.settings) as url:
            differences = _against_baseline(connection, Database(database.settings, make_url(url)))
        if not differences:
            commands.stamp(connection, commands.BASELINE)
    return differences


def _against_baseline(connection: Connection, baseline: Database) -> Sequence[Difference]:
    try:
        _apply(baseline, commands.BASELINE)
        with baseline.engine.connect() as model:
            return compare_databases(model, connection, access=False)
    finally:
        baseline.dispose()


def _upgrade(database: Database, target: str, tell: Listener) -> list[Step]:
    steps: list[Step] = []
    with database.engine.connect() as connection:
        _refuse_unmanaged(connection)
        waiting = commands.pending(connection, target)
    # A run that was killed between a revision and its backfill goes on here.
    steps += filter(None, [backfill(database, tell)])
    for revision in waiting:
        tell(revision, None)
        started = time.perf_counter()
        _, attempts = patiently(
            functools.partial(_apply, database, revision),
            f"revision {revision}",
            blockers=functools.partial(blockers_of, database.engine, PICKS),
        )
        steps.append(Step(revision, "revision", time.perf_counter() - started, attempts))
        steps += filter(None, [backfill(database, tell)])
    return steps


def _apply(database: Database, revision: str) -> None:
    with database.engine.connect() as connection:
        commands.upgrade(connection, revision)


def _refuse_unmanaged(connection: Connection) -> None:
    """A database with the desk's tables but no history must be adopted, not upgraded from nothing."""
    if commands.current(connection) is None and connection.scalar(text(f"SELECT to_regclass('{PICKS}')")) is not None:
        raise MigrationError(
            "this database holds the existing desk's tables but no migration history; run `monps db adopt` first"
        )


def _silent(name: str, progress: Progress | None) -> None:
    del name, progress
