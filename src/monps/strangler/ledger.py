"""The ledger: how far each statement has come on its way from raw SQL to a repository.

``found`` is what the inventory says; everything after it is written down by the tools that prove it, one
:class:`Progress` per fingerprint, and never by hand. A stage is reached when the facts for it are there: parity, for
example, when a candidate answered the same often enough. The file also keeps one :class:`Snapshot` per day, from which
the burn-down is drawn.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum, auto
from pathlib import Path

import msgspec

from monps.core.errors import InventoryError
from monps.strangler.call_site import CallSite
from monps.strangler.inventory import Inventory
from monps.strangler.replacing import replaced

__all__ = ["LEDGER_FILE", "Ledger", "Parity", "Progress", "Snapshot", "Stage"]

LEDGER_FILE = "raw-sql-ledger.json"
VERSION = 1
ENOUGH = 300
"""Comparisons without a mismatch after which at most 1 % of the answers can differ (95 %): the rule of three."""


class Stage(StrEnum):
    """How far a statement has come; each stage includes those before."""

    found = auto()
    """The inventory knows it."""
    verified = auto()
    """A server has accepted it on the schema as it is."""
    candidate = auto()
    """There is a repository method that is to take its place."""
    parity = auto()
    """Both gave the same answers, often enough."""
    cut_over = auto()
    """The repository answers; the old statement is a flag away."""
    removed = auto()
    """The old statement is gone from the code."""


@dataclass(frozen=True, slots=True)
class Parity:
    """Comparisons of the old statement with its candidate."""

    compared: int
    mismatches: int

    @property
    def upper_bound(self) -> float:
        """The share of answers that may differ, at most, with 95 % confidence; exact for no mismatch, else Wilson's."""
        if self.compared == 0:
            return 1.0
        if self.mismatches == 0:
            return min(1.0, 3 / self.compared)
        n, share, z = self.compared, self.mismatches / self.compared, 1.96
        centre = share + z * z / (2 * n)
        spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return min(1.0, (centre + spread) / (1 + z * z / n))

    @property
    def holds(self) -> bool:
        """Whether it is proof enough to cut over."""
        return self.mismatches == 0 and self.compared >= ENOUGH


@dataclass(frozen=True, slots=True)
class Progress:
    """What is proven about one statement."""

    fingerprint: str
    verified: str | None = None
    """The highest level of proof that was reached, such as ``L2``."""
    revision: str | None = None
    """The revision of the schema on which it was."""
    candidate: str | None = None
    """The repository method, such as ``PickRepository.by_market``."""
    parity: Parity | None = None
    cut_over: date | None = None
    draft: str | None = None
    """What the candidate's draft said (:mod:`monps.strangler.drafts.method_text`); None where it is no draft."""

    def of_candidate(self, candidate: str, draft: str | None = None) -> "Progress":
        """The same with a candidate; what another one, or another text of it, was compared with says nothing of it."""
        same = (self.candidate, self.draft) == (candidate, draft)
        return replace(self, candidate=candidate, draft=draft, parity=self.parity if same else None)

    def names(self, candidate: str) -> bool:
        """Whether ``candidate`` is the method that is noted, which may be noted with its module."""
        return self.candidate is not None and candidate in {self.candidate, self.candidate.rpartition(":")[2]}

    def compared(self, candidate: str, parity: Parity) -> "Progress":
        """The same after a comparison with ``candidate``, which takes the place of another one that was noted."""
        kept = self if self.names(candidate) else self.of_candidate(candidate)
        return replace(kept, parity=parity)

    @property
    def stage(self) -> Stage:
        """The stage while the statement is still in the code."""
        if self.cut_over is not None:
            return Stage.cut_over
        if self.candidate is not None:
            return Stage.parity if self.parity is not None and self.parity.holds else Stage.candidate
        return Stage.verified if self.verified is not None else Stage.found


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How many sites there were at each stage on a day."""

    day: date
    stages: Mapping[Stage, int]

    @property
    def left(self) -> int:
        """Sites that still sent raw SQL."""
        return sum(number for stage, number in self.stages.items() if stage not in {Stage.cut_over, Stage.removed})


@dataclass(frozen=True)
class Ledger:
    """The progress of every statement, and the days behind."""

    progress: Mapping[str, Progress] = field(default_factory=dict)
    """By fingerprint."""
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The tables of every fingerprint that was ever seen, so that those of removed statements are known."""
    history: tuple[Snapshot, ...] = ()
    version: int = VERSION

    @classmethod
    def load(cls, path: Path) -> "Ledger":
        """The ledger in ``path``; an empty one where there is no file.

        Raises:
            InventoryError: The file cannot be read or is no ledger.
        """
        try:
            read = msgspec.json.decode(path.read_bytes(), type=cls)
        except FileNotFoundError:
            return cls()
        except OSError as error:
            raise InventoryError(f"the ledger {path} cannot be read: {error.strerror}") from error
        except msgspec.DecodeError as error:
            raise InventoryError(f"the ledger {path} is damaged: {error}; take it from version control") from error
        if read.version != VERSION:
            raise InventoryError(f"the ledger {path} has form {read.version}, monps reads form {VERSION}")
        return read

    def save(self, path: Path) -> None:
        """Write it, whole or not at all, in an order that version control can compare."""
        replaced(path, msgspec.json.format(msgspec.json.encode(self, order="sorted"), indent=1) + b"\n")

    def of(self, fingerprint: str) -> Progress:
        """The progress of a statement; of an unknown one, that it was found."""
        return self.progress.get(fingerprint, Progress(fingerprint))

    def noted(self, progress: Iterable[Progress]) -> "Ledger":
        """The ledger with these in the places of what was known of the same statements."""
        return replace(self, progress={**self.progress, **{one.fingerprint: one for one in progress}})

    def stage(self, site: CallSite) -> Stage:
        """How far the statement of ``site`` has come."""
        return self.of(site.fingerprint).stage

    def removed(self, inventory: Inventory) -> frozenset[str]:
        """Fingerprints that were seen once and are no longer in the code."""
        return frozenset(self.tables) - {site.fingerprint for site in inventory.sites}

    def recorded(self, inventory: Inventory, day: date) -> "Ledger":
        """The ledger with a snapshot of ``day``, instead of an earlier one of the same day."""
        stages = Counter(self.stage(site) for site in inventory.sites)
        stages[Stage.removed] = len(self.removed(inventory))
        earlier = tuple(one for one in self.history if one.day != day)
        seen = {site.fingerprint: site.tables for site in inventory.sites}
        history = tuple(sorted((*earlier, Snapshot(day, dict(stages))), key=lambda one: one.day))
        return replace(self, tables={**self.tables, **seen}, history=history)
