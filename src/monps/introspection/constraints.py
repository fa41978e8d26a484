"""Constraints: primary keys, uniques, foreign keys, checks and exclusions, one family each."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from monps.introspection import expression
from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item
from monps.introspection.kind import Kind

__all__ = ["FAMILIES", "QUERY", "constraint"]

QUERY = """
SELECT n.nspname::text AS schema,
       c.relname::text AS table,
       k.conname::text AS name,
       k.contype::text AS type,
       pg_get_constraintdef(k.oid) AS definition,
       pg_get_expr(k.conbin, k.conrelid) AS body,
       k.condeferrable AS is_deferrable,
       k.condeferred AS is_deferred,
       k.convalidated AS is_valid,
       k.connoinherit AS is_not_inherited,
       k.confupdtype::text AS on_update,
       k.confdeltype::text AS on_delete,
       k.confmatchtype::text AS match,
       fn.nspname::text AS target_schema,
       fc.relname::text AS target_table,
       i.indnullsnotdistinct AS nulls_not_distinct,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u (number, at)
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number ORDER BY u.at) AS columns,
       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u (number, at)
               JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number ORDER BY u.at) AS targets,
       ARRAY(SELECT a.attname::text FROM unnest(k.confdelsetcols) WITH ORDINALITY u (number, at)
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number ORDER BY u.at) AS set_columns,
       ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY u (number, at)
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number
              WHERE u.at > i.indnkeyatts ORDER BY u.at) AS include
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_class fc ON fc.oid = k.confrelid
  LEFT JOIN pg_namespace fn ON fn.oid = fc.relnamespace
  LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
 -- Only these types: PostgreSQL 18 lists NOT NULL here too.
 -- A foreign key to a partitioned table has a shadow per partition, which has a parent.
 WHERE n.nspname = ANY (:schemas) AND k.contype IN ('p', 'u', 'f', 'c', 'x') AND k.conparentid = 0
 ORDER BY 1, 2, 3
"""

ACTIONS = {"a": None, "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
MATCHES = {"s": None, "f": "MATCH FULL", "p": "MATCH PARTIAL"}
STATE = re.compile(
    r"(?: (?:NOT DEFERRABLE|DEFERRABLE|INITIALLY DEFERRED|INITIALLY IMMEDIATE|NOT VALID|NOT ENFORCED))+$"
)
"""What may stand at the end of any constraint and is compared by itself."""


def constraint(row: Mapping[str, Any], text_columns: frozenset[str]) -> tuple[str, Item]:
    """The word of its family and the constraint of one row of :data:`QUERY`."""
    word, attributes = READERS[row["type"]](row, text_columns)
    definition = _definition(word, attributes)
    refers_to = f"{row['target_schema']}.{row['target_table']}" if row["target_table"] else None
    return word, Item(row["name"], definition, attributes, frozenset(row["columns"]), refers_to)


def _key(row: Mapping[str, Any], _text_columns: frozenset[str]) -> tuple[str, dict[str, str | None]]:
    overlaps = " WITHOUT OVERLAPS" if "WITHOUT OVERLAPS" in row["definition"] else ""
    attributes = {
        "columns": _listed(row["columns"]) + overlaps,
        "include": _listed(row["include"]) or None,
        "deferrable": _deferrable(row),
    }
    if row["type"] == "p":
        return "primary_key", attributes
    nulls = "NULLS NOT DISTINCT" if row["nulls_not_distinct"] else None
    return "unique", attributes | {"nulls": nulls}


def _foreign_key(row: Mapping[str, Any], _text_columns: frozenset[str]) -> tuple[str, dict[str, str | None]]:
    period = " PERIOD" if "PERIOD" in row["definition"] else ""
    set_columns = f" ({_listed(row['set_columns'])})" if row["set_columns"] else ""
    action = ACTIONS[row["on_delete"]]
    return "foreign_key", {
        "columns": _listed(row["columns"]) + period,
        "target": f"{row['target_schema']}.{row['target_table']} ({_listed(row['targets'])})",
        "on_delete": action + set_columns if action else None,
        "on_update": ACTIONS[row["on_update"]],
        "match": MATCHES[row["match"]],
        "deferrable": _deferrable(row),
        "valid": _valid(row),
    }


def _check(row: Mapping[str, Any], text_columns: frozenset[str]) -> tuple[str, dict[str, str | None]]:
    return "check", {
        "body": expression.canonical(row["body"], text_columns),
        "valid": _valid(row),
        "inherit": "NO INHERIT" if row["is_not_inherited"] else None,
    }


def _exclusion(row: Mapping[str, Any], text_columns: frozenset[str]) -> tuple[str, dict[str, str | None]]:
    body = STATE.sub("", row["definition"]).removeprefix("EXCLUDE ")
    return "exclusion", {"body": expression.canonical(body, text_columns), "deferrable": _deferrable(row)}


READERS: dict[str, Callable[[Mapping[str, Any], frozenset[str]], tuple[str, dict[str, str | None]]]] = {
    "p": _key,
    "u": _key,
    "f": _foreign_key,
    "c": _check,
    "x": _exclusion,
}


def _listed(names: list[str]) -> str:
    return ", ".join(map(expression.quoted, names))


def _deferrable(row: Mapping[str, Any]) -> str | None:
    if not row["is_deferrable"]:
        return None
    return "DEFERRABLE INITIALLY DEFERRED" if row["is_deferred"] else "DEFERRABLE"


def _valid(row: Mapping[str, Any]) -> str | None:
    if row["definition"].endswith(" NOT ENFORCED"):
        return "NOT ENFORCED"
    return None if row["is_valid"] else "NOT VALID"


def _definition(word: str, attributes: Mapping[str, str | None]) -> str:
    """The constraint in one line, made of canonical parts so that it is the same on every server."""
    head = {
        "primary_key": "PRIMARY KEY ({columns})",
        "unique": "UNIQUE ({columns})",
        "foreign_key": "FOREIGN KEY ({columns}) REFERENCES {target}",
        "check": "CHECK ({body})",
        "exclusion": "EXCLUDE {body}",
    }[word].format_map(attributes)
    prefixes = {"include": "INCLUDE ({})", "on_delete": "ON DELETE {}", "on_update": "ON UPDATE {}"}
    rest = [
        prefixes.get(name, "{}").format(value)
        for name, value in attributes.items()
        if value and name not in {"columns", "target", "body"}
    ]
    return " ".join([head, *rest])


def _severity(kind: Kind, _declared: Item | None, _actual: Item | None) -> Severity:
    if kind.endswith("_extra"):
        return Severity.orm_reader  # the models write rows that this constraint may refuse
    return Severity.cosmetic if kind.endswith(("_name", "_include")) else Severity.weaker_guarantee


FAMILIES = (
    Family("primary_key", ("columns", "include", "deferrable"), _severity, anchor="columns"),
    Family("unique", ("columns", "include", "nulls", "deferrable"), _severity, anchor="columns"),
    Family(
        "foreign_key",
        ("columns", "target", "on_delete", "on_update", "match", "deferrable", "valid"),
        _severity,
        anchor="columns",
    ),
    Family("check", ("body", "valid", "inherit"), _severity, expressions=frozenset({"body"}), anchor="body"),
    Family("exclusion", ("body", "deferrable"), _severity, expressions=frozenset({"body"}), anchor="body"),
)
