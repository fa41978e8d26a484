"""Existing code that opens a connection of its own, given another one for the length of a block.

``psycopg2.connect`` is replaced by a function that asks whether a connection is lent to this thread or task, and calls
the original where none is. Other threads notice nothing. Code that took the function under another name before
(``from psycopg2 import connect``) is not reached; :attr:`Lent.used` tells that nobody came.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from monps.strangler.bridge import psycopg2_of

__all__ = ["Lent", "lent"]


@dataclass
class Lent:
    """A connection that is handed out in the place of new ones; ``used`` counts how often."""

    connection: Any
    used: int = 0


_lent: ContextVar[Lent | None] = ContextVar("monps_lent_connection", default=None)
_installing = threading.Lock()


@contextmanager
def lent(connection: Any) -> Iterator[Lent]:  # noqa: ANN401 - psycopg2's
    """Hand ``connection`` to whatever code connects in this block."""
    _install()
    one = Lent(connection)
    token = _lent.set(one)
    try:
        yield one
    finally:
        _lent.reset(token)


def _install() -> None:
    psycopg2 = psycopg2_of()
    with _installing:
        original = psycopg2.connect
        if getattr(original, "monps_lends", False):
            return

        def connect(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - psycopg2's
            one = _lent.get()
            if one is None:
                return original(*arguments, **options)
            one.used += 1
            return one.connection

        connect.monps_lends = True  # type: ignore[attr-defined] # a mark, so that it is done once
        psycopg2.connect = connect
