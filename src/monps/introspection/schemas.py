"""Schemas themselves."""

from collections.abc import Mapping
from typing import Any

from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item

__all__ = ["FAMILY", "QUERY", "schema"]

QUERY = """
SELECT n.nspname::text AS schema,
       ''::text AS name,
       pg_get_userbyid(n.nspowner)::text AS owner,
       x.objid IS NOT NULL AS is_subordinate
  FROM pg_namespace n
  LEFT JOIN pg_depend x ON x.classid = 'pg_namespace'::regclass AND x.objid = n.oid AND x.deptype = 'e'
 WHERE n.nspname = ANY (:schemas)
"""


def schema(row: Mapping[str, Any]) -> Item:
    """The schema of one row of :data:`QUERY`."""
    return Item(row["schema"], "schema", {})


FAMILY = Family("schema", (), lambda *_: Severity.orm_reader, by_content=False, own=True)
