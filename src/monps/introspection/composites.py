"""Composite types: rows without a table."""

from collections.abc import Mapping
from typing import Any

from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item

__all__ = ["FAMILY", "QUERY", "composite"]

QUERY = """
SELECT n.nspname::text AS schema,
       c.relname::text AS name,
       pg_get_userbyid(c.relowner)::text AS owner,
       x.objid IS NOT NULL AS is_subordinate,
       (SELECT string_agg(format('%I %s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                                 CASE WHEN a.attcollation <> t.typcollation
                                      THEN format(' COLLATE %s.%I', l.collnamespace::regnamespace, l.collname) END),
                          ', ' ORDER BY a.attnum)
          FROM pg_attribute a
          JOIN pg_type t ON t.oid = a.atttypid
          LEFT JOIN pg_collation l ON l.oid = a.attcollation
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS fields
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_depend x ON x.classid = 'pg_type'::regclass AND x.objid = c.reltype AND x.deptype = 'e'
 WHERE n.nspname = ANY (:schemas) AND c.relkind = 'c'
"""


def composite(row: Mapping[str, Any]) -> Item:
    """The type of one row of :data:`QUERY`."""
    fields = row["fields"] or ""
    return Item(row["name"], f"TYPE AS ({fields})", {"fields": fields})


FAMILY = Family("composite", ("fields",), lambda *_: Severity.orm_reader, by_content=False, own=True)
