"""Tables themselves: what they are, not what hangs on them."""

from collections.abc import Mapping
from typing import Any

from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item, Table
from monps.introspection.kind import Kind

__all__ = ["FAMILY", "QUERY", "table"]

QUERY = """
SELECT n.nspname::text AS schema,
       c.relname::text AS table,
       c.relkind::text AS kind,
       c.relpersistence::text AS persistence,
       d.description AS comment,
       c.relispartition OR e.objid IS NOT NULL AS is_subordinate
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
  LEFT JOIN pg_depend e ON e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
 WHERE n.nspname = ANY (:schemas) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
 ORDER BY 1, 2
"""

KINDS = {"r": "table", "p": "partitioned table", "f": "foreign table", "v": "view", "m": "materialized view"}
PERSISTENCE = {"p": None, "u": "UNLOGGED", "t": "TEMPORARY"}


def table(row: Mapping[str, Any]) -> Table:
    """The table of one row of :data:`QUERY`."""
    kind = KINDS[row["kind"]]
    attributes = {"kind": kind, "persistence": PERSISTENCE[row["persistence"]], "comment": row["comment"]}
    found = Table(row["schema"], row["table"], kind, is_subordinate=row["is_subordinate"])
    found.add(FAMILY.word, Item(found.path, kind, attributes))
    return found


def _severity(kind: Kind, _declared: Item | None, actual: Item | None) -> Severity:
    if kind is Kind.table_persistence and actual is not None and actual.attributes["persistence"]:
        return Severity.weaker_guarantee
    return Severity.orm_reader if kind in {Kind.table_missing, Kind.table_kind} else Severity.cosmetic


FAMILY = Family("table", ("kind", "persistence", "comment"), _severity, by_content=False)
