"""Enumerated types: their values and the order of them, which is how they sort."""

from collections.abc import Mapping
from typing import Any

from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item
from monps.introspection.kind import Kind

__all__ = ["FAMILY", "QUERY", "enum"]

QUERY = """
SELECT n.nspname::text AS schema,
       t.typname::text AS name,
       pg_get_userbyid(t.typowner)::text AS owner,
       x.objid IS NOT NULL AS is_subordinate,
       ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS values
  FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_depend x ON x.classid = 'pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e'
 WHERE n.nspname = ANY (:schemas) AND t.typtype = 'e'
"""


def enum(row: Mapping[str, Any]) -> Item:
    """The type of one row of :data:`QUERY`."""
    values = [_quoted(value) for value in row["values"]]
    order = ", ".join(values)
    return Item(
        row["name"], f"ENUM ({order})", {"values": ", ".join(sorted(values)), "order": order, "detailed": order}
    )


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _severity(kind: Kind, _declared: Item | None, _actual: Item | None) -> Severity:
    return Severity.weaker_guarantee if kind is Kind.enum_order else Severity.orm_reader


FAMILY = Family(
    "enum", ("values", "order"), _severity, anchor="values", by_content=False, details=frozenset({"order"}), own=True
)
