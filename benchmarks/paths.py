"""What is measured: each path with its sizes, and how it is repeated."""

from dataclasses import dataclass
from enum import Enum

__all__ = ["ANY_ORDER", "CHECKED", "KEYS", "Kind", "Path", "Plan", "paths"]

KEYS = frozenset({"get", "get_fresh", "pool_get", "pool_get_coalesced"})
"""Paths that are called with one key."""

ANY_ORDER = frozenset({"get_many", "frame"})
"""Paths whose rows may come in any order."""

CHECKED = 2_000
"""Rows by which contenders are compared on the heavy paths; the light ones are compared in full."""


class Kind(Enum):
    """How a path is measured."""

    light = "light"
    """Called again and again for a while, in a process that stays."""

    tasks = "tasks"
    """Called by many tasks at once, in a process that stays."""

    heavy = "heavy"
    """Called once in a new process, whose memory is measured too."""

    write = "write"
    """The same, and the table is made ready before."""


@dataclass(frozen=True, slots=True)
class Path:
    """One method of :class:`benchmarks.contender.Paths` at one size (rows, keys or tasks)."""

    group: str
    title: str
    method: str
    kind: Kind = Kind.light
    size: int = 1

    @property
    def name(self) -> str:
        """By which results and goals find it."""
        return self.method if self.size == 1 else f"{self.method} {self.size}"

    @property
    def is_heavy(self) -> bool:
        """Whether each measurement has a process of its own."""
        return self.kind in {Kind.heavy, Kind.write}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    odds: int
    """Rows of the price table; frames and streams read all of them."""

    picks: int = 12_000
    bulk: tuple[int, ...] = (100_000,)
    """Rows of the bulk writes."""

    rounds: int = 5
    heavy_rounds: int = 3
    seconds: float = 0.1
    """How long a light path is repeated in each round."""

    reads: int = 2_560
    """Reads of all tasks together."""

    patience: float = 20.0
    """Seconds that one contender may spend on one heavy path; then its rounds are over, with one at the least."""

    longest: float = 240.0
    """Seconds that a write may be expected to take, by what the next smaller one took; a longer one is left out."""

    @classmethod
    def quick(cls) -> "Plan":
        """Enough to see that everything works."""
        return cls(odds=60_000, bulk=(20_000,), rounds=3, heavy_rounds=2, seconds=0.05, reads=640, patience=10)

    @classmethod
    def usual(cls) -> "Plan":
        """What the published table is made with, but for the writes of a million rows."""
        return cls(odds=1_000_000)

    @classmethod
    def full(cls) -> "Plan":
        """Everything."""
        return cls(odds=1_000_000, bulk=(100_000, 1_000_000))


def paths(plan: Plan) -> list[Path]:
    """Every path of a plan, in the order of the page."""
    single, unit, lists, page = "Single reads", "Units of work", "Lists", "A page of 100 pairs"
    return [
        Path(single, "one row by key, shared connection", "get"),
        Path(single, "50 rows by key", "get_many", size=50),
        Path(unit, "begin, read one row, commit", "get_fresh"),
        Path(unit, "empty", "unit_empty"),
        *(Path(lists, f"{size:,} prices", "list_odds", size=size) for size in (100, 1_000, 10_000)),
        *(Path(lists, f"{size:,} picks of 60 columns", "list_picks", size=size) for size in (1_000, 10_000)),
        Path(page, "with both names", "page_names", size=100),
        Path(page, "with both teams in full", "page_teams", size=100),
        *(Path("Many tasks", f"{n} tasks, one read at a time", "pool_get", Kind.tasks, n) for n in (32, 128)),
        *(Path("Many tasks", f"{n} tasks, coalesced", "pool_get_coalesced", Kind.tasks, n) for n in (32, 128)),
        *_large(plan),
    ]


def _large(plan: Plan) -> list[Path]:
    columns, bulk = "Columns and streams", "Bulk writes"
    return [
        Path(columns, f"binary COPY of {plan.odds:,} rows, thrown away", "drain", Kind.heavy, plan.odds),
        Path(columns, "frame of 10,000 rows", "frame", Kind.light, 10_000),
        Path(columns, f"frame of {plan.odds:,} rows", "frame", Kind.heavy, plan.odds),
        Path(columns, f"stream of {plan.odds:,} rows", "stream", Kind.heavy, plan.odds),
        *(Path(bulk, f"insert {size:,}", "insert", Kind.write, size) for size in plan.bulk),
        *(Path(bulk, f"upsert {size:,}, half exist", "upsert", Kind.write, size) for size in plan.bulk),
    ]
