"""What was measured: samples by path and contender, and the figures that are read off them."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Results", "Sample"]


@dataclass(frozen=True, slots=True)
class Sample:
    """One round of one contender on one path: seconds and CPU seconds of a call, memory in bytes, calls."""

    wall: float
    cpu: float
    memory: int | None
    calls: int
    p99: float | None = None


@dataclass(slots=True)
class Results:
    """Everything of one run."""

    raw: set[str] = field(default_factory=set)
    """Names of the bare drivers."""

    contenders: list[str] = field(default_factory=list)
    samples: dict[str, dict[str, list[Sample]]] = field(default_factory=dict)
    """By the path's name, then the contender's."""

    notes: dict[str, str] = field(default_factory=dict)
    """What went wrong or was left out, by contender or by path and contender."""

    def add(self, path: str, contender: str, sample: Sample) -> None:
        """Keep a sample."""
        self.samples.setdefault(path, {}).setdefault(contender, []).append(sample)

    def of(self, path: str, contender: str) -> list[Sample]:
        """The samples of a contender on a path; empty where it did not go it."""
        return self.samples.get(path, {}).get(contender, [])

    def best(self, path: str, contender: str) -> float | None:
        """Seconds of the fastest round."""
        return min((one.wall for one in self.of(path, contender)), default=None)

    def median(self, path: str, contender: str) -> float | None:
        """Seconds of the middle round."""
        walls = [one.wall for one in self.of(path, contender)]
        return statistics.median(walls) if walls else None

    def cpu(self, path: str, contender: str) -> float | None:
        """CPU seconds of the client in its most frugal round."""
        return min((one.cpu for one in self.of(path, contender)), default=None)

    def memory(self, path: str, contender: str) -> int | None:
        """Bytes by which memory grew at its peak, in the middle round."""
        grown = sorted(one.memory for one in self.of(path, contender) if one.memory is not None)
        return grown[len(grown) // 2] if grown else None

    def p99(self, path: str, contender: str) -> float | None:
        """Seconds within which 99 of 100 calls were answered, in the best round."""
        return min((one.p99 for one in self.of(path, contender) if one.p99 is not None), default=None)

    def fastest(self, path: str, names: Iterable[str]) -> str | None:
        """Who of ``names`` was the fastest on a path; None where none went it."""
        timed = {name: self.best(path, name) for name in names}
        went = {name: seconds for name, seconds in timed.items() if seconds is not None}
        return min(went, key=lambda name: went[name]) if went else None

    def fastest_raw(self, path: str) -> str | None:
        """The fastest bare driver on a path."""
        return self.fastest(path, sorted(self.raw))
