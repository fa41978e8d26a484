"""Tables themselves: what they are, not what hangs on them."""

from collections.abc import Iterator, Mapping
from typing import Any

from monps.introspection import owners
from monps.introspection.difference import Severity
from monps.introspection.family import Family, Finding
from monps.introspection.item import Item, Table
from monps.introspection.kind import Kind

__all__ = ["FAMILY", "QUERY", "findings", "table"]

QUERY = """
SELECT n.nspname::text AS schema,
       c.relname::text AS table,
       c.relkind::text AS kind,
       c.relpersistence::text AS persistence,
       d.description AS comment,
       pg_get_userbyid(c.relowner)::text AS owner,
       CASE WHEN c.relkind <> 'v' THEN c.reloptions END
           || ARRAY(SELECT 'toast.' || o FROM pg_class t, unnest(t.reloptions) o WHERE t.oid = c.reltoastrelid)
           AS options,
       am.amname::text AS method,
       c.relreplident::text AS replica_identity,
       (SELECT ic.relname::text FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
         WHERE c.relreplident = 'i' AND i.indrelid = c.oid AND i.indisreplident) AS replica_index,
       c.relrowsecurity AS is_secured,
       c.relforcerowsecurity AS is_forced,
       pg_get_partkeydef(c.oid) AS partition_key,
       CASE WHEN c.relispartition THEN NULL
            ELSE (SELECT string_agg(h.inhparent::regclass::text, ', ' ORDER BY h.inhseqno)
                    FROM pg_inherits h WHERE h.inhrelid = c.oid) END AS parents,
       c.relispartition OR e.objid IS NOT NULL AS is_subordinate
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_am am ON am.oid = c.relam
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
  LEFT JOIN pg_depend e ON e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
 WHERE n.nspname = ANY (:schemas) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
 ORDER BY 1, 2
"""

KINDS = {"r": "table", "p": "partitioned table", "f": "foreign table", "v": "view", "m": "materialized view"}
PERSISTENCE = {"p": None, "u": "UNLOGGED", "t": "TEMPORARY"}
REPLICA_IDENTITIES = {"d": None, "n": "NOTHING", "f": "FULL", "i": "USING INDEX"}


def table(row: Mapping[str, Any]) -> Table:
    """The table of one row of :data:`QUERY`."""
    kind = KINDS[row["kind"]]
    attributes = {
        "kind": kind,
        "persistence": PERSISTENCE[row["persistence"]],
        "partition_key": row["partition_key"],
        "inherits": row["parents"],
        "method": None if row["method"] in {None, "heap"} else row["method"],
        "options": ", ".join(sorted(row["options"] or ())) or None,
        "replica_identity": _replica_identity(row),
        "row_security": _row_security(row),
        "comment": row["comment"],
    }
    found = Table(row["schema"], row["table"], kind, is_subordinate=row["is_subordinate"])
    found.add(FAMILY.word, Item(found.path, kind, attributes))
    found.add(owners.FAMILY.word, owners.owner(row))
    return found


def findings(declared: Table, actual: Table) -> Iterator[Finding]:
    """What differs between two tables themselves; an object of another sort says it all."""
    found = list(FAMILY.findings(declared, actual, ()))
    other = [finding for finding in found if finding.difference.kind is Kind.table_kind]
    yield from other or found


def _replica_identity(row: Mapping[str, Any]) -> str | None:
    words = REPLICA_IDENTITIES[row["replica_identity"]] if row["kind"] in {"r", "p"} else None
    return f"{words} {row['replica_index']}" if row["replica_index"] else words


def _row_security(row: Mapping[str, Any]) -> str | None:
    words = [word for word, holds in (("ENABLED", row["is_secured"]), ("FORCED", row["is_forced"])) if holds]
    return ", ".join(words) or None


def _severity(kind: Kind, _declared: Item | None, actual: Item | None) -> Severity:
    match kind:
        case Kind.table_missing | Kind.table_kind:
            return Severity.orm_reader
        case Kind.table_persistence:
            is_now_unlogged = actual is not None and actual.attributes["persistence"]
            return Severity.weaker_guarantee if is_now_unlogged else Severity.cosmetic
        case Kind.table_row_security | Kind.table_inherits | Kind.table_partition_key:
            return Severity.weaker_guarantee
        case _:
            return Severity.cosmetic


FAMILY = Family(
    "table",
    (
        "kind",
        "persistence",
        "partition_key",
        "inherits",
        "method",
        "options",
        "replica_identity",
        "row_security",
        "comment",
    ),
    _severity,
    by_content=False,
    own=True,
)
