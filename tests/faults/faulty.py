"""A server of its own, on which a test may do what no test does to a server that others use."""

import signal
import time

import psycopg
from sqlalchemy import URL

from monps.core import embedded
from monps.core.settings import Settings, conninfo
from tests.core.processes import is_alive, postmaster

__all__ = ["Faulty"]

MARKS = "CREATE TABLE IF NOT EXISTS mark (name text PRIMARY KEY, amount bigint NOT NULL DEFAULT 0)"


class Faulty:
    """An embedded server that can be ended in every way that PostgreSQL knows, and started again."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.url: URL = embedded.start(settings)
        # What was committed must be there after a crash, however little the other servers of the suite care.
        self.execute(f'ALTER DATABASE "{self.url.database}" SET synchronous_commit = on')
        self.execute(MARKS)

    def start(self) -> None:
        """Start it where it does not run, and wait until it takes connections."""
        embedded.start(self.settings)

    def end(self, how: signal.Signals, *, wait: bool = True) -> None:
        """End it: SIGTERM waits for sessions, SIGINT ends them, SIGQUIT crashes."""
        process = postmaster(self.settings)
        process.send_signal(how)
        deadline = time.monotonic() + 30
        while wait and is_alive(process):
            if time.monotonic() > deadline:
                raise TimeoutError("the server did not end")
            time.sleep(0.01)

    def restart(self, how: signal.Signals) -> None:
        """End it and start it again."""
        self.end(how)
        self.start()

    def execute(self, statement: str) -> list[tuple[object, ...]]:
        """Run one statement outside of everything that is tested."""
        kept = "-c synchronous_commit=on"
        with psycopg.connect(
            conninfo(self.url), autocommit=True, application_name="outside", options=kept
        ) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def marks(self) -> set[object]:
        """What another connection sees."""
        return {name for (name,) in self.execute("SELECT name FROM mark")}

    def sessions(self) -> list[tuple[object, ...]]:
        """State of each session of ours, from the server's view."""
        return self.execute("SELECT state FROM pg_stat_activity WHERE application_name = 'monps'")

    def kill_when_asked(self, query: str, seconds: float = 20) -> None:
        """End the session that runs ``query``, as soon as one does."""
        deadline = time.monotonic() + seconds
        statement = (
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'monps'"
            f" AND state = 'active' AND query LIKE '%{query}%'"
        )
        while not self.execute(statement):
            if time.monotonic() > deadline:
                raise TimeoutError(query)
            time.sleep(0.01)
