"""The columns of every rule that the models declare, so that an error can name them.

A server says which constraint was broken; which columns that are it does not say. The names are those that the database
has: PostgreSQL cuts them at 63 bytes, and SQLAlchemy does so in its own way before it comes to that.
"""

import functools
import re
from collections.abc import Iterator, Sequence

from sqlalchemy import CheckConstraint, Constraint, Index, Table
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.sql.schema import ColumnCollectionConstraint

from monps.models.base import Base

__all__ = ["columns_of"]

LEGACY = {
    ("public", "tracking_clv_picks", "tracking_clv_picks_match_id_market_type_key"): ("match_id", "market_type"),
}
"""Rules of columns that no model maps, which raw SQL still needs."""

LITERAL = re.compile(r"'(?:[^']|'')*'")
PARTITION = re.compile(r"(?P<whole>\w+?)_(?:default|[0-9]{4}_[0-9]{2})")
"""How the partitions of a table are called; what a row breaks there has the partition's name."""

WORD = re.compile(r"\w+")


def columns_of(schema: str, table: str, constraint: str) -> Sequence[str]:
    """The columns of a constraint or unique index, of a partition's too; empty where no model declares it."""
    own = _declared().get((schema, table, constraint))
    if own is None and (partition := PARTITION.fullmatch(table)):
        whole = partition["whole"]
        own = _declared().get((schema, whole, constraint.replace(table, whole)))
    return own or ()


@functools.cache
def _declared() -> dict[tuple[str, str, str], tuple[str, ...]]:
    return LEGACY | {
        (table.schema or "public", table.name, name): columns
        for table in Base.metadata.tables.values()
        for name, columns in _of(table)
    }


def _of(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    preparer = dialect().identifier_preparer  # type: ignore[no-untyped-call]
    rules: list[Constraint | Index] = [*table.constraints, *(index for index in table.indexes if index.unique)]
    for rule in rules:
        name = preparer.format_index(rule) if isinstance(rule, Index) else preparer.format_constraint(rule)
        if name:
            yield name.strip('"'), _columns(rule, table)


def _columns(rule: Constraint | Index, table: Table) -> tuple[str, ...]:
    if isinstance(rule, CheckConstraint):
        words = WORD.findall(LITERAL.sub("", str(rule.sqltext)))
        return tuple(dict.fromkeys(word for word in words if word in table.c))
    return tuple(column.name for column in rule.columns) if isinstance(rule, ColumnCollectionConstraint | Index) else ()
