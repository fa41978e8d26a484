"""Many DDL statements in one round trip.

SQLAlchemy sends one statement at a time and waits for each. On a connection that is ``batched`` those that need no
answer are gathered and sent together, in a thread of its own, so that the server builds while Python compiles what
comes next. A statement that asks something, or has parameters, waits for all before it, so whatever an event listener
does sees what it would have seen. Until the first such statement, indexes are built over a second connection.
"""

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection as DriverConnection
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

from monps.introspection.borrowed_roles import BorrowedRoles
from monps.introspection.index_lane import IndexLane, driver_of

__all__ = ["batched"]

SIZE = 40
"""Statements sent together; together they are one transaction, whose locks must find room on the server."""

DDL = re.compile(r"\s*(?:CREATE|ALTER|COMMENT|GRANT|REVOKE|SECURITY)\b", re.IGNORECASE)
CONCURRENTLY = re.compile(r"(\s*CREATE\s+(?:UNIQUE\s+)?INDEX\s+)CONCURRENTLY\s+", re.IGNORECASE)
EXTENSION = re.compile(r"(\s*CREATE\s+EXTENSION\s+)(?!IF\b)", re.IGNORECASE)

NEW_VALUE = re.compile(r"\s*ALTER\s+TYPE\b.*\bADD\s+VALUE\b", re.IGNORECASE | re.DOTALL)
"""A new value of an enumerated type cannot be used in the transaction that brings it."""


@contextmanager
def batched(connection: Connection, roles: BorrowedRoles) -> Iterator[None]:
    """Within the block DDL on the connection is sent in batches; at its end all of it has been run.

    ``roles`` are provided before the first statement that names them.

    Indexes are built at once, not CONCURRENTLY: nobody else is there, and that cannot be done along with others. An
    extension that is there already is left as it is.
    """
    with IndexLane.beside(connection) as indexes, ThreadPoolExecutor(1) as thread:
        batch = _Batch(driver_of(connection), thread, roles, indexes)
        event.listen(connection.engine, "do_execute", batch.take)
        event.listen(connection.engine, "do_execute_no_params", batch.take_without_parameters)
        try:
            yield
            batch.finish()
        finally:
            event.remove(connection.engine, "do_execute", batch.take)
            event.remove(connection.engine, "do_execute_no_params", batch.take_without_parameters)


@dataclass(slots=True, eq=False)
class _Batch:
    """What waits to be sent, and what is being run."""

    driver: DriverConnection[Any]
    thread: ThreadPoolExecutor
    roles: BorrowedRoles
    indexes: IndexLane
    waiting: list[str] = field(default_factory=list)
    running: Future[None] | None = None

    def take(self, _cursor: DBAPICursor, statement: str, parameters: Any, _context: ExecutionContext) -> bool:  # noqa: ANN401 - whatever the caller bound
        """Called by SQLAlchemy in place of the driver; True when nothing is left to be done."""
        # The driver doubles no percent sign where it is given no parameters.
        return self._gather(statement.replace("%%", "%")) if not parameters else self._give_way()

    def take_without_parameters(self, _cursor: DBAPICursor, statement: str, _context: ExecutionContext) -> bool:
        """The same for a statement that was given as it is."""
        return self._gather(statement)

    def finish(self) -> None:
        """Send what waits, and wait for all of it."""
        self._send()
        self._wait()
        self.indexes.wait()

    def _gather(self, statement: str) -> bool:
        if not DDL.match(statement):
            return self._give_way()
        self.roles.provide(self.driver, statement)
        statement = EXTENSION.sub(r"\1IF NOT EXISTS ", CONCURRENTLY.sub(r"\1", statement))
        if not self.indexes.take(statement):
            self._add(statement)
        return True

    def _add(self, statement: str) -> None:
        if self.indexes.is_open and not self.indexes.suffers(statement):
            self._keep_order()
        is_alone = NEW_VALUE.match(statement) is not None
        if is_alone:
            self._send()
        self.waiting.append(statement)
        if is_alone or len(self.waiting) >= SIZE:
            self._send()

    def _give_way(self) -> bool:
        self._keep_order()
        return False

    def _keep_order(self) -> None:
        self.finish()
        self.indexes.is_open = False

    def _send(self) -> None:
        self._wait()
        if self.waiting:
            script, self.waiting = "\n;\n".join(self.waiting), []
            self.running = self.thread.submit(self._run, script)
        self.indexes.send(self.running)

    def _wait(self) -> None:
        running, self.running = self.running, None
        if running is not None:
            running.result()

    def _run(self, script: str) -> None:
        self.driver.execute(script.encode())
