"""Monthly partitions beside live traffic: made ahead, and filled from the default partition.

:func:`prepare` makes the months that are asked for and moves what waits in the default. The rows are copied into tables
that nobody sees yet, while the keys of all that is written are noted (:mod:`monps.online.changes`). Everything that
takes time with the number of rows is done without a lock: the copying, the indexes, and the proof that in one snapshot
the copies hold as many rows as the default. The one short transaction that needs the table for itself waits 250 ms for
it, brings over the last few changes, empties the default and attaches the months. PostgreSQL scans nothing there: a
CHECK proves the bounds of a month, and the default is empty. A run that is killed leaves tables that nobody sees and a
trigger that notes; the next run drops the tables and goes on with the trigger.
"""

import functools
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast

from sqlalchemy import Connection, Engine, text

from monps.core.errors import DatabaseError, MigrationError
from monps.online.changes import Changes
from monps.online.months import IN_THE_MAKING, Months
from monps.online.runner import ATTEMPTS, blockers_of, migration_mutex, patiently

__all__ = ["Move", "Prepared", "prepare"]

T = TypeVar("T")

LOCK_TIMEOUT = "SET LOCAL lock_timeout = '250ms'"

FEW = 1_000
"""Changes that may be left for the time of the lock."""

ROUNDS = 20
"""How often to catch up before the lock is taken all the same; a round takes what was written during the one before."""

OWNER = text("SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass(:table)")
FILE = text("SELECT pg_relation_filenode(to_regclass(:table))")
KEY = text("""
    SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid
     WHERE indrelid = to_regclass(:table) AND indisprimary AND attnum = ANY (indkey)
     ORDER BY array_position(indkey::int2[], attnum)
""")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What one run did: the months it made, the rows it moved out of the default, and its one lock in seconds."""

    made: tuple[date, ...]
    moved: int
    locked: float
    attempts: int


def prepare(months: Months, engine: Engine, wanted: Collection[date] = ()) -> Prepared:
    """Give every month of ``wanted``, and of the rows in the default partition, a partition of its own.

    Raises:
        MigrationError: another migration runs, the role may not make tables, or a lock was never free. Rows stay
            readable where they are, and a later run goes on.
    """
    with engine.connect() as holder, migration_mutex(holder):
        with engine.connect() as connection:
            if not months.may_prepare(connection):
                raise MigrationError(
                    f"this role may not make partitions of {months.table}. Run it as a member of the role that owns "
                    "the table (monps_migrate); until then new months are kept in the default partition"
                )
            move = Move(months, engine, connection)
            if not (months.missing(connection, wanted) or move.pending(connection)):
                return Prepared((), 0, 0.0, 0)
        return move.run(wanted)


class Move:
    """One run over one partitioned table."""

    def __init__(self, months: Months, engine: Engine, connection: Connection) -> None:
        self._months = months
        self._engine = engine
        self._table, self._default = months.table, months.default
        self._key = tuple(connection.scalars(KEY, {"table": self._table}))
        self._owner = str(connection.scalar(OWNER, {"table": self._table}))
        self._changes = Changes(self._default, self._key)
        self._file = self._held = 0

    def pending(self, connection: Connection) -> bool:
        """Whether a run that was killed still notes changes."""
        return self._changes.started(connection)

    def run(self, wanted: Collection[date]) -> Prepared:
        """Note changes, copy, prove and switch; see :func:`prepare`."""
        try:
            self._patiently(self._start)
            with self._engine.begin() as connection:
                for _, name in self._months.in_the_making(connection):
                    connection.execute(text(f"DROP TABLE {self._months.schema}.{name}"))
                missing = self._months.missing(connection, wanted)
            for month in missing:
                with self._engine.begin() as connection:
                    self.copy(connection, month)
            self._prove()
            (made, moved, locked), attempts = self._patiently(self._switch)
        except BaseException:
            # What went wrong matters more; where the lock is not to be had now, the next run stops the noting.
            with suppress(DatabaseError, MigrationError):
                self._patiently(self._stop, attempts=3)
            raise
        return Prepared(made, moved, locked, attempts)

    def copy(self, connection: Connection, month: date, *, rows: bool = True) -> None:
        """A table of one month that nobody sees yet, with the rows that the default holds of it now, or without."""
        name = self._months.part(month)
        part, bounds = f"{self._months.schema}.{name}", self._months.bounds(month)
        filled = [f"INSERT INTO {part} SELECT * FROM {self._default} WHERE {bounds}"] if rows else []  # noqa: S608 - our own names
        key, point = ", ".join(self._key), ", ".join(self._months.point)
        for statement in (
            f"CREATE TABLE {part} (LIKE {self._table} INCLUDING DEFAULTS INCLUDING COMMENTS INCLUDING CONSTRAINTS)",
            f"COMMENT ON TABLE {part} IS '{IN_THE_MAKING}'",
            f'ALTER TABLE {part} OWNER TO "{self._owner}"',
            *filled,
            f"ALTER TABLE {part} ADD CONSTRAINT {name}_bounds CHECK ({bounds})",
            f"ALTER TABLE {part} ADD CONSTRAINT pk_{name} PRIMARY KEY ({key})",
            f"ALTER TABLE {part} ADD CONSTRAINT uq_{name}_point UNIQUE NULLS NOT DISTINCT ({point})",
            f"ANALYZE {part}",
        ):
            connection.execute(text(statement.replace(":", r"\:")))

    def _start(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(text(LOCK_TIMEOUT))
            self._changes.start(connection, self._owner)
            self._file = connection.scalar(FILE, {"table": self._default})

    def _stop(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(text(LOCK_TIMEOUT))
            connection.execute(text(f"LOCK TABLE {self._default} IN ACCESS EXCLUSIVE MODE"))
            self._changes.stop(connection)

    def _prove(self) -> None:
        """Catch up once, and count the rows on both sides in one snapshot."""
        with self._snapshot() as connection:
            self._catch_up(connection)
            held = _count(connection, self._default)
            copied = sum(_count(connection, part) for part in self._parts(connection).values())
        if held != copied:
            raise MigrationError(
                f"{self._default} holds {held} rows and {copied} were copied: it was emptied meanwhile, or something "
                "kept its trigger from firing. Nothing was changed; run it again"
            )
        self._held = held

    def _switch(self) -> tuple[tuple[date, ...], int, float]:
        """The one short transaction; returns the months, how many rows left the default, and its seconds."""
        for _ in range(ROUNDS):
            with self._snapshot() as connection:
                taken, grown = self._catch_up(connection)
            self._held += grown
            if taken <= FEW:
                break
        with self._engine.begin() as connection:
            connection.execute(text(LOCK_TIMEOUT))
            # At once and not in two steps: a writer that has read would wait for us while we waited for it.
            connection.execute(text(f"LOCK TABLE ONLY {self._table}, {self._default} IN ACCESS EXCLUSIVE MODE"))
            began = time.perf_counter()
            self._refuse_emptied(connection)
            _, grown = self._catch_up(connection)
            self._changes.stop(connection)
            connection.execute(text(f"ALTER TABLE {self._table} DETACH PARTITION {self._default}"))
            connection.execute(text(f"TRUNCATE {self._default}"))
            parts = self._parts(connection)
            for month in parts:
                self._attach(connection, month)
            connection.execute(text(f"ALTER TABLE {self._table} ATTACH PARTITION {self._default} DEFAULT"))
        return tuple(parts), self._held + grown, time.perf_counter() - began

    def _catch_up(self, connection: Connection) -> tuple[int, int]:
        """Bring the copies to the state that this transaction sees; returns the keys it took and by what they grew."""
        taken = self._changes.take(connection)
        if not taken:
            return 0, 0
        # A month that shows only now has all its rows among the keys, so its table begins empty.
        for month in self._changes.taken(connection, self._months.month):
            if month not in self._parts(connection):
                self.copy(connection, cast("date", month), rows=False)
        parts = self._parts(connection)
        return taken, sum(self._changes.renew(connection, parts[one], self._months.bounds(one)) for one in parts)

    def _refuse_emptied(self, connection: Connection) -> None:
        if connection.scalar(FILE, {"table": self._default}) != self._file:
            raise MigrationError(
                f"{self._default} was emptied or rewritten meanwhile. Nothing was changed; run it again"
            )

    def _attach(self, connection: Connection, month: date) -> None:
        name = self._months.part(month)
        part = f"{self._months.schema}.{name}"
        low, high = self._months.ends(month)
        statement = f"ALTER TABLE {self._table} ATTACH PARTITION {part} FOR VALUES FROM ('{low}') TO ('{high}')"
        connection.execute(text(statement.replace(":", r"\:")))
        connection.execute(text(f"ALTER TABLE {part} DROP CONSTRAINT {name}_bounds"))
        connection.execute(text(f"COMMENT ON TABLE {part} IS NULL"))

    def _parts(self, connection: Connection) -> dict[date, str]:
        return {month: f"{self._months.schema}.{name}" for month, name in self._months.in_the_making(connection)}

    def _patiently(self, step: Callable[[], T], attempts: int = ATTEMPTS) -> tuple[T, int]:
        who = functools.partial(blockers_of, self._engine, self._default)
        return patiently(step, f"partitions of {self._table}", attempts=attempts, blockers=who)

    @contextmanager
    def _snapshot(self) -> Iterator[Connection]:
        """A transaction whose statements all see the same state."""
        with self._engine.execution_options(isolation_level="REPEATABLE READ").begin() as connection:
            yield connection


def _count(connection: Connection, table: str) -> int:
    return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608 - our own names
