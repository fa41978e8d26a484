"""One comparison at work: from table to table and from object to object, sorting what differs by what it means."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from monps.core.lifecycle import Phase
from monps.introspection import catalog, columns, comments, constraints, grants, owners, tables, views
from monps.introspection.comparison import Comparison
from monps.introspection.difference import Difference, Severity
from monps.introspection.family import Finding
from monps.introspection.item import Snapshot, Table
from monps.introspection.kind import Kind
from monps.introspection.lifecycle import Standing, gone_legacy_columns, is_expected, still_there
from monps.introspection.uniqueness import folded

__all__ = ["IGNORED", "Comparing"]

IGNORED = {"alembic_version"}
"""Tables of tools, never listed as unmanaged."""

RELATIONS_WITH_ROWS = {"table", "partitioned table", "foreign table"}
CARRIED = (comments.FAMILY, owners.FAMILY, grants.FAMILY, grants.DEFAULT_FAMILY)
"""What an object of any sort may carry."""

ON_TABLES = (
    *constraints.FAMILIES,
    *(sort.family for sort in catalog.HANGING if sort.family is not views.FAMILY),
    *CARRIED,
)
ALONE = {sort.family.word: sort.family for sort in catalog.ALONE}


@dataclass(slots=True)
class Comparing:
    """The work of one comparison; the lists fill up as it goes from object to object.

    ``standings`` are the tables and views that are declared, by path.
    """

    declared: Snapshot
    actual: Snapshot
    standings: dict[str, Standing]
    differences: list[Difference] = field(default_factory=list)
    set_aside: list[Difference] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    information: list[Difference] = field(default_factory=list)

    def pairs(self) -> Iterator[tuple[Table, Table]]:
        """Each declared object together with the actual one."""
        for path in self.standings:
            if path in self.actual.tables:
                yield self.declared.tables[path], self.actual.tables[path]
        for key, one in self.declared.objects.items():
            if key in self.actual.objects:
                yield one, self.actual.objects[key]

    def run(self, undeclared: Iterable[str]) -> Comparison:
        """Compare everything; ``undeclared`` is what was found not to be spoken of."""
        for path, one in self.standings.items():
            table = self.actual.tables.get(path)
            if table is None:
                self._missing(path, one)
            else:
                self._existing(self.declared.tables[path], table, one)
        for key, declared in self.declared.objects.items():
            self._alone(declared, self.actual.objects.get(key))
        return Comparison(
            self.differences,
            absent=self.absent,
            set_aside=self.set_aside,
            unmanaged=self._unmanaged(),
            undeclared=undeclared,
            information=self.information,
            phases={path: one.phase for path, one in self.standings.items()},
        )

    def _missing(self, path: str, one: Standing) -> None:
        if not one.may_be_absent:
            table = self.declared.tables[path]
            family = views.FAMILY if table.get(views.FAMILY.word) else tables.FAMILY
            (item,) = table.get(family.word)
            self.differences.append(family.finding(table, "missing", item, None).difference)
        elif one.phase is not Phase.retired:
            self.absent.append(path)

    def _existing(self, declared: Table, actual: Table, one: Standing) -> None:
        self.differences += still_there(one, actual)
        if one.phase is Phase.retired:
            return
        self.differences += gone_legacy_columns(one, actual)
        absent_columns = one.absent_columns(actual)
        self.absent += (f"{declared.path}.{name}" for name in absent_columns if one.columns[name] is not Phase.retired)
        self.information += _order(declared, actual)
        for finding in folded(_findings(declared, actual)):
            expected = is_expected(finding, one, absent_columns, self._absent_tables())
            (self.set_aside if expected else self.differences).append(finding.difference)

    def _alone(self, declared: Table, actual: Table | None) -> None:
        own = ALONE[declared.kind]
        if actual is None:
            if declared.is_subordinate:
                return  # what it belongs to says it
            (item,) = declared.get(own.word)
            self.differences.append(own.finding(declared, "missing", item, None).difference)
            return
        for family in CARRIED if declared.is_subordinate else (own, *CARRIED):
            self.differences += (finding.difference for finding in family.findings(declared, actual, ()))

    def _absent_tables(self) -> set[str]:
        return {path for path, one in self.standings.items() if one.may_be_absent and path not in self.actual.tables}

    def _unmanaged(self) -> Iterator[str]:
        for path, table in self.actual.tables.items():
            known = path in self.standings or table.name in IGNORED or table.is_subordinate
            if table.kind in RELATIONS_WITH_ROWS and not known:
                yield path


def _findings(declared: Table, actual: Table) -> Iterator[Finding]:
    own = list(tables.findings(declared, actual))
    yield from own
    if any(finding.difference.kind is Kind.table_kind for finding in own) and not _both(
        RELATIONS_WITH_ROWS, declared, actual
    ):
        return  # a view in the table's place says it all
    retyped = columns.retyped(declared, actual)
    is_view = bool(declared.get(views.FAMILY.word))
    if is_view:
        yield from views.FAMILY.findings(declared, actual, retyped)
    else:
        yield from columns.findings(declared, actual, retyped)
    for family in ON_TABLES:
        yield from family.findings(declared, actual, retyped)


def _both(kinds: set[str], *sides: Table) -> bool:
    return all(side.kind in kinds for side in sides)


def _order(declared: Table, actual: Table) -> Iterator[Difference]:
    """The order of the columns that both have: of no consequence but for ``SELECT *`` and INSERT without names."""
    sides = declared.columns, actual.columns
    common = sides[0].keys() & sides[1].keys()
    left, right = ([name for name in side if name in common] for side in sides)
    if left != right:
        values = ", ".join(left), ", ".join(right)
        yield Difference(Kind.column_order, declared.schema, declared.name, None, "order", *values, Severity.cosmetic)
