"""The goals: what was promised before it was measured, as ratios in one run.

The best round decides, or the client's CPU time where that is the better ratio (the server's share of a path is not
the client's doing); the median is told beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from benchmarks.results import Results

__all__ = ["GOALS", "Goal", "Quantity", "Verdict"]

ROWS, ASYNC, ENTITIES = "monps rows", "monps rows async", "monps entities"
MICROSECONDS, MEGABYTES = 1e6, 1 / 1e6


class Quantity(Enum):
    """What is limited."""

    time = "time"
    p99 = "p99"
    microseconds = "µs"
    memory = "MB"
    cpu = "client CPU"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a goal; None where nothing was measured."""

    measured: float | None = None
    median: float | None = None
    cpu: float | None = None
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """``who`` on ``path`` within ``limit`` times what ``against`` needs on ``base``, or within ``limit`` as it is."""

    path: str
    who: str
    limit: float
    against: str = ""
    """A contender; empty for the fastest bare driver."""

    base: str = ""
    """Another path of ``against``; empty for the same."""

    quantity: Quantity = Quantity.time
    share: int = 1
    """Rows among which the time of ``path`` is divided."""

    def verdict(self, results: Results) -> Verdict:
        """Whether it was met."""
        if self.quantity is Quantity.microseconds:
            return self._absolute(results.best(self.path, self.who), MICROSECONDS)
        if self.quantity is Quantity.memory:
            return self._absolute(results.memory(self.path, self.who), MEGABYTES)
        return self._relative(results)

    def versus(self, results: Results) -> str | None:
        """Who it is measured against."""
        if self.quantity in {Quantity.microseconds, Quantity.memory}:
            return None
        return self.against or results.fastest_raw(self.base or self.path)

    def _absolute(self, value: float | None, unit: float) -> Verdict:
        return Verdict() if value is None else Verdict(value * unit, met=value * unit <= self.limit)

    def _relative(self, results: Results) -> Verdict:
        against, base = self.versus(results), self.base or self.path
        if against is None:
            return Verdict()
        if self.quantity is Quantity.p99:
            ratio = _ratio(results.p99(self.path, self.who), results.p99(base, against))
            return Verdict() if ratio is None else Verdict(ratio, met=ratio <= self.limit)
        best = self._shared(_ratio(results.best(self.path, self.who), results.best(base, against)))
        cpu = self._shared(_ratio(results.cpu(self.path, self.who), results.cpu(base, against)))
        median = self._shared(_ratio(results.median(self.path, self.who), results.median(base, against)))
        if best is None or cpu is None:
            return Verdict()
        if self.quantity is Quantity.cpu:
            return Verdict(cpu, met=cpu <= self.limit)
        return Verdict(best, median, cpu, min(best, cpu) <= self.limit)

    def _shared(self, ratio: float | None) -> float | None:
        return None if ratio is None else ratio / self.share


def _ratio(value: float | None, base: float | None) -> float | None:
    return None if value is None or not base else value / base


def _lists() -> Iterator[Goal]:
    yield Goal("list_odds 100", ROWS, 1.3)
    yield Goal("list_odds 100", ASYNC, 1.5)
    for size in ("1000", "10000"):
        yield Goal(f"list_odds {size}", ROWS, 1.15)
        yield Goal(f"list_odds {size}", ASYNC, 1.2, "asyncpg")
    for size in ("1000", "10000"):
        yield Goal(f"list_picks {size}", ROWS, 1.2)
        yield Goal(f"list_picks {size}", ASYNC, 1.2, "asyncpg")
    yield Goal("list_odds 1000", ENTITIES, 1.05, "SQLAlchemy ORM")
    yield Goal("list_odds 10000", ENTITIES, 1.05, "SQLAlchemy ORM")


def _tasks() -> Iterator[Goal]:
    for tasks in (32, 128):
        path = f"pool_get {tasks}"
        yield Goal(path, ASYNC, 1.25, "asyncpg")
        yield Goal(path, ASYNC, 1.5, "asyncpg", quantity=Quantity.p99)
        yield Goal(f"pool_get_coalesced {tasks}", ASYNC, 0.35, "asyncpg", path)


def _bulk() -> Iterator[Goal]:
    small, large = 100_000, 1_000_000
    for size in (small, large):
        yield Goal(f"insert {size}", ROWS, 1.15, "psycopg")
        yield Goal(f"insert {size}", ROWS, 1.3, "psql COPY")
    yield Goal(f"insert {large}", ROWS, 12, ROWS, f"insert {small}")
    yield Goal(f"insert {large}", ROWS, 11, ROWS, f"insert {small}", Quantity.cpu)
    yield Goal(f"insert {large}", ROWS, 15, quantity=Quantity.memory)
    for size in (small, large):
        yield Goal(f"upsert {size}", ROWS, 1.15, "psycopg")
        yield Goal(f"upsert {size}", ROWS, 2.3, "psycopg", f"insert {size}")
    yield Goal(f"upsert {large}", ROWS, 12, ROWS, f"upsert {small}")
    yield Goal(f"upsert {large}", ROWS, 15, quantity=Quantity.memory)


def goals() -> Iterator[Goal]:
    """All of them, in the order of the page."""
    yield Goal("get", ROWS, 1.2, "psycopg binary")
    yield Goal("get", ASYNC, 1.25, "asyncpg")
    yield Goal("get_many 50", ROWS, 0.35, "asyncpg", "get", share=50)
    yield Goal("get_many 50", ASYNC, 0.35, "asyncpg", "get", share=50)
    yield Goal("get_fresh", ROWS, 1.5, "psycopg binary")
    yield Goal("get_fresh", ASYNC, 1.5, "psycopg async")
    yield Goal("unit_empty", ROWS, 15, quantity=Quantity.microseconds)
    yield Goal("unit_empty", ASYNC, 25, quantity=Quantity.microseconds)
    yield from _lists()
    yield Goal("page_names 100", ROWS, 1.3)
    yield Goal("page_teams 100", ROWS, 1.25, "asyncpg")
    yield from _tasks()
    yield Goal("frame 10000", ROWS, 0.8, "psycopg binary", "list_odds 10000")
    yield Goal("frame 1000000", ROWS, 1.45, "", "drain 1000000")
    yield Goal("frame 1000000", ROWS, 300, quantity=Quantity.memory)
    yield Goal("stream 1000000", ROWS, 3.5, "", "drain 1000000")
    yield Goal("stream 1000000", ROWS, 20, quantity=Quantity.memory)
    yield from _bulk()


GOALS = tuple(goals())
