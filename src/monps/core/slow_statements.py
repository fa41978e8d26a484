"""The log of slow statements: which, how slow, and which repository method sent it.

Whether a statement was slow is one comparison. Only for a slow one the stack is walked to find who asked; the
repositories say what one of their frames is called (:func:`name_methods_by`), because the core does not know them.
"""

import logging
import sys
from collections.abc import Callable
from types import FrameType

from monps.core.statements import Statement, fingerprint, without_values

__all__ = ["SlowStatements", "name_methods_by"]

logger = logging.getLogger(__name__)

MethodOf = Callable[[FrameType], str | None]
"""From a frame to the name of the repository method that runs in it; None where it is none."""

_methods: list[MethodOf] = []


def name_methods_by(lookup: MethodOf) -> None:
    """Let the log name repository methods as ``lookup`` knows them; whoever declares repositories calls it."""
    _methods.append(lookup)


class SlowStatements:
    """An observer that logs every statement that took ``seconds`` or longer.

    The text of a statement is logged without the values that may be written out in it, and its parameters only where
    ``parameters`` is true.
    """

    def __init__(self, seconds: float, *, parameters: bool = False) -> None:
        self._seconds = seconds
        self._parameters = parameters

    def __call__(self, statement: Statement) -> None:
        """Log the statement if it was slow."""
        if statement.seconds < self._seconds:
            return
        facts = {
            "fingerprint": fingerprint(statement.sql),
            "milliseconds": round(statement.seconds * 1000, 1),
            "method": _method(),
            "door": statement.door,
            "failed": statement.failed,
            "sql": statement.sql if self._parameters else without_values(statement.sql),
        }
        if self._parameters:
            facts["parameters"] = statement.parameters
        logger.warning("slow statement", extra=facts)


def _method() -> str | None:
    """The outermost repository method on the stack: what a caller asked for, not what it is made of."""
    found: str | None = None
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - inspect.stack() reads source files
    while frame is not None:
        found = next((name for lookup in _methods if (name := lookup(frame))), found)
        frame = frame.f_back
    return found
