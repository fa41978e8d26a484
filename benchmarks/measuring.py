"""Clocks and memory, read the same way for everyone.

The garbage collector runs as in production, but after one full collection, and what was loaded before is set aside
(``gc.freeze``), so that nobody pays for the libraries that he needed at the start.
"""

import contextlib
import gc
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Spent", "spending"]

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")


@dataclass(slots=True)
class Spent:
    """Seconds by the clock, seconds of this process's and its children's CPU, and growth of memory at its peak."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: int | None = None
    """Bytes; None where the system does not tell."""


@contextlib.contextmanager
def spending() -> Iterator[Spent]:
    """Measure what the block spends."""
    gc.collect()
    gc.freeze()
    spent = Spent()
    before = _restart_peak()
    cpu, wall = _cpu(), time.perf_counter()
    yield spent
    spent.wall = time.perf_counter() - wall
    spent.cpu = _cpu() - cpu
    after = _memory("VmHWM")
    spent.memory = None if before is None or after is None else max(after - before, 0)


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _restart_peak() -> int | None:
    """Begin the peak anew at what is used now, where that is possible (Linux)."""
    try:
        CLEAR.write_text("5", encoding="ascii")
    except OSError:
        return None
    return _memory("VmRSS")


def _memory(field: str) -> int | None:
    try:
        lines = STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = next((line.split()[1] for line in lines if line.startswith(f"{field}:")), None)
    return None if found is None else int(found) * 1024
