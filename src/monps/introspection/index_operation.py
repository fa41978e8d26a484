"""Operations on indexes: built CONCURRENTLY beside the old one, which goes only when the new one is there."""

import re

from sqlalchemy import MetaData
from sqlalchemy.schema import CreateIndex

from monps.introspection.difference import Difference
from monps.introspection.kind import Kind
from monps.introspection.recipe import DIALECT, Recipe, declared_table, outside, qualified, quote, table_of

__all__ = ["recipe"]

CREATE = re.compile(r"CREATE (?P<unique>UNIQUE )?INDEX (?:\"(?:[^\"]|\"\")+\"|\S+) ON \S+ (?P<body>.+)", re.DOTALL)
DEFINITION = re.compile(r"(?P<unique>UNIQUE )?INDEX (?P<body>.+)", re.DOTALL)
NAMELESS = "the index is not found in the models by its name; name it there"
NOTE = "built beside everybody; if that fails, drop the INVALID index and run it again"


def recipe(difference: Difference, metadata: MetaData) -> Recipe | None:
    """The operation for a difference of an index."""
    name = qualified(difference.schema, str(difference.object))
    if difference.kind is Kind.index_valid:
        return Recipe("built again beside everybody", outside(f"REINDEX INDEX CONCURRENTLY {name}"))
    parts = _parts(difference, metadata)
    if parts is None:
        return Recipe(NAMELESS)
    if difference.kind is Kind.index_missing:
        return Recipe(NOTE, outside(_create(difference, str(difference.object), parts)))
    beside = f"{difference.object}_next"
    return Recipe(
        NOTE,
        outside(
            _create(difference, beside, parts),
            f"DROP INDEX CONCURRENTLY {name}",
            f"ALTER INDEX {qualified(difference.schema, beside)} RENAME TO {quote(str(difference.object))}",
        ),
    )


def _create(difference: Difference, name: str, parts: re.Match[str]) -> str:
    unique = parts["unique"] or ""
    return f"CREATE {unique}INDEX CONCURRENTLY {quote(name)} ON {table_of(difference)} {parts['body']}"


def _parts(difference: Difference, metadata: MetaData) -> re.Match[str] | None:
    """The whole declared index: from the model where it is found by name, else from the difference."""
    table = declared_table(difference.schema, difference.table, metadata)
    for index in table.indexes if table is not None else ():
        if index.name == difference.object:
            text = str(CreateIndex(index).compile(dialect=DIALECT)).strip()
            return CREATE.fullmatch(text)
    is_whole = difference.kind is Kind.index_missing and difference.declared is not None
    return DEFINITION.fullmatch(str(difference.declared)) if is_whole else None
