"""One moment of a database, seen by existing code and its candidate, each over its own driver.

A transaction exports its snapshot, and both sides import it (``pg_export_snapshot``, ``SET TRANSACTION SNAPSHOT``). So
both read the same rows while others write, and what differs is no race. Both transactions are READ ONLY: a candidate
that writes gets 25006 and changes nothing. Existing code that opens a connection of its own is given the one of the
snapshot, see :mod:`monps.strangler.redirect`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Engine, text
from sqlalchemy.orm import Session

from monps.strangler.bridge import opened

__all__ = ["Snapshot", "snapshot"]


@dataclass(frozen=True)
class Snapshot:
    """Both ends of one moment."""

    legacy: Any
    """A guarded psycopg2 connection."""
    session: Session
    """A session of psycopg 3, or of whatever driver the engine has."""
    name: str


@contextmanager
def snapshot(engine: Engine, url: URL, *, seconds: float | None = None) -> Iterator[Snapshot]:
    """Open a moment of the database; nothing can be written in it.

    Args:
        engine: Where the candidate's connection comes from.
        url: The same database, for the existing code.
        seconds: How long a statement of either side may run.

    Raises:
        DatabaseUnavailable: No connection could be made.
    """
    limit = f"SET LOCAL statement_timeout = {int((seconds or 0) * 1000)}"
    with (
        engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as exporter,
        opened(url, isolation="REPEATABLE READ", read_only=True, application="monps-parity") as bridged,
        engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as candidate,
    ):
        name = exporter.scalar(text("SELECT pg_export_snapshot()"))
        importing = f"SET TRANSACTION SNAPSHOT '{name}'"
        candidate.exec_driver_sql(importing)
        candidate.exec_driver_sql(limit)
        with bridged.connection.owners_cursor() as cursor:
            cursor.execute(importing)
            cursor.execute(limit)
        with Session(candidate, join_transaction_mode="rollback_only", expire_on_commit=False) as session:
            yield Snapshot(bridged.connection, session, name)
