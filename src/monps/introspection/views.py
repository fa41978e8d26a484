"""What views ask, in a text that does not depend on the server's major version.

Older servers write every column with its relation, newer ones only where a name would be ambiguous; so the relation's
name before a column is left out on both sides.
"""

import re
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, text

from monps.introspection.difference import Difference, Severity
from monps.introspection.kind import Kind

__all__ = ["bodies", "differences"]

QUERY = """
SELECT n.nspname::text AS schema, c.relname::text AS view, pg_get_viewdef(c.oid) AS body
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY (:schemas) AND c.relkind IN ('v', 'm')
"""

QUALIFIER = re.compile(r"\b[a-z_][a-z0-9_]*\.(?=[a-z_\"])")

Bodies = Mapping[tuple[str, str], str]


def bodies(connection: Connection, schemas: Collection[str]) -> Bodies:
    """The canonical query of every view by schema and name; call it inside ``looking``."""
    rows = connection.execute(text(QUERY), {"schemas": sorted(schemas)})
    return {(schema, view): _canonical(body) for schema, view, body in rows}


def differences(declared: Bodies, actual: Bodies) -> list[Difference]:
    """The views that both sides have and that ask something else."""
    return [
        Difference(Kind.view_body, schema, view, None, "body", body, actual[schema, view], Severity.orm_reader)
        for (schema, view), body in declared.items()
        if actual.get((schema, view), body) != body
    ]


def _canonical(body: str) -> str:
    return QUALIFIER.sub("", " ".join(body.split()))
