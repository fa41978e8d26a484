"""A transaction that can only look: READ ONLY, with a lock timeout, and with every setting pinned that shows in a text.

The search path is the most important one: with ``pg_catalog`` alone every name outside it is written with its schema.
No default is evaluated and no sequence moved, because only the catalog is asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from monps.core.errors import DriftError

__all__ = ["Environment", "looking"]

LOCK_TIMEOUT = "3s"
"""Reading a definition takes a short share lock; a running migration may hold the table longer than we will queue."""

OLDEST = 15
"""First major version whose catalog has everything that is compared."""

ENVIRONMENT = """
SELECT current_setting('server_version_num')::int / 10000 AS major,
       current_schemas(false)::text[] AS search_path,
       ARRAY(SELECT ARRAY[e.extname::text, n.nspname::text]
               FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
              WHERE e.extname <> 'plpgsql' ORDER BY e.extname) AS extensions,
       ARRAY(SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_' ORDER BY 1) AS roles
"""

PIN = """
SELECT set_config('search_path', 'pg_catalog', true),
       set_config('lock_timeout', :lock_timeout, true),
       set_config('quote_all_identifiers', 'off', true),
       set_config('standard_conforming_strings', 'on', true),
       set_config('datestyle', 'ISO, YMD', true),
       set_config('intervalstyle', 'postgres', true),
       set_config('timezone', 'UTC', true),
       set_config('extra_float_digits', '1', true),
       set_config('bytea_output', 'hex', true),
       set_config('enable_nestloop', 'off', true),
       set_config('jit', 'off', true)
"""
"""The last two show in no text. A fresh catalog has no statistics, and the planner, which then takes every table for
tiny, joins in a way that takes the square of the number of columns."""

PINNED = "SELECT current_setting('transaction_read_only') = 'on' AND current_setting('search_path') = 'pg_catalog'"


@dataclass(frozen=True, slots=True)
class Environment:
    """What a name means on a server: its search path, new tables going first, its extensions and its roles."""

    search_path: tuple[str, ...]
    extensions: tuple[tuple[str, str], ...]
    roles: tuple[str, ...] = ()

    @property
    def default_schema(self) -> str:
        """The schema of a table declared without one."""
        return self.search_path[0] if self.search_path else "public"


@contextmanager
def looking(connection: Connection) -> Iterator[Environment]:
    """A READ ONLY transaction on the connection, rolled back at the end; inside an open one, a savepoint.

    Raises:
        DriftError: not PostgreSQL 15 or later, a connection in autocommit mode, or the server refused or timed out.
    """
    if connection.dialect.name != "postgresql":
        raise DriftError(f"only PostgreSQL can be compared, not {connection.dialect.name}")
    nested = connection.in_transaction()
    transaction = connection.begin_nested() if nested else connection.begin()
    try:
        connection.execute(text(f"SET TRANSACTION {'' if nested else 'ISOLATION LEVEL REPEATABLE READ, '}READ ONLY"))
        environment = _environment(connection)
        connection.execute(text(PIN), {"lock_timeout": LOCK_TIMEOUT})
        if not connection.scalar(text(PINNED)):
            raise DriftError(
                "the connection is in autocommit mode, so nothing would keep it READ ONLY; use one with transactions"
            )
        yield environment
    except DBAPIError as error:
        reason = " ".join(str(error.orig).split())
        raise DriftError(f"the catalog could not be read: {reason}. Run again when no migration is running") from error
    finally:
        transaction.rollback()


def _environment(connection: Connection) -> Environment:
    row = connection.execute(text(ENVIRONMENT)).one()
    if row.major < OLDEST:
        raise DriftError(f"PostgreSQL {row.major} is too old to be compared; {OLDEST} or later is needed")
    extensions = tuple((name, schema) for name, schema in row.extensions)
    return Environment(tuple(row.search_path), extensions, tuple(row.roles))
