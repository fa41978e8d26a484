"""A second connection that builds indexes while the first one makes tables.

One backend keeps one core busy, and most of a large declaration is tables and their indexes. An index goes this way
once its table is committed, and only if nothing that was run in the meantime could have given it another meaning.
"""

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from psycopg import Connection as DriverConnection
from sqlalchemy import Connection

__all__ = ["IndexLane", "driver_of"]

NAME = r'(?:"(?:[^"]|"")+"|[\w$]+)'
PATH = rf"{NAME}(?:\.{NAME})?"

TABLE = re.compile(rf"\s*CREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?P<table>{PATH})\s*\(", re.IGNORECASE)

BORROWING = re.compile(r"\bPARTITION\s+(?:OF|BY)\b|\bINHERITS\s*\(|[(,]\s*LIKE\b", re.IGNORECASE)
"""What a table may have from another one, whose indexes must be there by then. In a literal it does no harm."""

INDEX = re.compile(rf"\s*CREATE\s+INDEX\s+(?P<index>{NAME})\s+ON\s+(?P<table>{PATH})(?=[\s(])", re.IGNORECASE)

CHOSEN = re.compile(r'_(?:pkey|key|excl|seq|idx)\d*"?$', re.IGNORECASE)
"""The end of a name that PostgreSQL itself might choose for something else, and then another one if it is taken."""

INDIFFERENT = re.compile(
    r"\s*(?:CREATE\s+UNIQUE\s+INDEX|CREATE\s+TYPE|CREATE\s+SEQUENCE|COMMENT\s+ON\s+(?:TABLE|COLUMN))\b", re.IGNORECASE
)
"""May be run before or after an index of another statement."""

PRELIMINARY = re.compile(
    r"\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE|EXTENSION|SCHEMA|DOMAIN)\b", re.IGNORECASE
)
"""Changes what an index means, but no session; before the first index it does no harm."""

SETTINGS = ("search_path", "synchronous_commit")
CURRENT = "SELECT name, setting FROM pg_settings WHERE name = ANY (%s)"
SET = "SELECT set_config(%s, %s, false)"


def driver_of(connection: Connection) -> DriverConnection[Any]:
    """The driver's connection, which must be psycopg's."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, DriverConnection):
        raise TypeError(f"a connection of psycopg is needed, not {type(driver).__name__}")
    return driver


@dataclass(slots=True, eq=False)
class IndexLane:
    """The indexes of one declaration that are built beside its tables."""

    first: Connection
    thread: ThreadPoolExecutor
    settings: list[tuple[str, str]]
    is_open: bool
    tables: set[str] = field(default_factory=set)
    waiting: list[tuple[str, str]] = field(default_factory=list)
    running: list[Future[None]] = field(default_factory=list)
    second: Connection | None = None

    @classmethod
    @contextmanager
    def beside(cls, connection: Connection) -> "Iterator[IndexLane]":
        """A lane beside ``connection``; at the end of the block its own connection is closed.

        Beside a connection that is not in autocommit mode it takes nothing: it would not see the tables.
        """
        driver = driver_of(connection)
        settings = driver.execute(CURRENT, (list(SETTINGS),)).fetchall() if driver.autocommit else []
        with ThreadPoolExecutor(1) as thread:
            lane = cls(connection, thread, settings, is_open=driver.autocommit)
            try:
                yield lane
            finally:
                thread.shutdown()
                if lane.second is not None:
                    lane.second.close()

    def take(self, statement: str) -> bool:
        """Whether the lane will run the statement: an index of a table that was seen being made."""
        found = INDEX.match(statement) if self.is_open else None
        if found is None or found["table"] not in self.tables or CHOSEN.search(found["index"]):
            return False
        self.waiting.append((found["table"], statement))
        return True

    def suffers(self, statement: str) -> bool:
        """Whether the statement, which the first connection runs, may be run before indexes that came earlier."""
        made = TABLE.match(statement)
        if made is not None and not BORROWING.search(statement):
            self.tables.add(made["table"])
            return True
        if INDEX.match(statement) or INDIFFERENT.match(statement):
            return True
        return PRELIMINARY.match(statement) is not None and not (self.waiting or self.running)

    def send(self, after: Future[None] | None) -> None:
        """Build what waits, once ``after``, which makes the last of its tables, is done."""
        if self.waiting:
            waiting, self.waiting = self.waiting, []
            self.running.append(self.thread.submit(self._run, waiting, after))

    def wait(self) -> None:
        """Until all that was sent has been built; an error is raised here."""
        running, self.running = self.running, []
        for one in running:
            one.result()

    def _run(self, indexes: list[tuple[str, str]], after: Future[None] | None) -> None:
        if after is not None:
            after.result()
        # One table in one transaction: who holds one lock and waits for no other is in no deadlock.
        scripts = ("\n;\n".join(map(itemgetter(1), group)) for _, group in groupby(indexes, itemgetter(0)))
        self._driver().execute("\n;\n".join(f"BEGIN;\n{script}\n;\nCOMMIT" for script in scripts).encode())

    def _driver(self) -> DriverConnection[Any]:
        if self.second is None:
            self.second = self.first.engine.connect()
            for setting in self.settings:
                driver_of(self.second).execute(SET, setting)
        return driver_of(self.second)
