"""Whole tables as Arrow, over the COPY protocol in binary format.

Arrow's own PostgreSQL driver (ADBC) reads a COPY faster than rows can be made of it. It needs a connection of its own,
so each connection of the pool gets a twin when a frame is first asked for, closed with it. The twin reads in the very
snapshot of its sibling's transaction, which the sibling exports. What that transaction has written itself is in no
snapshot yet; then there is nothing to export, and the caller must read over the wire.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, event
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql import Executable
from sqlalchemy.util import await_only

from monps.core.compiling import compiled
from monps.core.driver_errors import named
from monps.core.errors import DatabaseUnavailable, MonpsError, SettingsError
from monps.core.wire import Wire

__all__ = ["batches", "exported_snapshot", "table"]

T = TypeVar("T")

TWIN = "monps.columnar_twin"
"""Key under which a connection of the pool keeps its twin."""

EXPORT = "SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_export_snapshot() END"


def exported_snapshot(wire: Wire) -> str | None:
    """The name of what the transaction sees; None where it has written, and so sees more than a snapshot holds."""
    name = wire.fetch(EXPORT)[0][0]
    return None if name is None else str(name)


def table(connection: Connection, statement: Executable, snapshot: str) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """The answer of ``statement`` as a ``pyarrow.Table``.

    Raises:
        StatementFailed: the server refused it, as the matching error.
        DatabaseUnavailable: no second connection could be had.
    """

    def read() -> Any:  # noqa: ANN401 - pyarrow ships no types
        with _asked(connection, statement, snapshot) as cursor:
            return cursor.fetch_arrow_table()

    return _away(connection, read)


def batches(connection: Connection, statement: Executable, snapshot: str) -> Iterator[Any]:
    """The same in ``pyarrow.RecordBatch`` of some megabytes each; raises the same."""
    with contextlib.ExitStack() as stack:
        asked = _asked(connection, statement, snapshot)
        cursor = _away(connection, lambda: stack.enter_context(asked))
        reader = _away(connection, cursor.fetch_record_batch)
        while (batch := _away(connection, lambda: next(reader, None))) is not None:
            yield batch


@contextlib.contextmanager
def _asked(connection: Connection, statement: Executable, snapshot: str) -> Iterator[Any]:
    text = _literal(connection, statement)
    twin = _twin(connection)
    with _our_errors(connection):
        try:
            with twin.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
                cursor.execute(text)
                yield cursor
        finally:
            twin.rollback()


def _literal(connection: Connection, statement: Executable) -> str:
    """The statement with its values in it: COPY takes no parameters."""
    sql, values, _ = compiled(connection, statement)
    driver: Any = connection.connection.driver_connection
    kind: Any = psycopg.AsyncClientCursor if connection.dialect.is_async else psycopg.ClientCursor
    return cast("str", kind(driver).mogrify(sql, values))


def _twin(connection: Connection) -> Any:  # noqa: ANN401 - ADBC's connection
    info = connection.connection.info
    if TWIN not in info:
        driver: Any = connection.connection.driver_connection
        address = make_conninfo("", **driver.info.get_parameters() | {"password": driver.info.password or None})
        with _our_errors(connection):
            info[TWIN] = _adbc().connect(address)
        pool = connection.engine.pool
        if not event.contains(pool, "close", _close_twin):
            event.listen(pool, "close", _close_twin)
    return info[TWIN]


def _close_twin(_: object, record: ConnectionPoolEntry) -> None:
    twin = record.info.pop(TWIN, None)
    if twin is not None:
        twin.close()


@contextlib.contextmanager
def _our_errors(connection: Connection) -> Iterator[None]:
    adbc = _adbc()
    try:
        yield
    except adbc.Error as error:
        _close_twin(None, cast("ConnectionPoolEntry", connection.connection))
        raise _error_of(error, connection) from error


def _error_of(error: Any, connection: Connection) -> MonpsError:  # noqa: ANN401 - ADBC's error
    reason = " ".join(str(error).split())
    if error.sqlstate is None or error.sqlstate.strip("\0") == "":
        return DatabaseUnavailable(connection.engine.url.render_as_string(hide_password=True), reason)
    return named(error.sqlstate, reason)


def _adbc() -> Any:  # noqa: ANN401 - ADBC ships no types for this
    try:
        from adbc_driver_postgresql import dbapi  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise SettingsError("frames need polars and ADBC; install them with pip install 'monps[frames]'") from error
    return dbapi


def _away(connection: Connection, function: Callable[[], T]) -> T:
    """Call what blocks; on asyncio in a thread, so that others may go on."""
    return await_only(asyncio.to_thread(function)) if connection.dialect.is_async else function()
