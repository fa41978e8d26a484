"""Extensions and their versions."""

from collections.abc import Mapping
from typing import Any

from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item
from monps.introspection.kind import Kind

__all__ = ["FAMILY", "QUERY", "extension"]

QUERY = """
SELECT ''::text AS schema,
       e.extname::text AS name,
       pg_get_userbyid(e.extowner)::text AS owner,
       false AS is_subordinate,
       n.nspname::text AS place,
       e.extversion AS version
  FROM pg_extension e
  JOIN pg_namespace n ON n.oid = e.extnamespace
 -- An extension has one name in the whole database, wherever it is.
 WHERE :schemas <> '{}'::text[] AND e.extname <> 'plpgsql'
"""


def extension(row: Mapping[str, Any]) -> Item:
    """The extension of one row of :data:`QUERY`."""
    attributes = {"schema": row["place"], "version": row["version"]}
    return Item(row["name"], f"EXTENSION {row['version']} IN {row['place']}", attributes)


def _severity(kind: Kind, _declared: Item | None, _actual: Item | None) -> Severity:
    return Severity.cosmetic if kind is Kind.extension_version else Severity.orm_reader


FAMILY = Family("extension", ("schema", "version"), _severity, by_content=False, own=True)
