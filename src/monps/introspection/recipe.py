"""Code that ends a difference, or the reason why there is none; and the names that such code is made of."""

import re
from dataclasses import dataclass

from sqlalchemy import MetaData, Table
from sqlalchemy.dialects import postgresql

from monps.introspection.difference import Difference

__all__ = ["DIALECT", "Recipe", "declared_table", "execute", "literal", "outside", "qualified", "quote", "table_of"]

DIALECT = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call] # SQLAlchemy leaves its constructor untyped
"""Writes a percent sign as one; other styles double it for the driver."""

PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w+(?![:\w]))")
"""What ``op.execute`` takes for the beginning of a parameter, and so gives back without the backslash before it."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Python lines with a note, or no lines and in the note the reason."""

    note: str
    code: str = ""


def execute(*statements: str) -> str:
    """Lines of a revision that run these statements in the revision's own transaction."""
    return "\n".join(map(_line, statements))


def outside(*statements: str) -> str:
    """Lines that run each statement in a transaction of its own, so that none keeps the lock of the one before."""
    lines = ("with op.get_context().autocommit_block():", *(f"    {_line(statement)}" for statement in statements))
    return "\n".join(lines)


def quote(name: str) -> str:
    """A name as SQL, in quotes where it needs them."""
    quoted: str = DIALECT.identifier_preparer.quote(name)
    return quoted


def literal(text: str) -> str:
    """A text as SQL, in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def qualified(schema: str, name: str) -> str:
    """``schema.name`` as SQL."""
    return f"{quote(schema)}.{quote(name)}"


def table_of(difference: Difference) -> str:
    """The table of a difference as SQL."""
    return qualified(difference.schema, difference.table)


def declared_table(schema: str, name: str, metadata: MetaData) -> Table | None:
    """The declared table of this name; one that is declared without a schema is taken for it too."""
    found = metadata.tables.get(f"{schema}.{name}")
    return metadata.tables.get(name) if found is None else found


def _line(statement: str) -> str:
    if statement.startswith("#"):
        return statement
    escaped = PARAMETER.sub(r"\\:", statement)
    is_plain = escaped.isprintable() and '"' not in escaped and "\\" not in escaped
    return f'op.execute("{escaped}")' if is_plain else f"op.execute({escaped!r})"
