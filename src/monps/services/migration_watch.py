"""Reading a schema while nobody changes it.

A migration holds an advisory lock for as long as it runs (:mod:`monps.online.runner`). It is seen from outside in
``pg_locks``, without asking for it, so that looking never makes a migration wait. What was read while one began, ran or
ended would mix two schemas, so it is read again.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine, text

from monps.core.errors import DriftError
from monps.online.runner import MUTEX

__all__ = ["between_migrations", "running_migration"]

T = TypeVar("T")
PAUSE = 0.1

HOLDER = text("""
    SELECT l.pid, a.application_name, a.query_start
      FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (l.classid::bigint << 32) | l.objid::bigint = :key
     LIMIT 1
""")
STATE = text("SELECT to_regclass('alembic_version') IS NOT NULL")
REVISIONS = text("SELECT version_num FROM alembic_version ORDER BY 1")


def running_migration(connection: Connection) -> str | None:
    """Who migrates the database now, such as ``process 4711 (monps)``; None if nobody does."""
    holder = connection.execute(HOLDER, {"key": MUTEX}).one_or_none()
    connection.rollback()
    return None if holder is None else f"process {holder.pid} ({holder.application_name or 'unnamed'})"


def between_migrations(engine: Engine, look: Callable[[Connection], T], seconds: float = 0.0) -> T:
    """What ``look`` found while no migration ran; it is called again if one came between.

    Raises:
        DriftError: a migration ran all the ``seconds`` that were to be waited.
    """
    deadline = time.monotonic() + seconds
    while True:
        with engine.connect() as connection:
            holder, before = running_migration(connection), _revisions(connection)
            if holder is None:
                found = look(connection)
                connection.rollback()
                holder = running_migration(connection)
                if holder is None and _revisions(connection) == before:
                    return found
        if time.monotonic() >= deadline:
            who = f"{holder} is migrating it" if holder else "a migration came between"
            raise DriftError(f"the database changes while it is read: {who}. Run again later, or with --wait SECONDS")
        time.sleep(min(PAUSE, max(0.0, deadline - time.monotonic())))


def _revisions(connection: Connection) -> list[str]:
    found = list(connection.scalars(REVISIONS)) if connection.scalar(STATE) else []
    connection.rollback()
    return found
