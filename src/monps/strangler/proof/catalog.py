"""What the copy has: tables with their columns and rules, and the names of everything that a statement may name.

It is read once, with four questions, and then looked up in memory.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monps.strangler.proof.session import Session

__all__ = ["Catalog", "Column", "Reference", "Rule", "Table"]

TABLES = """
SELECT c.oid::int8, n.nspname::text, c.relname::text, c.relkind::text, pg_table_is_visible(c.oid),
       EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
                  AND t.tgtype & 7 = 7 AND t.tgtype & 64 = 0) AS before_insert,
       CASE WHEN c.relispartition THEN pg_get_partition_constraintdef(c.oid)
            WHEN c.relkind = 'p' THEN (
                SELECT string_agg(format('(%s)', pg_get_partition_constraintdef(i.inhrelid)), ' OR ')
                  FROM pg_inherits i WHERE i.inhparent = c.oid) END
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname !~ '^pg_toast'
"""
COLUMNS = """
SELECT a.attrelid::int8, a.attnum::int, a.attname::text, a.atttypid::int8, a.atttypmod,
       format_type(a.atttypid, a.atttypmod), a.attnotnull OR coalesce(t.typnotnull, false),
       a.atthasdef OR t.typdefault IS NOT NULL, a.attidentity::text, a.attgenerated::text
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  JOIN pg_class c ON c.oid = a.attrelid
 WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
   AND c.relnamespace <> 'pg_catalog'::regnamespace
 ORDER BY a.attrelid, a.attnum
"""
RULES = """
SELECT c.conrelid::int8, c.contype::text, c.conname::text, c.conkey::int[], c.confrelid::int8, c.confkey::int[],
       CASE WHEN c.contype = 'c' THEN pg_get_expr(c.conbin, c.conrelid) END
  FROM pg_constraint c WHERE c.contype IN ('c', 'f') AND c.conrelid <> 0
UNION ALL
SELECT i.indrelid::int8, 'u', x.relname::text,
       ARRAY(SELECT k FROM unnest(i.indkey[0:i.indnkeyatts - 1]) k)::int[], 0, NULL,
       pg_get_expr(i.indpred, i.indrelid)
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
 WHERE i.indisunique AND i.indisvalid AND i.indrelid >= 16384
"""
NAMES = """
SELECT 'function', proname::text FROM pg_proc WHERE pg_function_is_visible(oid)
UNION SELECT 'own function', proname::text FROM pg_proc
 WHERE pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
UNION SELECT 'type', unnest(ARRAY[typname::text, format_type(oid, NULL)]) FROM pg_type
 WHERE typrelid = 0 AND typcategory <> 'A' AND typtype <> 'p'
UNION SELECT 'schema', nspname::text FROM pg_namespace WHERE nspname !~ '^pg_(toast|temp)'
UNION SELECT 'sequence', relname::text FROM pg_class WHERE relkind = 'S'
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``type`` is written with its limits."""

    number: int
    name: str
    type_oid: int
    modifier: int
    type: str
    not_null: bool
    has_default: bool
    identity: str
    generated: str

    @property
    def is_filled(self) -> bool:
        """Whether the server fills it where a statement leaves it out."""
        return self.has_default or bool(self.identity) or bool(self.generated)


@dataclass(frozen=True, slots=True)
class Rule:
    """A CHECK or a unique key: its columns by name, and its condition."""

    name: str
    columns: tuple[str, ...]
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key to the table with the object id ``table``."""

    columns: tuple[str, ...]
    table: int
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table, view or foreign table."""

    oid: int
    schema: str
    name: str
    kind: str
    visible: bool
    before_insert: bool
    """Whether a trigger may fill in columns before the server looks at them."""
    bound: str | None
    """The condition of a partition; of a partitioned table, those of its partitions."""
    columns: tuple[Column, ...] = ()
    checks: tuple[Rule, ...] = ()
    uniques: tuple[Rule, ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def path(self) -> str:
        """Its name as a statement may write it: with its schema where the search path needs it."""
        return self.name if self.visible else f"{self.schema}.{self.name}"

    def column(self, name: str) -> Column | None:
        """The column of this name."""
        return next((one for one in self.columns if one.name == name), None)


class Catalog:
    """The tables by object id, and other names by their kind."""

    def __init__(self, session: Session) -> None:
        columns: dict[int, list[Column]] = {}
        for owner, *rest in session.rows(COLUMNS):
            columns.setdefault(owner, []).append(Column(*rest))
        rules: dict[int, list[tuple[str, Rule | Reference]]] = {}
        numbers = {owner: {one.number: one.name for one in some} for owner, some in columns.items()}
        for owner, kind, name, keys, target, target_keys, condition in session.rows(RULES):
            own = tuple(numbers.get(owner, {}).get(key, "") for key in keys or ())
            others = tuple(numbers.get(target, {}).get(key, "") for key in target_keys or ())
            made = Reference(own, target, others) if kind == "f" else Rule(name, own, condition)
            rules.setdefault(owner, []).append((kind, made))
        self.tables: Mapping[int, Table] = {
            row[0]: _table(row, columns.get(row[0], ()), rules.get(row[0], ())) for row in session.rows(TABLES)
        }
        self.names: dict[str, list[str]] = {}
        for kind, name in session.rows(NAMES):
            self.names.setdefault(kind, []).append(name)

    @functools.cached_property
    def own_tables(self) -> Sequence[Table]:
        """The tables that are not PostgreSQL's own."""
        return [one for one in self.tables.values() if one.schema not in {"pg_catalog", "information_schema"}]

    def table(self, name: str, schema: str | None = None) -> Table | None:
        """The table that a statement means by this name."""
        for one in self.tables.values():
            if one.name == name and (one.schema == schema if schema else one.visible):
                return one
        return None


def _table(row: tuple[Any, ...], columns: Sequence[Column], rules: Sequence[tuple[str, Rule | Reference]]) -> Table:
    checks = tuple(one for kind, one in rules if kind == "c" and isinstance(one, Rule))
    uniques = tuple(one for kind, one in rules if kind == "u" and isinstance(one, Rule))
    references = tuple(one for _, one in rules if isinstance(one, Reference))
    oid, schema, name, kind, visible, before_insert, bound = row
    return Table(oid, schema, name, kind, visible, before_insert, bound, tuple(columns), checks, uniques, references)
