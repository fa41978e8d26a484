"""What a table's phase makes of the differences found on it: some are not news but the plan.

See :mod:`monps.core.lifecycle` for the phases. A difference that the phase expects is set aside, not dropped: the
comparison keeps it under ``set_aside``.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.schema import Table as DeclaredTable

from monps.core.errors import DriftError
from monps.core.lifecycle import LEGACY_COLUMNS_KEY, Phase, phase_of
from monps.introspection.difference import Difference, Severity
from monps.introspection.family import Finding
from monps.introspection.item import Table
from monps.introspection.kind import Kind

__all__ = ["Standing", "gone_legacy_columns", "is_expected", "standing", "still_there"]

TO_COME = {Phase.template, Phase.planned}
"""Phases in which something may be absent."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a declared table stands: its phase, its columns' phases, and the columns that only legacy code uses."""

    phase: Phase
    columns: Mapping[str, Phase]
    legacy_columns: Mapping[str, str]

    @property
    def may_be_absent(self) -> bool:
        """Whether a missing table is as expected."""
        return self.phase in TO_COME or self.phase is Phase.retired

    def absent_columns(self, table: Table) -> frozenset[str]:
        """The declared columns that the table does not have and, by their own lifecycle, need not have."""
        optional = {name for name, phase in self.columns.items() if phase in TO_COME or phase is Phase.retired}
        return frozenset(optional - table.columns.keys())


def standing(table: DeclaredTable, applied: Collection[str]) -> Standing:
    """Read the lifecycles of a declared table and its columns.

    Raises:
        DriftError: ``info`` holds something that is no lifecycle; the message names the table.
    """
    legacy = table.info.get(LEGACY_COLUMNS_KEY, {})
    try:
        columns = {column.name: phase_of(column.info, applied) for column in table.columns}
        return Standing(phase_of(table.info, applied), columns, legacy)
    except TypeError as error:
        raise DriftError(f"the lifecycle of table {table.fullname} cannot be read: {error}") from error


def still_there(standing: Standing, table: Table) -> list[Difference]:
    """The table, or those of its columns, that must be gone and are not."""
    if standing.phase is Phase.retired:
        return [_leftover(Kind.table_retired, table, None, table.kind)]
    retired = {name for name, phase in standing.columns.items() if phase is Phase.retired}
    return [
        _leftover(Kind.column_retired, table, name, item.definition)
        for name, item in table.columns.items()
        if name in retired
    ]


def gone_legacy_columns(standing: Standing, table: Table) -> list[Difference]:
    """While both shapes live: the columns that legacy code still needs and that the table has lost."""
    if standing.phase is not Phase.expanding:
        return []
    return [
        Difference(
            Kind.legacy_column_missing, table.schema, table.name, name, "presence", note, None, Severity.legacy_writer
        )
        for name, note in standing.legacy_columns.items()
        if name not in table.columns
    ]


def is_expected(
    finding: Finding, standing: Standing, absent_columns: Collection[str], absent_tables: Collection[str]
) -> bool:
    """Whether the phase of the table, of a column or of another table explains the finding."""
    return any(explains(finding, standing, absent_columns, absent_tables) for explains in EXPLANATIONS)


def _waits_for_column(
    finding: Finding, _standing: Standing, absent_columns: Collection[str], _tables: Collection[str]
) -> bool:
    """A column to come, or a key, index or check on it."""
    return finding.declared is not None and not finding.declared.columns.isdisjoint(absent_columns)


def _waits_for_table(
    finding: Finding, _standing: Standing, _columns: Collection[str], absent_tables: Collection[str]
) -> bool:
    """A foreign key to a table to come."""
    return finding.declared is not None and finding.declared.refers_to in absent_tables


def _is_unmapped(finding: Finding, standing: Standing, _columns: Collection[str], _tables: Collection[str]) -> bool:
    """Whatever raw SQL has besides the mapped part."""
    return standing.phase is Phase.legacy_mapped and finding.declared is None


def _is_legacy_shape(finding: Finding, standing: Standing, _columns: Collection[str], _tables: Collection[str]) -> bool:
    """A column kept for legacy code, or a key, index or check on such columns only."""
    if standing.phase is not Phase.expanding or finding.declared is not None or not finding.columns:
        return False
    return finding.columns <= standing.legacy_columns.keys()


def _is_retired(finding: Finding, standing: Standing, _columns: Collection[str], _tables: Collection[str]) -> bool:
    """Whatever differs about a column that is reported as still there."""
    return any(standing.columns.get(name) is Phase.retired for name in finding.columns)


EXPLANATIONS: tuple[Callable[[Finding, Standing, Collection[str], Collection[str]], bool], ...] = (
    _waits_for_column,
    _waits_for_table,
    _is_unmapped,
    _is_legacy_shape,
    _is_retired,
)


def _leftover(kind: Kind, table: Table, name: str | None, definition: str) -> Difference:
    return Difference(kind, table.schema, table.name, name, "presence", None, definition, Severity.cosmetic)
