"""Views and materialized views: what they ask, in a text that does not depend on the server's major version.

PostgreSQL 15 writes each column of a query with its relation. Later versions do so only where a query has several
relations. So the relation before a column is left out where its query has only that one, and kept where it says
something.
"""

from collections.abc import Mapping
from typing import Any

from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item
from monps.introspection.kind import Kind
from monps.introspection.query_text import unqualified

__all__ = ["FAMILY", "QUERY", "canonical", "view"]

QUERY = """
SELECT n.nspname::text AS schema,
       c.relname::text AS table,
       pg_get_viewdef(c.oid) AS body,
       CASE WHEN c.relkind = 'v' THEN c.reloptions END AS options
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY (:schemas) AND c.relkind IN ('v', 'm')
 ORDER BY 1, 2
"""


def view(row: Mapping[str, Any], _text_columns: frozenset[str]) -> Item:
    """The view of one row of :data:`QUERY`."""
    attributes = {
        "body": canonical(row["body"]),
        "options": ", ".join(sorted(row["options"] or ())) or None,
    }
    return Item(row["table"], f"view AS {attributes['body']}", attributes)


def canonical(query: str) -> str:
    """A statement as the server writes it, without what differs between major versions."""
    return unqualified(" ".join(query.split()).rstrip("; "))


def _severity(kind: Kind, _declared: Item | None, _actual: Item | None) -> Severity:
    return Severity.weaker_guarantee if kind is Kind.view_options else Severity.orm_reader


FAMILY = Family("view", ("body", "options"), _severity, by_content=False, own=True)
