"""Journal des requêtes : how many statements ran, which texts, how long, which failed.

Added the day the desk found out that its CLV query had been failing for weeks inside an except: the cursors below see
every statement, so a swallowed error is at least written down here. Modules keep asking for the ordinary cursor classes
of psycopg2; DeskConnection hands out a counting subclass of whatever they ask for.
"""

import threading
import time

import psycopg2
from psycopg2.extensions import connection as PlainConnection
from psycopg2.extensions import cursor as PlainCursor

MAX_ERRORS = 20


def statement_text(query, cur=None):
    """Text of a statement on one line. execute_values sends bytes with the rows inside: keep what stands before VALUES."""
    if isinstance(query, bytes):
        head = query.decode("utf-8", "replace").partition("VALUES")[0]
        return " ".join(head.split()) + " VALUES %s [execute_values]"
    if hasattr(query, "as_string"):
        query = query.as_string(cur)
    return " ".join(str(query).split())


class Journal:
    """Counts of one process; safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self.statements = 0
            self.failed = 0
            self.texts = {}
            self.errors = []
            self.durations = []

    def ran(self, text, seconds, times=1):
        with self._lock:
            self.statements += times
            self.texts[text] = self.texts.get(text, 0) + times
            self.durations.append(seconds * 1000)

    def went_wrong(self, text, error):
        message = (str(error).strip() or type(error).__name__).splitlines()[0]
        error.noted = True  # so that nobody writes it down twice
        with self._lock:
            self.failed += 1
            if len(self.errors) < MAX_ERRORS:
                self.errors.append(
                    {"statement": text[:500], "sqlstate": getattr(error, "pgcode", None), "message": message}
                )

    def percentile(self, share: float) -> float:
        """Duration in milliseconds below which this share of the statements lies."""
        with self._lock:
            ordered = sorted(self.durations)
        if not ordered:
            return 0.0
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)


JOURNAL = Journal()


class Counted:
    """Mixed into a cursor class: every execute and every row of an executemany is one statement."""

    def execute(self, query, vars=None):
        text = statement_text(query, self)
        start = time.perf_counter()
        try:
            return super().execute(query, vars)
        except Exception as e:
            JOURNAL.went_wrong(text, e)
            raise
        finally:
            JOURNAL.ran(text, time.perf_counter() - start)

    def executemany(self, query, vars_list):
        rows = list(vars_list)
        text = statement_text(query, self)
        start = time.perf_counter()
        try:
            return super().executemany(query, rows)
        except Exception as e:
            JOURNAL.went_wrong(text, e)
            raise
        finally:
            JOURNAL.ran(text, time.perf_counter() - start, times=len(rows))


_counted = {}


def counting(factory):
    """The counting subclass of a cursor class."""
    if factory not in _counted:
        _counted[factory] = type("Desk" + factory.__name__, (Counted, factory), {})
    return _counted[factory]


class DeskConnection(PlainConnection):
    """An ordinary connection whose cursors count. COMMIT is no statement here, but a failing one is written down."""

    def cursor(self, *args, **kwargs) -> PlainCursor:
        factory = kwargs.pop("cursor_factory", None) or self.cursor_factory or PlainCursor
        return super().cursor(*args, cursor_factory=counting(factory), **kwargs)

    def commit(self) -> None:
        try:
            super().commit()
        except psycopg2.Error as e:
            JOURNAL.went_wrong("COMMIT", e)
            raise
