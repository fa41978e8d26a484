"""Extended statistics: what the planner learns about columns together."""

from collections.abc import Mapping
from typing import Any

from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item

__all__ = ["FAMILY", "QUERY", "statistics"]

QUERY = """
SELECT n.nspname::text AS schema,
       c.relname::text AS table,
       s.stxname::text AS name,
       pg_get_statisticsobjdef_columns(s.oid) AS columns,
       s.stxkind::text[] AS sorts,
       nullif(s.stxstattarget, -1) AS target
  FROM pg_statistic_ext s
  JOIN pg_class c ON c.oid = s.stxrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY (:schemas)
 ORDER BY 1, 2, 3
"""

SORTS = {"d": "ndistinct", "f": "dependencies", "m": "mcv"}


def statistics(row: Mapping[str, Any], _text_columns: frozenset[str]) -> Item:
    """The statistics object of one row of :data:`QUERY`."""
    attributes = {
        "columns": row["columns"],
        "sorts": ", ".join(SORTS[sort] for sort in sorted(row["sorts"]) if sort in SORTS) or None,
        "target": None if row["target"] is None else str(row["target"]),
    }
    definition = f"STATISTICS ({attributes['sorts'] or 'expression'}) ON {attributes['columns']}"
    return Item(row["name"], definition, attributes)


FAMILY = Family("statistics", ("columns", "sorts", "target"), lambda *_: Severity.cosmetic, anchor="columns")
