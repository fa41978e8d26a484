"""Domains: a type with a default and with conditions of its own."""

from collections.abc import Collection, Mapping
from typing import Any

from monps.introspection import expression
from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item
from monps.introspection.kind import Kind

__all__ = ["FAMILY", "QUERY", "domain"]

QUERY = """
SELECT n.nspname::text AS schema,
       t.typname::text AS name,
       pg_get_userbyid(t.typowner)::text AS owner,
       x.objid IS NOT NULL AS is_subordinate,
       format_type(t.typbasetype, t.typtypmod) AS type,
       t.typnotnull AS is_not_null,
       t.typdefault AS default,
       CASE WHEN t.typcollation <> b.typcollation
            THEN format('%s.%I', l.collnamespace::regnamespace, l.collname) END AS collation,
       ARRAY(SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k
              WHERE k.contypid = t.oid AND k.contype = 'c' ORDER BY k.conname) AS checks
  FROM pg_type t
  JOIN pg_type b ON b.oid = t.typbasetype
  JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_collation l ON l.oid = t.typcollation
  LEFT JOIN pg_depend x ON x.classid = 'pg_type'::regclass AND x.objid = t.oid AND x.deptype = 'e'
 WHERE n.nspname = ANY (:schemas) AND t.typtype = 'd'
"""

UNCHECKED = " NOT VALID"


def domain(row: Mapping[str, Any]) -> Item:
    """The domain of one row of :data:`QUERY`; what a condition is called does not count, what it asks does."""
    text_columns = {"VALUE"} if str(row["type"]).partition("(")[0] in {"text", "character varying"} else frozenset()
    checks = sorted(_check(check, text_columns) for check in row["checks"])
    attributes = {
        "type": row["type"],
        "nullable": "NOT NULL" if row["is_not_null"] else "NULL",
        "default": expression.default(row["default"], row["type"]) if row["default"] else None,
        "collation": row["collation"],
        "checks": ", ".join(checks) or None,
    }
    parts = [
        f"DOMAIN AS {row['type']}",
        "NOT NULL" if row["is_not_null"] else None,
        f"DEFAULT {attributes['default']}" if attributes["default"] else None,
        *(f"CHECK {check}" for check in checks),
    ]
    return Item(row["name"], " ".join(part for part in parts if part), attributes)


def _check(definition: str, text_columns: Collection[str]) -> str:
    body = definition.removeprefix("CHECK ").removesuffix(UNCHECKED)
    return f"({expression.canonical(body, text_columns)})" + (UNCHECKED if definition.endswith(UNCHECKED) else "")


def _severity(kind: Kind, _declared: Item | None, _actual: Item | None) -> Severity:
    if kind in {Kind.domain_missing, Kind.domain_type}:
        return Severity.orm_reader
    return Severity.legacy_writer if kind is Kind.domain_default else Severity.weaker_guarantee


FAMILY = Family(
    "domain",
    ("type", "nullable", "default", "collation", "checks"),
    _severity,
    expressions=frozenset({"checks"}),
    by_content=False,
    own=True,
)
