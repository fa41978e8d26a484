"""Indexes that stand for themselves; those behind a constraint belong to the constraint."""

from collections.abc import Iterable, Mapping
from typing import Any

from monps.introspection import expression
from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item
from monps.introspection.kind import Kind

__all__ = ["FAMILY", "QUERY", "index"]

QUERY = """
SELECT n.nspname::text AS schema,
       c.relname::text AS table,
       ic.relname::text AS name,
       am.amname::text AS method,
       i.indisunique AS is_unique,
       i.indnullsnotdistinct AS nulls_not_distinct,
       i.indisvalid AND i.indisready AS is_valid,
       pg_get_expr(i.indpred, i.indrelid) AS predicate,
       ic.reloptions AS options,
       (SELECT json_agg(json_build_object(
                 'text', pg_get_indexdef(i.indexrelid, p::int, false),
                 'is_included', p > i.indnkeyatts,
                 'is_expression', i.indkey[p - 1] = 0,
                 'option', i.indoption[p - 1],
                 'collation', CASE WHEN l.oid <> coalesce(nullif(ta.attcollation, 0), 100)
                                   THEN format('%s.%I', l.collnamespace::regnamespace, l.collname) END,
                 'opclass', CASE WHEN NOT (o.opcdefault OR f.is_default) OR ia.attoptions IS NOT NULL
                                 THEN concat(coalesce(f.name, format('%s.%I', o.opcnamespace::regnamespace, o.opcname)),
                                             ia.attoptions::text) END) ORDER BY p)
          FROM generate_series(1, i.indnatts) p
          JOIN pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = p
          LEFT JOIN pg_attribute ta ON ta.attrelid = i.indrelid AND ta.attnum = i.indkey[p - 1] AND ta.attnum > 0
          LEFT JOIN pg_collation l ON l.oid = i.indcollation[p - 1]
          LEFT JOIN pg_opclass o ON o.oid = i.indclass[p - 1]
          -- Operator classes of one family and type, such as text_ops and varchar_ops, are the same to an index.
          LEFT JOIN LATERAL (SELECT bool_or(same.opcdefault) AS is_default,
                                    min(format('%s.%I', same.opcnamespace::regnamespace, same.opcname)) AS name
                               FROM pg_opclass same
                              WHERE NOT o.opcdefault
                                AND same.opcfamily = o.opcfamily AND same.opcintype = o.opcintype) f ON true) AS keys,
       ARRAY(SELECT a.attname::text FROM pg_attribute a
              WHERE a.attrelid = i.indrelid AND a.attnum > 0
                AND (a.attnum = ANY (i.indkey::int2[])
                     OR (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
                        AND EXISTS (SELECT FROM pg_depend d
                                 WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
                                   AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid
                                   AND d.refobjsubid = a.attnum))) AS columns
  FROM pg_index i
  JOIN pg_class ic ON ic.oid = i.indexrelid
  JOIN pg_am am ON am.oid = ic.relam
  JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY (:schemas)
   AND NOT EXISTS (SELECT FROM pg_constraint k
                    WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x'))
 ORDER BY 1, 2, 3
"""

DESCENDING, NULLS_FIRST = 1, 2
"""Bits of pg_index.indoption."""


def index(row: Mapping[str, Any], text_columns: frozenset[str]) -> Item:
    """The index of one row of :data:`QUERY`."""
    keys = [key | {"text": _key_text(key, text_columns)} for key in row["keys"]]
    sorting = [key for key in keys if not key["is_included"]]
    attributes = {
        "method": row["method"],
        "columns": ", ".join(key["text"] for key in sorting),
        "detailed": ", ".join(map(_detailed, sorting)),
        "order": _special((key["text"], _order(key["option"])) for key in sorting),
        "opclass": _special((key["text"], key["opclass"]) for key in sorting),
        "collation": _special((key["text"], key["collation"]) for key in sorting),
        "include": ", ".join(key["text"] for key in keys if key["is_included"]) or None,
        "unique": "UNIQUE" if row["is_unique"] else None,
        "nulls": "NULLS NOT DISTINCT" if row["nulls_not_distinct"] else None,
        "predicate": expression.canonical(row["predicate"], text_columns) if row["predicate"] else None,
        "options": ", ".join(sorted(row["options"] or ())) or None,
        "valid": None if row["is_valid"] else "INVALID",
    }
    return Item(row["name"], _definition(attributes), attributes, frozenset(row["columns"]))


def _key_text(key: Mapping[str, Any], text_columns: frozenset[str]) -> str:
    text = expression.canonical(key["text"], text_columns)
    return f"({text})" if key["is_expression"] and not text.endswith(")") else text


def _order(option: int | None) -> str | None:
    option = option or 0
    is_descending, is_nulls_first = bool(option & DESCENDING), bool(option & NULLS_FIRST)
    words = ["DESC"] if is_descending else []
    if is_nulls_first != is_descending:  # NULLs come last in ascending and first in descending order
        words.append("NULLS FIRST" if is_nulls_first else "NULLS LAST")
    return " ".join(words) or None


def _special(keys: Iterable[tuple[str, str | None]]) -> str | None:
    """The keys that something special is said about, with what is said; None when there are none."""
    return ", ".join(f"{text} {word}" for text, word in keys if word) or None


def _detailed(key: Mapping[str, Any]) -> str:
    collation = f"COLLATE {key['collation']}" if key["collation"] else None
    return " ".join(part for part in (key["text"], collation, key["opclass"], _order(key["option"])) if part)


def _definition(attributes: Mapping[str, str | None]) -> str:
    parts = [
        attributes["valid"],
        attributes["unique"],
        f"INDEX USING {attributes['method']} ({attributes['detailed']})",
        f"INCLUDE ({attributes['include']})" if attributes["include"] else None,
        attributes["nulls"],
        f"WITH ({attributes['options']})" if attributes["options"] else None,
        f"WHERE {attributes['predicate']}" if attributes["predicate"] else None,
    ]
    return " ".join(part for part in parts if part)


def _severity(kind: Kind, declared: Item | None, actual: Item | None) -> Severity:
    promises = declared is not None and declared.attributes["unique"] is not None
    restricts = actual is not None and actual.attributes["unique"] is not None
    if kind in {Kind.index_name, Kind.index_options, Kind.index_include, Kind.index_order}:
        return Severity.cosmetic
    if promises:
        return Severity.weaker_guarantee
    return Severity.orm_reader if restricts else Severity.cosmetic


FAMILY = Family(
    "index",
    (
        "columns",
        "order",
        "opclass",
        "collation",
        "method",
        "unique",
        "nulls",
        "include",
        "predicate",
        "options",
        "valid",
    ),
    _severity,
    expressions=frozenset({"columns", "predicate"}),
    anchor="columns",
    details=frozenset({"order", "opclass", "collation"}),
)
