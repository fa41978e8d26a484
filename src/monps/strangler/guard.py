"""The guard of a lent transaction: existing code may read and write in it, and decide nothing.

The two classes are mixed into psycopg2's own, so that what existing code gets is a real psycopg2 connection with real
cursors: whatever checks the type, adapts values or wants a cursor class of its own goes on working. Only what would
end the transaction under its owner is refused. Because existing code swallows errors, a refusal is remembered, and the
owner cannot commit after it: what the code believes it did, and what would be kept, are two things.
"""

import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from psycopg.pq import TransactionStatus

from monps.core.errors import BridgeError
from monps.strangler.transaction_words import decides

__all__ = ["GuardedConnection", "GuardedCursor", "Refusals", "guarded"]

OWNERS = "the transaction belongs to the unit of work around this code, which commits or rolls back; remove the call"


class Refusals:
    """What was refused, and where it was tried.

    ``lenient`` is for a transaction in which nothing can be written: there commit, rollback and close have no effect
    and do no harm, and existing code that opens a connection of its own calls them all.
    """

    def __init__(self, *, lenient: bool = False) -> None:
        self.tried: list[str] = []
        self.lenient = lenient

    def refuse(self, what: str) -> None:
        """Note it, and raise.

        Raises:
            BridgeError: unless it does no harm here; the text has the file and the line.
        """
        if self.lenient and what.endswith(("()", ":`", "True")):
            return
        told = f"{what} in {_place()}"
        self.tried.append(told)
        raise BridgeError(f"{told}: {OWNERS}")

    def check(self, text: object) -> None:
        """Refuse a statement that decides about the transaction."""
        sql = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        if (word := decides(sql)) is not None:
            self.refuse(word)


class GuardedCursor:
    """Mixed into a cursor class of psycopg2."""

    connection: Any

    def execute(self, query: Any, vars: Any = None) -> Any:  # noqa: A002, ANN401 - as psycopg2 calls it
        """As the class below, unless the statement decides about the transaction."""
        self.connection.refusals.check(_readable(query, self))
        return super().execute(query, vars)  # type: ignore[misc] # the class that this is mixed into has it

    def executemany(self, query: Any, vars_list: Any) -> Any:  # noqa: ANN401 - as above
        """As the class below, unless the statement decides about the transaction."""
        self.connection.refusals.check(_readable(query, self))
        return super().executemany(query, vars_list)  # type: ignore[misc] # as above


class GuardedConnection:
    """Mixed into the connection class of psycopg2."""

    refusals: Refusals
    cursor_factory: Any
    info: Any
    plain_cursor: Any
    """psycopg2's own cursor class."""

    def cursor(self, name: str | None = None, cursor_factory: Any = None, **options: Any) -> Any:  # noqa: ANN401 - as psycopg2
        """A guarded cursor of whatever class is asked for."""
        factory = guarded(cursor_factory or self.cursor_factory or self.plain_cursor)
        return super().cursor(name, cursor_factory=factory, **options)  # type: ignore[misc] # as above

    def commit(self) -> None:
        """Refused."""
        self.refusals.refuse("commit()")

    def rollback(self) -> None:
        """Refused."""
        self.refusals.refuse("rollback()")

    def close(self) -> None:
        """Refused."""
        self.refusals.refuse("close()")

    def reset(self) -> None:
        """Refused."""
        self.refusals.refuse("reset()")

    def set_session(self, *_: object, **__: object) -> None:
        """Refused."""
        self.refusals.refuse("set_session()")

    def set_isolation_level(self, _: object) -> None:
        """Refused."""
        self.refusals.refuse("set_isolation_level()")

    @property
    def autocommit(self) -> bool:
        """False: there is a transaction."""
        return False

    @autocommit.setter
    def autocommit(self, value: bool) -> None:
        if value:
            self.refusals.refuse("autocommit = True")

    def tpc_begin(self, _: object) -> None:
        """Refused."""
        self.refusals.refuse("tpc_begin()")

    def __enter__(self) -> Any:  # noqa: ANN401 - as psycopg2
        """``with connection:`` would commit at its end; it is refused at its beginning, before anything was done."""
        self.refusals.refuse("`with connection:`")
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was entered."""

    def owners_cursor(self, name: str | None = None, **options: Any) -> Any:  # noqa: ANN401 - psycopg2's
        """A cursor that nothing is refused, for the owner."""
        return super().cursor(name, **options)  # type: ignore[misc] # as above

    def keep(self) -> None:
        """Commit, as the owner.

        Raises:
            BridgeError: something was refused meanwhile, or a statement failed and its error was swallowed; everything
                was rolled back.
        """
        if self.info.transaction_status == TransactionStatus.INERROR:
            self.undo()
            raise BridgeError("a statement of this transaction failed and its error was swallowed; nothing was kept")
        if self.refusals.tried:
            tried = "; ".join(self.refusals.tried)
            self.undo()
            raise BridgeError(f"code inside this transaction tried to decide about it ({tried}); nothing was kept")
        super().commit()  # type: ignore[misc] # as above

    def undo(self) -> None:
        """Roll back, as the owner."""
        self.refusals.tried.clear()
        super().rollback()  # type: ignore[misc] # as above

    def end(self) -> None:
        """Close, as the owner."""
        super().close()  # type: ignore[misc] # as above


@lru_cache(maxsize=64)
def guarded(factory: type) -> type:
    """The guarded subclass of a cursor class."""
    if issubclass(factory, GuardedCursor):
        return factory
    return type(f"Guarded{factory.__name__}", (GuardedCursor, factory), {})


def _readable(query: Any, cursor: object) -> object:  # noqa: ANN401 - text, bytes or psycopg2.sql
    return query.as_string(cursor) if hasattr(query, "as_string") else query


def _place() -> str:
    """``file:line`` of the code that called."""
    frame = sys._getframe(2)  # noqa: SLF001 - the only way to name the line that has to change
    while frame.f_back is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
