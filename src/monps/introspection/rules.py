"""Rewrite rules that somebody made; the one behind a view is the view."""

import re
from collections.abc import Mapping
from typing import Any

from monps.introspection import views
from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item
from monps.introspection.triggers import ENABLED

__all__ = ["FAMILY", "QUERY", "rule"]

QUERY = """
SELECT n.nspname::text AS schema,
       c.relname::text AS table,
       r.rulename::text AS name,
       pg_get_ruledef(r.oid) AS definition,
       r.ev_enabled::text AS enabled
  FROM pg_rewrite r
  JOIN pg_class c ON c.oid = r.ev_class
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY (:schemas) AND r.rulename <> '_RETURN'
 ORDER BY 1, 2, 3
"""

HEAD = re.compile(r"CREATE RULE .+? AS\s+(?=ON )", re.DOTALL)


def rule(row: Mapping[str, Any], _text_columns: frozenset[str]) -> Item:
    """The rule of one row of :data:`QUERY`."""
    definition = views.canonical(HEAD.sub("", row["definition"], count=1).rstrip("; \n"))
    return Item(row["name"], f"RULE {definition}", {"definition": definition, "enabled": ENABLED[row["enabled"]]})


FAMILY = Family("rule", ("definition", "enabled"), lambda *_: Severity.orm_reader, by_content=False)
