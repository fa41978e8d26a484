"""Compare what the models declare with what a database has.

Both sides are read by the same queries from ``pg_catalog``: the target inside a READ ONLY transaction, the declared
side from a scratch database in which PostgreSQL has built the models' tables. Then attributes are compared.
"""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import URL, Connection, Engine, MetaData

from monps.core.lifecycle import Phase
from monps.introspection import catalog, grants, owners, undeclared
from monps.introspection import scratch as scratches
from monps.introspection.collector import paused
from monps.introspection.comparing import IGNORED, Comparing
from monps.introspection.comparison import Comparison
from monps.introspection.item import Snapshot
from monps.introspection.lifecycle import Standing, standing
from monps.introspection.transaction import looking

__all__ = ["compare", "compare_databases"]

ACCESS = (owners.FAMILY, grants.FAMILY, grants.DEFAULT_FAMILY)


@paused()
def compare(
    metadata: MetaData,
    connection: Connection,
    *,
    scratch: Engine | URL | str | None = None,
    applied: Collection[str] = (),
) -> Comparison:
    """Every difference between ``metadata`` and the database of ``connection``.

    What DDL events of the metadata make is declared too: views, functions, triggers, policies, grants. Of sorts of
    objects that the metadata says nothing about, the actual ones are listed (:mod:`monps.introspection.undeclared`).

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
    with ThreadPoolExecutor(1) as thread:
        with looking(connection) as environment:
            building = thread.submit(scratches.declared, metadata, environment, scratch)
            actual = catalog.read(connection, scratches.schemas_of(metadata, environment))
        declared = building.result()
    standings = {scratches.path_of(table, environment): standing(table, applied) for table in metadata.tables.values()}
    comparing = Comparing(declared, actual, standings | _views(declared, standings))
    listed = undeclared.set_beside(declared, actual, comparing.pairs())
    return comparing.run(listed)


@paused()
def compare_databases(model: Connection, connection: Connection, *, access: bool = True) -> Comparison:
    """Every difference between two databases; ``model`` says how the other one should be.

    Objects that only the second has, in schemas that the first has too, are unmanaged.

    Args:
        model: To the database that is right.
        connection: To the one that is compared with it.
        access: Whether owners and privileges count; they hardly can where the roles of the two have other names.

    Raises:
        DriftError: one of the two could not be read; the message says why.
    """
    with looking(model):
        schemas = catalog.schemas(model)
        declared = catalog.read(model, schemas)
    with looking(connection):
        actual = catalog.read(connection, schemas)
    managed = [table for table in declared.tables.values() if not (table.is_subordinate or table.name in IGNORED)]
    standings = {table.path: Standing(Phase.active, {}, {}) for table in managed}
    if not access:
        _forget_access(declared, actual)
    return Comparing(declared, actual, standings).run(undeclared.unknown(declared, actual))


def _views(declared: Snapshot, standings: Collection[str]) -> dict[str, Standing]:
    """The views that DDL events made: they have no lifecycle and must be there."""
    made = (table for path, table in declared.tables.items() if table.get("view") and path not in standings)
    return {table.path: Standing(Phase.active, {}, {}) for table in made if not table.is_subordinate}


def _forget_access(*sides: Snapshot) -> None:
    for side in sides:
        for one in (*side.tables.values(), *side.objects.values()):
            for family in ACCESS:
                one.items.pop(family.word, None)
