"""Every statement that monps runs, seen by whoever wants to see it.

A statement may go through SQLAlchemy or straight to the driver (:mod:`monps.core.wire`); both tell the observers here.
Metrics, the log of slow statements, the counter that fails an N+1 and ``EXPLAIN`` on demand are observers. Without any,
a statement pays for one look at an empty list.
"""

import contextlib
import functools
import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
import psycopg
from sqlalchemy import Connection, Engine, event

__all__ = [
    "Door",
    "Statement",
    "StatementCounter",
    "counting",
    "fingerprint",
    "observe",
    "observe_engine",
    "observe_here",
    "observed",
    "tell",
    "without_values",
]

Door = Literal["orm", "wire"]
"""How a statement went to the server: through SQLAlchemy, or straight to the driver."""


class Statement(msgspec.Struct, frozen=True, gc=False):
    """One statement as it was sent: ``parameters`` as the driver got them, ``failed`` if it raised."""

    sql: str
    parameters: Any
    seconds: float
    failed: bool = False
    many: bool = False
    """Whether it was run once for each set of parameters."""
    door: Door = "orm"
    sqlstate: str | None = None
    """Why it failed, as PostgreSQL's five characters; None where it did not, or where the connection is gone."""
    copied: int = 0
    """Rows that a COPY carried."""


Observer = Callable[[Statement], None]

_everywhere: list[Observer] = []
_here: ContextVar[tuple[Observer, ...]] = ContextVar("monps_statement_observers", default=())

SPACES = re.compile(r"\s+")
LISTS = re.compile(r"\(\s*(?:%\(\w+\)s(?:::[\w ]+)?\s*,\s*)+%\(\w+\)s(?:::[\w ]+)?\s*\)")
VALUES = re.compile(
    r"""(?P<name>"(?:[^"]|"")*"|%\(\w+\)s)"""
    r"""|\bE'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'"""
    r"""|(?P<quote>\$(?:[A-Za-z_]\w*)?\$).*?(?P=quote)"""
    r"""|(?<![\w$])\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?(?!\w)""",
    re.DOTALL,
)


@functools.lru_cache(maxsize=4096)
def fingerprint(sql: str) -> str:
    """Eight characters that name a statement whatever its values are, and however long its lists."""
    plain = LISTS.sub("(…)", SPACES.sub(" ", sql)).strip()
    return hashlib.sha1(plain.encode(), usedforsecurity=False).hexdigest()[:8]


@functools.lru_cache(maxsize=1024)
def without_values(sql: str) -> str:
    """A statement in one line with `…` for each text or number that is written out in it; names stay."""
    return SPACES.sub(" ", VALUES.sub(lambda found: found["name"] or "…", sql)).strip()


@contextlib.contextmanager
def observe(observer: Observer) -> Iterator[None]:
    """Tell ``observer`` every statement of this process."""
    _everywhere.append(observer)
    try:
        yield
    finally:
        _everywhere.remove(observer)


@contextlib.contextmanager
def observe_here(observer: Observer) -> Iterator[None]:
    """Tell ``observer`` the statements of this thread or task alone."""
    token = _here.set((*_here.get(), observer))
    try:
        yield
    finally:
        _here.reset(token)


def observed() -> bool:
    """Whether anybody would be told."""
    return bool(_everywhere) or bool(_here.get())


def tell(statement: Statement) -> None:
    """Tell every observer."""
    for observer in (*_everywhere, *_here.get()):
        observer(statement)


@dataclass(slots=True)
class StatementCounter:
    """The statements run in a block of :func:`counting`."""

    statements: list[Statement] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.statements)

    def at_most(self, limit: int) -> None:
        """Fail where more than ``limit`` statements were run.

        Raises:
            AssertionError: the text names the statement that was repeated most: the N of an N+1.
        """
        if len(self) <= limit:
            return
        times: dict[str, int] = {}
        for one in self.statements:
            times[one.sql] = times.get(one.sql, 0) + 1
        worst = max(times, key=lambda sql: times[sql])
        raise AssertionError(f"{len(self)} statements where {limit} were allowed; {times[worst]} times:\n{worst}")


@contextlib.contextmanager
def counting(at_most: int | None = None) -> Iterator[StatementCounter]:
    """Count the statements that this thread or task runs in the block.

    Args:
        at_most: fail at the end of the block where there were more.

    Raises:
        AssertionError: there were more.
    """
    counter = StatementCounter()
    with observe_here(counter.statements.append):
        yield counter
    if at_most is not None:
        counter.at_most(at_most)


STARTED = "monps.statement_started"


def observe_engine(engine: Engine) -> None:
    """Let the statements that ``engine`` runs be seen."""
    event.listen(engine, "before_cursor_execute", _before)
    event.listen(engine, "after_cursor_execute", _after)
    event.listen(engine, "handle_error", _failed)


def _before(connection: Connection, *_: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event
    if observed():
        connection.info[STARTED] = time.perf_counter()


def _after(connection: Connection, _cursor: object, sql: str, parameters: object, _context: object, many: bool) -> None:  # noqa: FBT001 - SQLAlchemy's event
    started = connection.info.pop(STARTED, None)
    if started is not None:
        tell(Statement(sql, parameters, time.perf_counter() - started, many=many))


def _failed(context: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event
    connection = context.connection
    if connection is None or connection.closed or connection.invalidated:
        return
    started = connection.info.pop(STARTED, None)
    if started is not None:
        seconds = time.perf_counter() - started
        original = context.original_exception
        state = original.sqlstate if isinstance(original, psycopg.Error) else None
        tell(Statement(context.statement or "", context.parameters, seconds, failed=True, sqlstate=state))
