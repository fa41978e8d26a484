"""The partitions of a partitioned table, each with the rows it takes.

Which partitions there are is often a matter of the day, not of a declaration: models that declare none are not
contradicted by some.
"""

from collections.abc import Mapping
from typing import Any

from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item

__all__ = ["FAMILY", "QUERY", "partition"]

QUERY = """
SELECT n.nspname::text AS schema,
       c.relname::text AS table,
       h.inhrelid::regclass::text AS name,
       pg_get_expr(p.relpartbound, p.oid) AS bounds,
       h.inhdetachpending AS is_leaving
  FROM pg_inherits h
  JOIN pg_class c ON c.oid = h.inhparent
  JOIN pg_class p ON p.oid = h.inhrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY (:schemas) AND p.relispartition
 ORDER BY 1, 2, 3
"""


def partition(row: Mapping[str, Any], _text_columns: frozenset[str]) -> Item:
    """The partition of one row of :data:`QUERY`."""
    bounds = row["bounds"] + (" DETACH PENDING" if row["is_leaving"] else "")
    return Item(row["name"], f"PARTITION {bounds}", {"bounds": bounds})


FAMILY = Family("partition", ("bounds",), lambda *_: Severity.weaker_guarantee, by_content=False)
