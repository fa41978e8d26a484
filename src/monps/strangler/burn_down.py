"""What is left, by table and by package: the static half of the story, joined with what the ledger knows.

The phase of a table follows from the facts about its statements. Nobody sets it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from monps.strangler.call_site import CallSite
from monps.strangler.inventory import Inventory
from monps.strangler.ledger import Ledger, Stage

__all__ = ["BurnDown", "Row", "TablePhase"]

NO_TABLE = "(no table known)"


class TablePhase(StrEnum):
    """Who owns a table, told from its statements."""

    raw = auto()
    """Raw SQL alone; none of its statements has a candidate."""
    moving = auto()
    """Some of its statements have a candidate or have been cut over."""
    cut_over = auto()
    """Repositories answer for all of its statements; the old ones are still in the code."""
    retired = auto()
    """No raw SQL is left."""


@dataclass(frozen=True, slots=True)
class Row:
    """The sites of one table or package."""

    name: str
    reads: int
    writes: int
    stages: Mapping[Stage, int]

    @property
    def sites(self) -> int:
        """Sites that are in the code."""
        return sum(number for stage, number in self.stages.items() if stage is not Stage.removed)

    @property
    def left(self) -> int:
        """Sites that still send raw SQL."""
        return self.sites - self.stages.get(Stage.cut_over, 0)

    @property
    def phase(self) -> TablePhase:
        """The phase that the stages make."""
        if self.sites == 0:
            return TablePhase.retired
        if self.left == 0:
            return TablePhase.cut_over
        begun = {Stage.candidate, Stage.parity, Stage.cut_over, Stage.removed}
        return TablePhase.moving if any(self.stages.get(stage) for stage in begun) else TablePhase.raw


@dataclass(frozen=True, slots=True)
class BurnDown:
    """What is left."""

    tables: tuple[Row, ...]
    packages: tuple[Row, ...]
    total: Row

    @classmethod
    def of(cls, inventory: Inventory, ledger: Ledger) -> "BurnDown":
        """Count ``inventory`` by table and by package; a site of two tables counts for both."""
        gone = Counter(table for one in ledger.removed(inventory) for table in ledger.tables[one] or (NO_TABLE,))
        tables = _rows(inventory.sites, ledger, lambda site: site.tables or (NO_TABLE,), gone)
        packages = _rows(inventory.sites, ledger, lambda site: (_package(site.file),), Counter())
        everything = _rows(inventory.sites, ledger, lambda _: ("total",), Counter(total=len(ledger.removed(inventory))))
        return cls(tables, packages, everything[0] if everything else Row("total", 0, 0, {}))

    @property
    def headline(self) -> str:
        """``104 sites, 60 verified, 4 cut over, 12 removed: 100 left``."""
        stages = self.total.stages
        words = [f"{stages[stage]} {stage.value.replace('_', ' ')}" for stage in Stage if stages.get(stage)]
        return f"{self.total.sites} sites ({', '.join(words) or 'none'}): {self.total.left} left"


def _rows(
    sites: Iterable[CallSite], ledger: Ledger, names_of: Callable[[CallSite], Sequence[str]], gone: Counter[str]
) -> tuple[Row, ...]:
    groups: dict[str, list[CallSite]] = {name: [] for name in gone}
    for site in sites:
        for name in names_of(site):
            groups.setdefault(name, []).append(site)
    rows = []
    for name, members in groups.items():
        stages = Counter(ledger.stage(site) for site in members)
        if gone[name]:
            stages[Stage.removed] = gone[name]
        writes = sum(
            bool(site.tables_written) and (name in site.tables_written or name not in site.tables) for site in members
        )
        rows.append(Row(name, len(members) - writes, writes, dict(stages)))
    return tuple(sorted(rows, key=lambda row: (-row.left, row.name)))


def _package(file: str) -> str:
    return file.rpartition("/")[0] or "."
