"""What changes in a table while its rows are copied: a trigger notes the key of every row that is written.

So a copy is brought up to date in the time that the changes take, however large the table is. The trigger is there only
while rows are copied. It notes rows whoever writes them, with the rights of the table's owner, and also where the
writer is a replication worker. A TRUNCATE fires no such trigger; whoever copies must find out by other means.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

__all__ = ["Changes"]

TAKEN = "pg_temp.monps_taken"

WHEN = "AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}"
NOTE = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO {log} VALUES ({old});
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO {log} VALUES ({new});
    END IF;
    RETURN NULL;
END
$body$
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of one table.

    Args:
        table: Its qualified name.
        key: The columns of its primary key.
    """

    table: str
    key: tuple[str, ...]

    @property
    def log(self) -> str:
        """The table that holds the keys that were noted and not taken yet."""
        return f"{self.table}_changes"

    @property
    def function(self) -> str:
        """The trigger's function."""
        return f"{self.table}_note_change"

    def start(self, connection: Connection, owner: str) -> None:
        """Note every change that is committed after this transaction; what an earlier run noted is forgotten.

        Waits for those who are writing to the table, as long as the transaction's ``lock_timeout`` lets it.
        """
        trigger, function = self.function.rpartition(".")[2], f"{self.function}()"
        old, new = (", ".join(f"{row}.{name}" for name in self.key) for row in ("OLD", "NEW"))
        for statement in (
            f"LOCK TABLE {self.table} IN SHARE ROW EXCLUSIVE MODE",
            f"DROP TABLE IF EXISTS {self.log}",
            f"CREATE UNLOGGED TABLE {self.log} AS SELECT {', '.join(self.key)} FROM {self.table} WITH NO DATA",  # noqa: S608 - our own names
            f'ALTER TABLE {self.log} OWNER TO "{owner}"',
            NOTE.format(function=self.function, log=self.log, old=old, new=new),
            f'ALTER FUNCTION {function} OWNER TO "{owner}"',
            f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC",
            f"CREATE OR REPLACE TRIGGER {trigger} {WHEN.format(table=self.table, function=function)}",
            f"ALTER TABLE {self.table} ENABLE ALWAYS TRIGGER {trigger}",
        ):
            connection.execute(text(statement))

    def started(self, connection: Connection) -> bool:
        """Whether changes are noted now, or were when a run was killed."""
        return connection.scalar(text("SELECT to_regclass(:log)"), {"log": self.log}) is not None

    def stop(self, connection: Connection) -> None:
        """Note nothing any more; needs the table for itself for a moment."""
        connection.execute(text(f"DROP TRIGGER IF EXISTS {self.function.rpartition('.')[2]} ON {self.table}"))
        connection.execute(text(f"DROP FUNCTION IF EXISTS {self.function}()"))
        connection.execute(text(f"DROP TABLE IF EXISTS {self.log}"))

    def take(self, connection: Connection) -> int:
        """Take the keys that this transaction sees out of the log, for :meth:`renew`; returns how many there are."""
        connection.execute(text(f"CREATE TEMP TABLE {TAKEN} (LIKE {self.log}) ON COMMIT DROP"))
        moving = f"WITH gone AS (DELETE FROM {self.log} RETURNING *) INSERT INTO {TAKEN} SELECT DISTINCT * FROM gone"  # noqa: S608 - our own names
        taken = connection.execute(text(moving)).rowcount
        connection.execute(text(f"ANALYZE {TAKEN}"))
        return taken

    def taken(self, connection: Connection, expression: str) -> Sequence[object]:
        """The distinct values of an expression over the keys that were taken, in order."""
        return connection.scalars(text(f"SELECT DISTINCT {expression} FROM {TAKEN} ORDER BY 1")).all()  # noqa: S608 - our own names

    def renew(self, connection: Connection, copy: str, where: str) -> int:
        """Give the rows with the keys that were taken to a copy as they are now.

        Args:
            connection: The transaction that took them. Its statements must see one state of the table: at REPEATABLE
                READ, or because it has locked the table.
            copy: Qualified name of a table with the same columns.
            where: SQL condition of the rows that belong into the copy.

        Returns:
            By how many rows the copy has grown.
        """
        keys = ", ".join(self.key)
        same = " AND ".join(f"c.{name} = t.{name}" for name in self.key)
        gone = connection.execute(text(f"DELETE FROM {copy} AS c USING {TAKEN} AS t WHERE {same}"))  # noqa: S608 - our own names
        statement = f"INSERT INTO {copy} SELECT s.* FROM {self.table} AS s JOIN {TAKEN} USING ({keys}) WHERE {where}"  # noqa: S608 - our own names
        return connection.execute(text(statement.replace(":", r"\:"))).rowcount - gone.rowcount
