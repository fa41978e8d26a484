"""What becomes of units of work, seen by whoever wants to see it; the metrics do.

A unit tells each end of a transaction here, and what is out of the ordinary: that it starts over, and that a failure
within it was swallowed. Without an observer this costs one look at an empty list.
"""

import contextlib
import logging
from collections.abc import Callable, Iterator
from enum import StrEnum

__all__ = ["UnitEvent", "observe_units", "tell_unit"]

logger = logging.getLogger(__name__)


class UnitEvent(StrEnum):
    """What became of the transaction of an outermost unit of work."""

    committed = "committed"
    rolled_back = "rolled_back"
    """Undone on request, or because of an error."""
    left = "left"
    """Neither kept nor undone on request: the block ended, as that of a unit which only reads."""
    retried = "retried"
    """Undone after a serialization failure or a deadlock, and run once more."""
    poisoned = "poisoned"
    """A nested unit failed and the failure was swallowed, so that nothing can be kept."""


Observer = Callable[[UnitEvent], None]

_observers: list[Observer] = []


@contextlib.contextmanager
def observe_units(observer: Observer) -> Iterator[None]:
    """Tell ``observer`` what becomes of every unit of work of this process."""
    _observers.append(observer)
    try:
        yield
    finally:
        _observers.remove(observer)


def tell_unit(event: UnitEvent) -> None:
    """Tell every observer, and the log where the event is out of the ordinary."""
    for observer in tuple(_observers):
        observer(event)
    if event is UnitEvent.retried:
        logger.info("a unit of work starts over after a serialization failure or a deadlock")
    elif event is UnitEvent.poisoned:
        logger.warning("a unit of work cannot be kept: one nested in it failed, and the failure was swallowed")
