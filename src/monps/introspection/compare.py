"""Compare what the models declare with what a database has.

Both sides are read by the same queries from ``pg_catalog``: the target inside a READ ONLY transaction, the declared
side from a scratch database in which PostgreSQL has built the models' tables. Then attributes are compared.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from sqlalchemy import URL, Connection, Engine, MetaData

from monps.core.lifecycle import Phase
from monps.introspection import catalog, columns, constraints, indexes, tables, views
from monps.introspection import scratch as scratches
from monps.introspection.comparison import Comparison
from monps.introspection.difference import Difference
from monps.introspection.family import Finding
from monps.introspection.item import Snapshot, Table
from monps.introspection.lifecycle import Standing, gone_legacy_columns, is_expected, standing, still_there
from monps.introspection.transaction import looking
from monps.introspection.uniqueness import folded

__all__ = ["compare", "compare_databases"]

IGNORED = {"alembic_version"}
"""Tables of tools, never listed as unmanaged."""

RELATIONS_WITH_ROWS = {"table", "partitioned table", "foreign table"}


def compare(
    metadata: MetaData,
    connection: Connection,
    *,
    scratch: Engine | URL | str | None = None,
    applied: Collection[str] = (),
) -> Comparison:
    """Every difference between ``metadata`` and the database of ``connection``.

    Args:
        metadata: The declared tables; one without a schema belongs to the first schema of the connection's search path.
        connection: To the target; nothing is written, no default evaluated, and an open transaction is left as it was.
        scratch: Server on which a database may be created and dropped again, to build the declared tables in; by
            default the embedded one.
        applied: All revisions applied to the target, for lifecycles.

    Raises:
        DriftError: one of the sides could not be read; the message says why.
        EmbeddedServerError: the embedded server is needed for the scratch database and does not start.
    """
    with looking(connection) as environment:
        actual = catalog.read(connection, scratches.schemas_of(metadata, environment))
    declared = scratches.declared(metadata, environment, scratch)
    standings = {scratches.path_of(table, environment): standing(table, applied) for table in metadata.tables.values()}
    return _Comparing(declared, actual, standings).run()


def compare_databases(model: Connection, connection: Connection) -> Comparison:
    """Every difference between two databases; ``model`` says how the other one should be.

    Tables that only the second has, in schemas that the first has too, are unmanaged.

    Raises:
        DriftError: one of the two could not be read; the message says why.
    """
    with looking(model):
        schemas = catalog.schemas(model)
        declared, asked = catalog.read(model, schemas), views.bodies(model, schemas)
    with looking(connection):
        actual, asks = catalog.read(connection, schemas), views.bodies(connection, schemas)
    managed = [table for table in declared.tables.values() if not (table.is_subordinate or table.name in IGNORED)]
    standings = {table.path: Standing(Phase.active, {}, {}) for table in managed}
    return _Comparing(declared, actual, standings, differences=views.differences(asked, asks)).run()


@dataclass(slots=True)
class _Comparing:
    """The work of one comparison; the lists fill up as it goes from table to table."""

    declared: Snapshot
    actual: Snapshot
    standings: dict[str, Standing]
    differences: list[Difference] = field(default_factory=list)
    set_aside: list[Difference] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    def run(self) -> Comparison:
        for path, one in self.standings.items():
            table = self.actual.tables.get(path)
            if table is None:
                self._missing(path, one)
            else:
                self._existing(self.declared.tables[path], table, one)
        return Comparison(
            self.differences,
            absent=self.absent,
            set_aside=self.set_aside,
            unmanaged=self._unmanaged(),
            phases={path: one.phase for path, one in self.standings.items()},
        )

    def _missing(self, path: str, one: Standing) -> None:
        if not one.may_be_absent:
            table = self.declared.tables[path]
            (item,) = table.get(tables.FAMILY.word)
            self.differences.append(tables.FAMILY.finding(table, "missing", item, None).difference)
        elif one.phase is not Phase.retired:
            self.absent.append(path)

    def _existing(self, declared: Table, actual: Table, one: Standing) -> None:
        self.differences += still_there(one, actual)
        if one.phase is Phase.retired:
            return
        self.differences += gone_legacy_columns(one, actual)
        absent_columns = one.absent_columns(actual)
        self.absent += (f"{declared.path}.{name}" for name in absent_columns if one.columns[name] is not Phase.retired)
        for finding in folded(_findings(declared, actual)):
            expected = is_expected(finding, one, absent_columns, self._absent_tables())
            (self.set_aside if expected else self.differences).append(finding.difference)

    def _absent_tables(self) -> set[str]:
        return {path for path, one in self.standings.items() if one.may_be_absent and path not in self.actual.tables}

    def _unmanaged(self) -> Iterator[str]:
        for path, table in self.actual.tables.items():
            known = path in self.standings or table.name in IGNORED or table.is_subordinate
            if table.kind in RELATIONS_WITH_ROWS and not known:
                yield path


def _findings(declared: Table, actual: Table) -> Iterator[Finding]:
    yield from tables.FAMILY.findings(declared, actual, ())
    if actual.kind not in RELATIONS_WITH_ROWS:
        return  # a view in the table's place says it all
    retyped = columns.retyped(declared, actual)
    yield from columns.findings(declared, actual, retyped)
    for family in (*constraints.FAMILIES, indexes.FAMILY):
        yield from family.findings(declared, actual, retyped)
