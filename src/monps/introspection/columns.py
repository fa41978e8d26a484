"""Columns: what they hold, what fills them, and how they are stored."""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from monps.introspection import expression, sequences
from monps.introspection.difference import Severity
from monps.introspection.family import Family, Finding
from monps.introspection.item import Item, Table
from monps.introspection.kind import Kind

__all__ = ["FAMILY", "QUERY", "SERIAL", "column", "findings", "retyped", "text_columns"]

QUERY = """
SELECT n.nspname::text AS schema,
       c.relname::text AS table,
       a.attname::text AS name,
       format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull AS is_not_null,
       k.oid IS NOT NULL AS is_unchecked,
       h.oid IS NOT NULL AS is_not_inherited,
       a.attidentity::text AS identity,
       a.attgenerated::text AS generated,
       pg_get_expr(ad.adbin, ad.adrelid) AS expression,
       s.objid IS NOT NULL
           AND pg_get_expr(ad.adbin, ad.adrelid) = format('nextval(%L::regclass)', s.objid::regclass) AS is_serial,
       CASE WHEN a.attcollation <> t.typcollation
            THEN format('%s.%I', l.collnamespace::regnamespace, l.collname) END AS collation,
       d.description AS comment,
       CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text END AS storage,
       a.attcompression::text AS compression,
       nullif(a.attstattarget, -1) AS statistics,
       a.attoptions AS options,
       CASE WHEN q.seqrelid IS NOT NULL THEN to_json(q) END AS sequence
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
  LEFT JOIN pg_collation l ON l.oid = a.attcollation
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = a.attnum
  -- From PostgreSQL 18 on, NOT NULL is a constraint that may not have checked the old rows.
  LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey = ARRAY[a.attnum]
                           AND NOT k.convalidated
  LEFT JOIN pg_constraint h ON h.conrelid = a.attrelid AND h.contype = 'n' AND h.conkey = ARRAY[a.attnum]
                           AND h.connoinherit
  -- A serial column owns the sequence that its default reads.
  LEFT JOIN pg_depend o ON o.classid = 'pg_attrdef'::regclass AND o.objid = ad.oid
                       AND o.refclassid = 'pg_class'::regclass AND o.deptype = 'n'
  LEFT JOIN pg_depend s ON s.classid = 'pg_class'::regclass AND s.objid = o.refobjid
                       AND s.refclassid = 'pg_class'::regclass AND s.refobjid = a.attrelid
                       AND s.refobjsubid = a.attnum AND s.deptype = 'a'
  -- So does an identity column, whose default is not in the catalog.
  LEFT JOIN pg_depend y ON a.attidentity <> '' AND y.classid = 'pg_class'::regclass
                       AND y.refclassid = 'pg_class'::regclass AND y.refobjid = a.attrelid
                       AND y.refobjsubid = a.attnum AND y.deptype = 'i'
  LEFT JOIN LATERAL (SELECT p.seqrelid, p.seqstart AS start, p.seqincrement AS increment, p.seqmin AS minimum,
                            p.seqmax AS maximum, p.seqcache AS cache, p.seqcycle AS cycles
                       FROM pg_sequence p WHERE p.seqrelid = coalesce(s.objid, y.objid)) q ON true
 WHERE n.nspname = ANY (:schemas) AND c.relkind IN ('r', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY 1, 2, a.attnum
"""

OF_THE_TABLE = 2
"""So many columns of a row say which table it is of."""

SERIAL = "nextval(own sequence)"
"""The default of a serial column, whatever its sequence is called."""

TEXT = ("text", "character varying")
STORAGES = {"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}
COMPRESSIONS = {"p": "pglz", "l": "lz4"}


def column(row: Mapping[str, Any]) -> Item:
    """The column of one row of :data:`QUERY`.

    Columns that are told the same of are one item, whichever table and side they are of: both sides of a comparison are
    equal nearly everywhere.
    """
    told = tuple(row.items())[OF_THE_TABLE:]
    try:
        return _remembered(told)
    except TypeError:  # an option, or the sequence of an identity column
        return _column(dict(told))


@lru_cache(maxsize=8192)
def _remembered(told: tuple[tuple[str, Any], ...]) -> Item:
    return _column(dict(told))


def _column(row: Mapping[str, Any]) -> Item:
    attributes = {
        "type": row["type"],
        "nullable": _nullable(row),
        "default": _default(row),
        "identity": {"a": "ALWAYS", "d": "BY DEFAULT"}.get(row["identity"]),
        "sequence": sequences.inner(row["sequence"], row["type"]) if row["sequence"] else None,
        "generated": _generated(row),
        "collation": row["collation"],
        "comment": row["comment"],
        "storage": STORAGES.get(row["storage"]),
        "compression": COMPRESSIONS.get(row["compression"]),
        "statistics": _statistics(row),
    }
    return Item(row["name"], _definition(attributes), attributes, frozenset({row["name"]}))


def text_columns(table: Table) -> frozenset[str]:
    """The columns of a table for which a cast to text changes nothing, written as in an expression."""
    return frozenset(
        expression.quoted(item.name)
        for item in table.get(FAMILY.word)
        if str(item.attributes["type"]).partition("(")[0] in TEXT
    )


def retyped(declared: Table, actual: Table) -> frozenset[str]:
    """The columns that have another type."""
    left, right = declared.columns, actual.columns
    common = left.keys() & right.keys()
    return frozenset(name for name in common if left[name].attributes["type"] != right[name].attributes["type"])


def findings(declared: Table, actual: Table, changed: Collection[str]) -> Iterator[Finding]:
    """What differs between the columns of two tables; ``changed`` are those of another type."""
    for finding in FAMILY.findings(declared, actual, changed):
        if not _follows_from_identity(finding):
            yield finding


def _follows_from_identity(finding: Finding) -> bool:
    """Whether a default differs only because one side is serial and the other an identity: said once is enough."""
    left, right = finding.declared, finding.actual
    if left is None or right is None or left.attributes["identity"] == right.attributes["identity"]:
        return False
    if finding.difference.kind is Kind.column_sequence:
        return None in {left.attributes["identity"], right.attributes["identity"]}
    defaults = {left.attributes["default"], right.attributes["default"]}
    return finding.difference.kind is Kind.column_default and defaults == {None, SERIAL}


def _nullable(row: Mapping[str, Any]) -> str:
    if not row["is_not_null"]:
        return "NULL"
    state = (" NO INHERIT" if row["is_not_inherited"] else "") + (" NOT VALID" if row["is_unchecked"] else "")
    return f"NOT NULL{state}"


def _default(row: Mapping[str, Any]) -> str | None:
    if row["expression"] is None or row["generated"]:
        return None
    return SERIAL if row["is_serial"] else expression.default(row["expression"], row["type"])


def _statistics(row: Mapping[str, Any]) -> str | None:
    """How closely the planner looks at the column."""
    target = [] if row["statistics"] is None else [str(row["statistics"])]
    return ", ".join([*target, *sorted(row["options"] or ())]) or None


def _generated(row: Mapping[str, Any]) -> str | None:
    if not row["generated"]:
        return None
    storage = {"s": "STORED", "v": "VIRTUAL"}[row["generated"]]
    return f"({expression.canonical(row['expression'])}) {storage}"


def _definition(attributes: Mapping[str, str | None]) -> str:
    parts = [
        attributes["type"],
        f"COLLATE {attributes['collation']}" if attributes["collation"] else None,
        "NOT NULL" if attributes["nullable"] != "NULL" else None,
        f"DEFAULT {attributes['default']}" if attributes["default"] else None,
        f"GENERATED {attributes['identity']} AS IDENTITY" if attributes["identity"] else None,
        f"GENERATED ALWAYS AS {attributes['generated']}" if attributes["generated"] else None,
    ]
    return " ".join(part for part in parts if part)


def _severity(kind: Kind, declared: Item | None, actual: Item | None) -> Severity:
    now = actual.attributes if actual else {}
    match kind:
        case Kind.column_extra:
            # An INSERT by the models omits it.
            is_filled = now["default"] or now["identity"] or now["generated"] or now["nullable"] == "NULL"
            return Severity.cosmetic if is_filled else Severity.orm_reader
        case Kind.column_nullable:
            return Severity.orm_reader if declared and _allows_null(declared) else Severity.weaker_guarantee
        case Kind.column_default:
            return Severity.legacy_writer if declared and declared.attributes["default"] else Severity.cosmetic
        case Kind.column_identity | Kind.column_sequence:
            return Severity.legacy_writer
        case Kind.column_comment | Kind.column_storage | Kind.column_compression | Kind.column_statistics:
            return Severity.cosmetic
        case _:
            return Severity.orm_reader


def _allows_null(item: Item) -> bool:
    return item.attributes["nullable"] == "NULL"


FAMILY = Family(
    "column",
    (
        "type",
        "nullable",
        "default",
        "identity",
        "sequence",
        "generated",
        "collation",
        "comment",
        "storage",
        "compression",
        "statistics",
    ),
    _severity,
    expressions=frozenset({"default", "generated"}),
    by_content=False,
)
