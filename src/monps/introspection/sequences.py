"""Sequences: those that stand by themselves, and how those inside serial and identity columns count.

Only what departs from the usual is written: a sequence that starts at 1, counts by 1 and ends where its type or its
column ends has nothing to say.
"""

from collections.abc import Mapping
from typing import Any

from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item
from monps.introspection.kind import Kind

__all__ = ["FAMILY", "QUERY", "inner", "sequence"]

QUERY = """
SELECT n.nspname::text AS schema,
       c.relname::text AS name,
       pg_get_userbyid(c.relowner)::text AS owner,
       -- A serial column reads the sequence that it owns; how that counts is said at the column.
       d.deptype = 'e' OR EXISTS (
           SELECT FROM pg_attrdef ad
             JOIN pg_depend o ON o.classid = 'pg_attrdef'::regclass AND o.objid = ad.oid
                             AND o.refclassid = 'pg_class'::regclass AND o.refobjid = c.oid
            WHERE d.deptype = 'a' AND ad.adrelid = d.refobjid AND ad.adnum = d.refobjsubid) AS is_subordinate,
       CASE WHEN d.deptype = 'a' THEN format('%s.%I', d.refobjid::regclass, a.attname) END AS owned_by,
       c.relpersistence::text AS persistence,
       format_type(s.seqtypid, NULL) AS type,
       s.seqstart AS start, s.seqincrement AS increment, s.seqmin AS minimum, s.seqmax AS maximum,
       s.seqcache AS cache, s.seqcycle AS cycles
  FROM pg_sequence s
  JOIN pg_class c ON c.oid = s.seqrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i', 'e')
  LEFT JOIN pg_attribute a ON d.refclassid = 'pg_class'::regclass
                          AND a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
 -- The sequence inside an identity column belongs to the column.
 WHERE n.nspname = ANY (:schemas) AND d.deptype IS DISTINCT FROM 'i'
"""

HIGHEST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}


def sequence(row: Mapping[str, Any]) -> Item:
    """The sequence of one row of :data:`QUERY`."""
    attributes = {
        "type": row["type"],
        "owned_by": row["owned_by"],
        "start": _unless(row["start"], _first(row)),
        "increment": _unless(row["increment"], 1),
        "limits": _limits(row, row["type"]),
        "cache": _unless(row["cache"], 1),
        "cycle": "CYCLE" if row["cycles"] else None,
        "persistence": "UNLOGGED" if row["persistence"] == "u" else None,
    }
    parts = [f"SEQUENCE AS {row['type']}", _written(row, row["type"])]
    return Item(row["name"], " ".join(part for part in parts if part), attributes)


def inner(row: Mapping[str, Any], column_type: str) -> str | None:
    """How the sequence inside a column counts, in one text; None for as usual.

    A wider type than the column's says nothing. A narrower one ends too early, and so it is a limit.
    """
    return _written(row, column_type) or None


def _written(row: Mapping[str, Any], type_name: str) -> str:
    start = _unless(row["start"], _first(row))
    parts = [
        f"START {start}" if start else None,
        f"INCREMENT {row['increment']}" if row["increment"] != 1 else None,
        _limits(row, type_name),
        f"CACHE {row['cache']}" if row["cache"] != 1 else None,
        "CYCLE" if row["cycles"] else None,
    ]
    return " ".join(part for part in parts if part)


def _first(row: Mapping[str, Any]) -> int:
    """Where a sequence with these limits starts when nobody says where."""
    return int(row["minimum"] if row["increment"] > 0 else row["maximum"])


def _limits(row: Mapping[str, Any], type_name: str) -> str | None:
    """The limits that are not those of the type."""
    highest = HIGHEST.get(type_name, HIGHEST["bigint"])
    lowest_usual, highest_usual = (1, highest) if row["increment"] > 0 else (-highest - 1, -1)
    lower, upper = max(row["minimum"], -highest - 1), min(row["maximum"], highest)
    parts = [
        f"MINVALUE {row['minimum']}" if lower != lowest_usual else None,
        f"MAXVALUE {row['maximum']}" if upper != highest_usual else None,
    ]
    return " ".join(part for part in parts if part) or None


def _unless(value: int, usual: int) -> str | None:
    return None if value == usual else str(value)


def _severity(kind: Kind, _declared: Item | None, _actual: Item | None) -> Severity:
    match kind:
        case Kind.sequence_missing | Kind.sequence_limits | Kind.sequence_type:
            return Severity.orm_reader
        case Kind.sequence_increment | Kind.sequence_cycle | Kind.sequence_persistence:
            return Severity.weaker_guarantee
        case _:
            return Severity.cosmetic


FAMILY = Family(
    "sequence",
    ("type", "owned_by", "start", "increment", "limits", "cache", "cycle", "persistence"),
    _severity,
    by_content=False,
    own=True,
)
