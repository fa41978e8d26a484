"""Whether it is the right database at all: one that has next to nothing that the statements name is hardly meant."""

from collections.abc import Collection, Sequence

from monps.strangler.call_site import CallSite
from monps.strangler.proof.catalog import Catalog, Table
from monps.strangler.proof.nearest import nearest
from monps.strangler.vocabulary import StatementKind

__all__ = ["doubt"]

SHARE = 0.1
"""With no more of the tables than this, the database is doubted."""
FEW = 3
"""Of fewer tables than this, a wrong name may be all: one that is like an existing name counts as that one."""
SHOWN = 4


def doubt(sites: Sequence[CallSite], catalog: Catalog, database: str) -> str:
    """The sentence of doubt; empty where there is none.

    Args:
        sites: The statements; tables that they make themselves are not expected.
        catalog: What the database has.
        database: Its name.
    """
    tables = {table for site in sites for table in site.tables} - _made(sites)
    named = sorted(one for one in tables if not _is_of_the_system(one, catalog))
    own = sorted(one.path for one in catalog.own_tables)
    there = [one for one in named if _is_there(one, catalog, own, few=len(named) < FEW)]
    if not named or len(there) > SHARE * len(named):
        return ""
    has = f"it has {_listed(own)}" if own else "it has no table at all"
    found = f"only {_listed(there)}" if there else "none"
    return (
        f"is this the right database? {database} has {found} of the {len(named)} tables that the statements name "
        f"({_listed(named)}); {has}"
    )


def _made(sites: Sequence[CallSite]) -> set[str]:
    """Tables that a statement creates."""
    return {
        table
        for site in sites
        for variant in site.variants
        if variant.structure.kind is StatementKind.ddl and variant.text.lstrip()[:6].upper() == "CREATE"
        for table in variant.structure.tables_written
    }


def _is_there(name: str, catalog: Catalog, own: Collection[str], *, few: bool) -> bool:
    return _table(name, catalog) is not None or (few and bool(nearest(name.rpartition(".")[2], own)))


def _is_of_the_system(name: str, catalog: Catalog) -> bool:
    found = _table(name, catalog)
    return found is not None and found not in catalog.own_tables


def _table(name: str, catalog: Catalog) -> Table | None:
    schema, _, table = name.rpartition(".")
    return catalog.table(table, schema or None)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
