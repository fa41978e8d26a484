"""Python's garbage collector, paused.

A comparison makes some hundred thousand objects that all live until it ends. The collector takes that for a leak and
looks through the whole process again and again, models included, while everything else waits.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

__all__ = ["paused"]

_LOCK = Lock()
_INSIDE: list[bool] = []
"""For each block that has been entered and not left, whether collecting was on when the first one was entered."""


@contextmanager
def paused() -> Iterator[None]:
    """No automatic collection within the block, in no thread; what is referred to by nobody is still freed at once."""
    with _LOCK:
        _INSIDE.append(_INSIDE[0] if _INSIDE else gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _LOCK:
            if _INSIDE.pop() and not _INSIDE:
                gc.enable()
