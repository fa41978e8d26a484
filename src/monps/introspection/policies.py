"""Row-level security policies: which rows a role may see and write."""

from collections.abc import Mapping
from typing import Any

from monps.introspection import expression
from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item

__all__ = ["FAMILY", "QUERY", "policy"]

QUERY = """
SELECT n.nspname::text AS schema,
       c.relname::text AS table,
       p.polname::text AS name,
       p.polcmd::text AS command,
       p.polpermissive AS is_permissive,
       ARRAY(SELECT CASE WHEN role = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(role)::text END
               FROM unnest(p.polroles) role ORDER BY 1) AS roles,
       pg_get_expr(p.polqual, p.polrelid) AS visible,
       pg_get_expr(p.polwithcheck, p.polrelid) AS writable
  FROM pg_policy p
  JOIN pg_class c ON c.oid = p.polrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY (:schemas)
 ORDER BY 1, 2, 3
"""

COMMANDS = {"*": "ALL", "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}


def policy(row: Mapping[str, Any], text_columns: frozenset[str]) -> Item:
    """The policy of one row of :data:`QUERY`."""
    conditions = {
        name: expression.canonical(row[key], text_columns) if row[key] else None
        for name, key in (("using", "visible"), ("check", "writable"))
    }
    attributes = {
        "command": COMMANDS[row["command"]],
        "permissive": None if row["is_permissive"] else "RESTRICTIVE",
        "roles": ", ".join(row["roles"]),
        **conditions,
    }
    parts = [
        "POLICY",
        attributes["permissive"],
        f"FOR {attributes['command']} TO {attributes['roles']}",
        f"USING ({conditions['using']})" if conditions["using"] else None,
        f"WITH CHECK ({conditions['check']})" if conditions["check"] else None,
    ]
    return Item(row["name"], " ".join(part for part in parts if part), attributes)


FAMILY = Family(
    "policy",
    ("command", "permissive", "roles", "using", "check"),
    lambda *_: Severity.weaker_guarantee,
    expressions=frozenset({"using", "check"}),
    by_content=False,
)
