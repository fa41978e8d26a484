"""Statements straight on the driver's connection of a SQLAlchemy connection: one transaction, no ORM state.

A :class:`Wire` is for what an ORM is too heavy for: rows in the faster format, prepared once per connection and handed
out as plain tuples, and bulk data over the COPY protocol. It shares the connection, and so the transaction, with the
session of its unit of work. Its methods are plain sync code; on an async engine they must run in SQLAlchemy's greenlet,
as everything below ``run_sync`` does, and wait there without blocking the event loop.

A statement that the server has prepared fails once a migration has changed its result (0A000). As the first statement
of a transaction it is simply sent again; later ones raise :class:`PlanOutdated`, after which the work may be run again.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row
from sqlalchemy import Connection
from sqlalchemy.sql import Executable
from sqlalchemy.util import await_only

from monps.core.compiling import Question, compiled
from monps.core.driver_errors import error_of
from monps.core.errors import PlanOutdated, StatementFailed
from monps.core.statements import Statement, observed, tell

__all__ = ["COPY_CHUNK", "Parameters", "Record", "Wire", "has_failed", "is_open"]

T = TypeVar("T")
Record = tuple[Any, ...]
Parameters = Mapping[str, Any] | Sequence[Any] | None

CURSOR = "monps.wire_cursor"
"""Key under which a driver's connection keeps the cursor that all its wires share."""

COPY_CHUNK = 10_000
"""Rows of one COPY; the driver's cost per row grows with the length of one, so a long load is several."""

PLAN_OUTDATED = "0A000"

_streams = itertools.count()


def is_open(connection: Connection) -> bool:
    """Whether a transaction is open on the connection that would still take statements."""
    return _status(connection) == TransactionStatus.INTRANS


def has_failed(connection: Connection) -> bool:
    """Whether its transaction can only be rolled back; PostgreSQL answers such a COMMIT with a silent ROLLBACK."""
    return _status(connection) in {TransactionStatus.INERROR, TransactionStatus.UNKNOWN}


def _status(connection: Connection) -> int:
    if connection.closed or connection.invalidated:
        return TransactionStatus.UNKNOWN
    driver = cast("Any", connection.connection.driver_connection)
    return cast("int", driver.pgconn.transaction_status)


class Wire:
    """The driver's connection beneath ``connection``."""

    __slots__ = ("_connection", "_cursor", "_driver", "_is_async", "wrote")

    def __init__(self, connection: Connection) -> None:
        self.wrote = False
        self._connection = connection
        self._is_async = connection.dialect.is_async
        proxied = connection.connection
        self._driver: Any = cast("Any", proxied.driver_connection)
        cursor = proxied.info.get(CURSOR)
        if cursor is None:
            cursor = self._driver.cursor(row_factory=tuple_row)
            proxied.info[CURSOR] = cursor
        self._cursor: Any = cursor

    def select(self, statement: Executable) -> list[Record]:
        """All rows of a SQLAlchemy statement; see :meth:`fetch`."""
        text, values, binary = compiled(self._connection, statement)
        return self.fetch(text, values, binary=binary)

    def ask(self, question: Question, **values: object) -> list[Record]:
        """All rows of a question, with these values; see :meth:`fetch`."""
        return self.fetch(question.text, question.parameters(values), binary=question.binary)

    def fetch(
        self, sql: str, parameters: Parameters = None, *, prepare: bool = True, binary: bool = True
    ) -> list[Record]:
        """All rows of a statement, prepared on the server.

        Args:
            sql: The statement, with the driver's placeholders.
            parameters: Their values.
            prepare: False for a statement that is run once.
            binary: In which format they come, see :mod:`monps.core.formats`; the values are the same.

        Raises:
            PlanOutdated: the schema changed under the prepared statement; run the work again.
            StatementFailed: any other refusal, as the matching error.
            DatabaseUnavailable: the connection is gone.
        """
        fresh = self._driver.pgconn.transaction_status == TransactionStatus.IDLE
        try:
            return self._fetch(sql, parameters, prepare=prepare, binary=binary)
        except StatementFailed as error:
            if error.sqlstate != PLAN_OUTDATED or not prepare:
                raise
            if not fresh:
                reason = "the schema changed under a prepared statement and nothing was changed; run the work again"
                raise PlanOutdated(PLAN_OUTDATED, reason) from error
        # A rollback makes the driver forget what it has prepared.
        self._connection.connection.rollback()
        return self._fetch(sql, parameters, prepare=False, binary=binary)

    def returning(self, sql: str, parameters: Parameters = None, *, prepare: bool = True) -> list[Record]:
        """The same for a statement that writes: its rows are what it says of its work."""
        self.wrote = True
        return self.fetch(sql, parameters, prepare=prepare)

    def execute(self, sql: str, parameters: Parameters = None) -> int:
        """Run a statement that writes; returns how many rows it affected."""
        self.wrote = True

        def block() -> int:
            return cast("int", self._cursor.execute(sql, parameters).rowcount)

        async def wait() -> int:
            return cast("int", (await self._cursor.execute(sql, parameters)).rowcount)

        return self._run(sql, parameters, block, wait)

    def copy_in(self, sql: str, rows: Iterable[Record], types: Sequence[str]) -> int:
        """Send rows with a ``COPY … FROM STDIN (FORMAT BINARY)``; returns how many.

        Args:
            sql: The statement.
            rows: Tuples in the order of the statement's columns; read as they are sent, never kept.
            types: The columns' types by PostgreSQL's name, such as ``int8``.
        """
        self.wrote = True
        iterator = iter(rows)
        total = 0
        while chunk := list(itertools.islice(iterator, COPY_CHUNK)):
            total += self._copy_chunk(sql, chunk, types)
        return total

    def copy_text(self, sql: str, blocks: Iterable[str]) -> int:
        """Send lines with a ``COPY … FROM STDIN`` in its text format; returns how many rows the server took.

        Args:
            sql: The statement.
            blocks: Text of whole lines, escaped as COPY asks; read as it is sent, never kept.
        """
        self.wrote = True

        def block() -> int:
            with self._cursor.copy(sql) as copy:
                for lines in blocks:
                    copy.write(lines)
            return cast("int", self._cursor.rowcount)

        async def wait() -> int:
            async with self._cursor.copy(sql) as copy:
                for lines in blocks:
                    await copy.write(lines)
            return cast("int", self._cursor.rowcount)

        return self._run(sql, None, block, wait, copies=True)

    def stream(self, statement: Executable, *, size: int) -> Iterator[list[Record]]:
        """The rows of a SQLAlchemy statement in blocks of ``size``, by a cursor on the server.

        Other statements may be run between two blocks; the end of the transaction ends the stream.
        """
        sql, parameters, binary = compiled(self._connection, statement)
        cursor = self._driver.cursor(f"monps_stream_{next(_streams)}", row_factory=tuple_row)

        def opened() -> Any:  # noqa: ANN401 - of either driver
            return cursor.execute(sql, parameters, binary=binary)

        try:
            self._run(sql, parameters, opened, opened)
            while rows := self._run(sql, None, lambda: cursor.fetchmany(size), lambda: cursor.fetchmany(size)):
                yield rows
        finally:
            if self._driver.pgconn.transaction_status == TransactionStatus.INTRANS:
                self._run(sql, None, cursor.close, cursor.close)

    def copy_out(self, sql: str) -> bytes:
        """What a ``COPY … TO STDOUT`` sends."""

        def block() -> bytes:
            with self._cursor.copy(sql) as copy:
                return b"".join(copy)

        async def wait() -> bytes:
            async with self._cursor.copy(sql) as copy:
                return b"".join([bytes(block) async for block in copy])

        return self._run(sql, None, block, wait, copies=True)

    def commit(self) -> None:
        """Keep what the transaction did."""
        self._run("COMMIT", None, self._driver.commit, self._driver.commit)
        self.wrote = False

    def rollback(self) -> None:
        """Undo it."""
        self._run("ROLLBACK", None, self._driver.rollback, self._driver.rollback)
        self.wrote = False

    def end_reading(self) -> None:
        """End a transaction that only read; nothing to do where it has failed."""
        if self._driver.pgconn.transaction_status == TransactionStatus.INTRANS:
            self.commit()

    def _copy_chunk(self, sql: str, rows: Sequence[Record], types: Sequence[str]) -> int:
        def block() -> int:
            with self._cursor.copy(sql) as copy:
                copy.set_types(types)
                write = copy.write_row
                for row in rows:
                    write(row)
            return len(rows)

        async def wait() -> int:
            async with self._cursor.copy(sql) as copy:
                copy.set_types(types)
                write = copy.write_row
                for row in rows:
                    await write(row)
            return len(rows)

        return self._run(sql, None, block, wait, copies=True)

    def _run(
        self,
        sql: str,
        parameters: Parameters,
        block: Callable[[], T],
        wait: Callable[[], Coroutine[Any, Any, T]],
        *,
        copies: bool = False,
    ) -> T:
        """One of two ways to the same answer, timed, with our errors."""
        started = time.perf_counter()
        try:
            answer = await_only(wait()) if self._is_async else block()
        except psycopg.Error as error:
            raise self._failed(error, sql, parameters, started) from error
        except (asyncio.CancelledError, KeyboardInterrupt) as interruption:
            self._drop_closed(interruption)
            raise
        if observed():
            copied = self._cursor.rowcount if copies else 0
            tell(Statement(sql, parameters, time.perf_counter() - started, door="wire", copied=copied))
        return answer

    def _fetch(self, sql: str, parameters: Parameters, *, prepare: bool, binary: bool) -> list[Record]:
        started = time.perf_counter()
        try:
            if self._is_async:
                rows = await_only(self._fetch_async(sql, parameters, prepare, binary))
            else:
                rows = self._cursor.execute(sql, parameters, prepare=prepare, binary=binary).fetchall()
        except psycopg.Error as error:
            raise self._failed(error, sql, parameters, started) from error
        except (asyncio.CancelledError, KeyboardInterrupt) as interruption:
            self._drop_closed(interruption)
            raise
        if observed():
            tell(Statement(sql, parameters, time.perf_counter() - started, door="wire"))
        return rows

    async def _fetch_async(self, sql: str, parameters: Parameters, prepare: bool, binary: bool) -> list[Record]:  # noqa: FBT001 - as psycopg
        cursor = await self._cursor.execute(sql, parameters, prepare=prepare, binary=binary)
        return cast("list[Record]", await cursor.fetchall())

    def _failed(self, error: psycopg.Error, sql: str, parameters: Parameters, started: float) -> Exception:
        if observed():
            seconds = time.perf_counter() - started
            tell(Statement(sql, parameters, seconds, failed=True, door="wire", sqlstate=error.sqlstate))
        self._drop_closed(error)
        return error_of(error, self._connection.engine.url) or error

    def _drop_closed(self, reason: BaseException) -> None:
        """Let nobody use a connection again that the driver has closed."""
        if self._driver.closed and not self._connection.invalidated:
            self._connection.invalidate(reason)
