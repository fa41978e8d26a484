"""Where a table stands on its way from raw SQL to models, as data on the model.

A table does not change hands in one moment. Its model is written before the table exists, or beside a table that raw
SQL still owns; for a while both shapes live; then the repositories own it; in the end it may go. Each step is tied to
the revision that takes it, so a table's phase follows from the revisions applied to a database, never from a field
somebody set::

    steps = lifecycle(Phase.template, ("0004_expand", Phase.expanding), ("0005_enforce", Phase.active))
    Table("picks", metadata, ..., info={"lifecycle": steps})

A column may carry a lifecycle of its own, for instance ``planned`` until the revision that adds it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

__all__ = ["INFO_KEY", "LEGACY_COLUMNS_KEY", "Lifecycle", "Phase", "lifecycle", "phase_of"]

INFO_KEY = "lifecycle"
"""Key of ``Table.info`` and ``Column.info`` under which the :class:`Lifecycle` lies."""

LEGACY_COLUMNS_KEY = "legacy_columns"
"""Key of ``Table.info``: a mapping from a column that only raw SQL still uses to a note of what replaces it."""


class Phase(StrEnum):
    """Who owns a table, in the order in which the phases follow each other."""

    template = "template"
    """A model only; that the database has no such table, or another shape of it, is known."""
    planned = "planned"
    """Not there yet: a revision to come creates it."""
    legacy_mapped = "legacy_mapped"
    """Raw SQL owns the table; the model maps some of its columns, and only these are compared."""
    expanding = "expanding"
    """Both shapes live side by side and are kept in step."""
    active = "active"
    """Repositories own the table; model and table are equal."""
    retired = "retired"
    """The table must be gone."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The phases of one table or column, each lasting until a revision is applied; the last lasts for ever.

    ``phases`` is ``((phase, revision that ends it), ..., (last phase, None))``; :func:`lifecycle` is easier to write.
    """

    phases: tuple[tuple[Phase, str | None], ...]

    def __post_init__(self) -> None:
        if not self.phases or self.phases[-1][1] is not None:
            raise ValueError("a lifecycle needs a last phase that no revision ends")
        revisions = self.revisions
        if any(revision is None for _, revision in self.phases[:-1]) or len(set(revisions)) < len(revisions):
            raise ValueError("every phase of a lifecycle but the last ends at a revision of its own")
        order = list(Phase)
        positions = [order.index(phase) for phase, _ in self.phases]
        if positions != sorted(set(positions)):
            names = ", ".join(phase for phase, _ in self.phases)
            raise ValueError(f"phases go forward only ({' → '.join(order)}), not {names}")

    @property
    def revisions(self) -> tuple[str, ...]:
        """The revisions at which a phase ends, in order."""
        return tuple(revision for _, revision in self.phases if revision is not None)

    def at(self, applied: Collection[str]) -> Phase:
        """The phase in a database to which the revisions ``applied`` (all of them, not the head alone) were applied."""
        last = 0
        for index, revision in enumerate(self.revisions, start=1):
            if revision in applied:
                last = index
        return self.phases[last][0]


def lifecycle(first: Phase, *steps: tuple[str, Phase]) -> Lifecycle:
    """A lifecycle that begins with ``first``; each step names a revision and the phase that begins with it.

    Raises:
        ValueError: the phases go backwards or a revision is named twice.
    """
    phases = (first, *(phase for _, phase in steps))
    ends = (*(revision for revision, _ in steps), None)
    return Lifecycle(tuple(zip(phases, ends, strict=True)))


def phase_of(info: Mapping[Any, Any], applied: Collection[str]) -> Phase:
    """The phase that ``Table.info`` or ``Column.info`` states; without a lifecycle a table is ``active``.

    Raises:
        TypeError: what lies under the key is no :class:`Lifecycle`.
    """
    value = info.get(INFO_KEY)
    if value is None:
        return Phase.active
    if not isinstance(value, Lifecycle):
        raise TypeError(f"info['{INFO_KEY}'] is {value!r}; write info={{'{INFO_KEY}': lifecycle(Phase.active)}}")
    return value.at(applied)
