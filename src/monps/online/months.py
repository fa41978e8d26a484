"""The months of a table that is partitioned by a time: their names, their bounds, and which there are.

Such a table has a default partition, which takes every row whose month has none yet; so no writer ever waits for a
partition, and nothing is lost.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text

__all__ = ["IN_THE_MAKING", "Months", "month_of"]

IN_THE_MAKING = "monps: a partition in the making; the next run drops it"
"""The comment of a table that is to become a partition."""

PARTS = text("""
    SELECT p.oid::regclass::text AS name, pg_get_expr(p.relpartbound, p.oid) AS bounds
      FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhrelid
     WHERE h.inhparent = to_regclass(:table) ORDER BY p.relname
""")
IN_WORK = text("""
    SELECT to_date(right(c.relname, 7), 'YYYY_MM') AS month, c.relname FROM pg_class c
     WHERE c.relnamespace = CAST(:schema AS regnamespace) AND NOT c.relispartition AND c.relkind = 'r'
       AND obj_description(c.oid, 'pg_class') = :mark AND c.relname ~ ('^' || :name || '_[0-9]{4}_[0-9]{2}$')
     ORDER BY 1
""")
MAY = text("""
    SELECT pg_has_role(relowner, 'USAGE') AND has_schema_privilege(relnamespace, 'CREATE')
      FROM pg_class WHERE oid = to_regclass(:table) AND relkind = 'p'
""")


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

    @property
    def default(self) -> str:
        """The default partition's qualified name."""
        return f"{self.table}_default"

    @property
    def month(self) -> str:
        """SQL expression of a row's month, as a date."""
        return f"date_trunc('month', {self.column} AT TIME ZONE 'UTC')::date"

    def part(self, month: date) -> str:
        """The name of a month's partition, without the schema."""
        return f"{self.name}_{month:%Y_%m}"

    def ends(self, month: date) -> tuple[str, str]:
        """The month's first moment and that of the next month."""
        after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        return f"{month} 00:00:00+00", f"{after} 00:00:00+00"

    def bounds(self, month: date) -> str:
        """SQL condition of the month's rows."""
        low, high = self.ends(month)
        return f"{self.column} >= '{low}'::timestamptz AND {self.column} < '{high}'::timestamptz"

    def present(self, connection: Connection) -> Sequence[tuple[str, str]]:
        """Name and bounds of every partition, by name."""
        return [(row.name, row.bounds) for row in connection.execute(PARTS, {"table": self.table})]

    def in_the_making(self, connection: Connection) -> Sequence[tuple[date, str]]:
        """Month and name of every table that is to become a partition and is none yet."""
        values = {"schema": self.schema, "mark": IN_THE_MAKING, "name": self.name}
        return [(row.month, row.relname) for row in connection.execute(IN_WORK, values)]

    def may_prepare(self, connection: Connection) -> bool:
        """Whether this role may make partitions; a writer may not, and its rows wait in the default partition."""
        return bool(connection.scalar(MAY, {"table": self.table}))

    def waiting(self, connection: Connection) -> Sequence[date]:
        """The months of the rows in the default partition, in order."""
        query = f"SELECT DISTINCT {self.month} FROM {self.default} ORDER BY 1"  # noqa: S608 - our own names
        return connection.scalars(text(query.replace(":", r"\:"))).all()

    def missing(self, connection: Connection, months: Collection[date]) -> Sequence[date]:
        """Of ``months``, and of the months of the rows in the default partition, those without a partition."""
        there = {name.rpartition(".")[2] for name, _ in self.present(connection)}
        asked = {month_of(month) for month in months} | set(self.waiting(connection))
        return sorted(month for month in asked if self.part(month) not in there)
