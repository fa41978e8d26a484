"""Monthly partitions beside live traffic: made ahead, and filled from the default partition.

A table that is partitioned by a time has a default partition, which takes every row whose month has none yet; so no
writer ever waits for a partition, and nothing is lost. :meth:`Months.prepare` makes the months that are asked for.
Where the default holds rows, it moves them: they are copied into tables that nobody sees yet; then, in one short
transaction that waits 250 ms for its locks, what changed meanwhile is copied again, the default is emptied, and the
new tables are attached. Nothing is scanned there: a table's CHECK proves its bounds. A run that is killed leaves
tables that nobody sees; the next run drops them.
"""

import functools
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, text

from monps.core.errors import MigrationError
from monps.online.runner import blockers_of, migration_mutex, patiently

__all__ = ["Months", "Prepared", "month_of"]

LOCK_TIMEOUT = "SET LOCAL lock_timeout = '250ms'"
IN_THE_MAKING = "monps: a partition in the making; the next run drops it"

PARTS = text("""
    SELECT p.oid::regclass::text AS name, pg_get_expr(p.relpartbound, p.oid) AS bounds
      FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhrelid
     WHERE h.inhparent = to_regclass(:table) ORDER BY p.relname
""")
LEFTOVERS = text("""
    SELECT c.relname FROM pg_class c
     WHERE c.relnamespace = CAST(:schema AS regnamespace) AND NOT c.relispartition AND c.relkind = 'r'
       AND obj_description(c.oid, 'pg_class') = :mark AND c.relname ~ ('^' || :name || '_[0-9]{4}_[0-9]{2}$')
""")
OWNER = text("""
    SELECT pg_get_userbyid(relowner) AS owner,
           pg_has_role(relowner, 'USAGE') AND has_schema_privilege(relnamespace, 'CREATE') AS may
      FROM pg_class WHERE oid = to_regclass(:table) AND relkind = 'p'
""")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What one run did: the months it made, the rows it moved out of the default, and its one lock in seconds."""

    made: tuple[date, ...]
    moved: int
    locked: float
    attempts: int


def month_of(moment: date | datetime) -> date:
    """The first day of a moment's month; an aware time counts in UTC only if it is in UTC."""
    return date(moment.year, moment.month, 1)


@dataclass(frozen=True, slots=True)
class Months:
    """The partitions of one table.

    Args:
        schema: Its schema.
        name: The table's name; its partitions are called ``name_2026_08``, the default ``name_default``.
        column: The time by which it is partitioned.
        point: Columns of a unique constraint, by which a row is found again.
    """

    schema: str
    name: str
    column: str
    point: tuple[str, ...]

    @property
    def table(self) -> str:
        """The table's qualified name."""
        return f"{self.schema}.{self.name}"

    def present(self, connection: Connection) -> Sequence[tuple[str, str]]:
        """Name and bounds of every partition, by name."""
        return [(row.name, row.bounds) for row in connection.execute(PARTS, {"table": self.table})]

    def may_prepare(self, connection: Connection) -> bool:
        """Whether this role may make partitions; a writer may not, and its rows wait in the default partition."""
        found = connection.execute(OWNER, {"table": self.table}).one_or_none()
        return found is not None and bool(found.may)

    def waiting(self, connection: Connection) -> Sequence[date]:
        """The months of the rows in the default partition, in order."""
        query = (
            f"SELECT DISTINCT date_trunc('month', {self.column} AT TIME ZONE 'UTC')::date FROM {self.table}_default"  # noqa: S608 - our own names
            " ORDER BY 1"
        )
        return connection.scalars(text(query)).all()

    def prepare(self, engine: Engine, months: Collection[date] = ()) -> Prepared:
        """Give every month of ``months``, and of the rows in the default partition, a partition of its own.

        Raises:
            MigrationError: another migration runs, the role may not make tables, or a lock was never free. Rows stay
                readable where they are, and a later run goes on.
        """
        with engine.connect() as holder, migration_mutex(holder):
            with engine.begin() as connection:
                if not self.may_prepare(connection):
                    raise MigrationError(
                        f"this role may not make partitions of {self.table}. Run it as a member of the role that owns "
                        "the table (monps_migrate); until then new months are kept in the default partition"
                    )
                self._drop_leftovers(connection)
                wanted = self._missing(connection, months)
            if not wanted:
                return Prepared((), 0, 0.0, 0)
            with engine.begin() as connection:
                horizon = connection.scalar(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::xid::text"))
            for month in wanted:
                with engine.begin() as connection:
                    self._copy(connection, month)
            step = functools.partial(self._switch, engine, wanted, str(horizon))
            who = functools.partial(blockers_of, engine, f"{self.table}_default")
            (moved, locked), attempts = patiently(step, f"partitions of {self.table}", blockers=who)
            return Prepared(tuple(wanted), moved, locked, attempts)

    def _missing(self, connection: Connection, months: Collection[date]) -> list[date]:
        there = {name.rpartition(".")[2] for name, _ in self.present(connection)}
        asked = {month_of(month) for month in months} | set(self.waiting(connection))
        return sorted(month for month in asked if self._part(month) not in there)

    def _drop_leftovers(self, connection: Connection) -> None:
        values = {"schema": self.schema, "mark": IN_THE_MAKING, "name": self.name}
        for name in connection.scalars(LEFTOVERS, values).all():
            connection.execute(text(f"DROP TABLE {self.schema}.{name}"))

    def _copy(self, connection: Connection, month: date) -> None:
        """A table of one month that nobody sees yet, with the rows that the default holds of it now."""
        part = f"{self.schema}.{self._part(month)}"
        owner = connection.execute(OWNER, {"table": self.table}).one().owner
        bounds, key, point = self._bounds(month), ", ".join(self._key(connection)), ", ".join(self.point)
        for statement in (
            f"CREATE TABLE {part} (LIKE {self.table} INCLUDING DEFAULTS INCLUDING COMMENTS INCLUDING CONSTRAINTS)",
            f"COMMENT ON TABLE {part} IS '{IN_THE_MAKING}'",
            f'ALTER TABLE {part} OWNER TO "{owner}"',
            f"INSERT INTO {part} SELECT * FROM {self.table}_default WHERE {bounds}",  # noqa: S608 - our own names
            f"ALTER TABLE {part} ADD CONSTRAINT {self._part(month)}_bounds CHECK ({bounds})",
            f"ALTER TABLE {part} ADD CONSTRAINT pk_{self._part(month)} PRIMARY KEY ({key})",
            f"ALTER TABLE {part} ADD CONSTRAINT uq_{self._part(month)}_point UNIQUE NULLS NOT DISTINCT ({point})",
            f"ANALYZE {part}",
        ):
            connection.execute(text(statement.replace(":", r"\:")))

    def _switch(self, engine: Engine, months: Sequence[date], horizon: str) -> tuple[int, float]:
        """The one short transaction; returns how many rows left the default and how long its lock was held."""
        default = f"{self.table}_default"
        with engine.begin() as connection:
            connection.execute(text(LOCK_TIMEOUT))
            # At once and not in two steps: a writer that has read would wait for us while we waited for it.
            connection.execute(text(f"LOCK TABLE {self.table}, {default} IN ACCESS EXCLUSIVE MODE"))
            began = time.perf_counter()
            empty = not connection.scalar(text(f"SELECT EXISTS (SELECT FROM {default})"))  # noqa: S608 - our own names
            moved = 0 if empty else self._catch_up(connection, months, horizon)
            connection.execute(text(f"ALTER TABLE {self.table} DETACH PARTITION {default}"))
            if not empty:
                connection.execute(text(f"TRUNCATE {default}"))
            for month in months:
                self._attach(connection, month)
            connection.execute(text(f"ALTER TABLE {self.table} ATTACH PARTITION {default} DEFAULT"))
        return moved, time.perf_counter() - began

    def _catch_up(self, connection: Connection, months: Sequence[date], horizon: str) -> int:
        """Copy what was written since the copying began, and prove that every row of the default has a new place."""
        default, key = f"{self.table}_default", ", ".join(self.point)
        changed = f"age(xmin) <= age(CAST('{horizon}' AS xid))"
        names = [name for name in self._columns(connection) if name not in self.point]
        sets = ", ".join(f"{name} = excluded.{name}" for name in names)
        copied = 0
        any_changed = connection.scalar(text(f"SELECT EXISTS (SELECT FROM {default} WHERE {changed})"))  # noqa: S608 - our own names
        for month in months:
            part = f"{self.schema}.{self._part(month)}"
            statement = (
                f"INSERT INTO {part} SELECT * FROM {default} WHERE {changed} AND {self._bounds(month)}"  # noqa: S608 - our own names
                f" ON CONFLICT ({key}) DO UPDATE SET {sets}"
            )
            if any_changed:
                connection.execute(text(statement.replace(":", r"\:")))
            copied += int(connection.scalar(text(f"SELECT count(*) FROM {part}")) or 0)  # noqa: S608 - our own names
        held = int(connection.scalar(text(f"SELECT count(*) FROM {default}")) or 0)  # noqa: S608 - our own names
        if held != copied:
            raise MigrationError(
                f"{default} holds {held} rows and {copied} were copied: rows of another month came in, or some were "
                "deleted meanwhile. Nothing was changed; run it again"
            )
        return held

    def _attach(self, connection: Connection, month: date) -> None:
        part = f"{self.schema}.{self._part(month)}"
        low, high = _ends(month)
        statement = f"ALTER TABLE {self.table} ATTACH PARTITION {part} FOR VALUES FROM ('{low}') TO ('{high}')"
        connection.execute(text(statement.replace(":", r"\:")))
        connection.execute(text(f"ALTER TABLE {part} DROP CONSTRAINT {self._part(month)}_bounds"))
        connection.execute(text(f"COMMENT ON TABLE {part} IS NULL"))

    def _columns(self, connection: Connection) -> Sequence[str]:
        query = text(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped"
            " ORDER BY attnum"
        )
        return connection.scalars(query, {"table": self.table}).all()

    def _key(self, connection: Connection) -> Sequence[str]:
        query = text(
            "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid"
            " WHERE indrelid = to_regclass(:table) AND indisprimary AND attnum = ANY (indkey)"
            " ORDER BY array_position(indkey::int2[], attnum)"
        )
        return connection.scalars(query, {"table": self.table}).all()

    def _part(self, month: date) -> str:
        return f"{self.name}_{month:%Y_%m}"

    def _bounds(self, month: date) -> str:
        low, high = _ends(month)
        return f"{self.column} >= '{low}'::timestamptz AND {self.column} < '{high}'::timestamptz"


def _ends(month: date) -> tuple[str, str]:
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return f"{month} 00:00:00+00", f"{after} 00:00:00+00"
