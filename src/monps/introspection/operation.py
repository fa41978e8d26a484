"""What to write in a revision so that the database becomes what the models declare, without stopping anybody.

Catalog changes run as they are; each waits for its lock as long as ``lock_timeout`` says. What has to look at every row
does so outside of a strong lock: ``NOT VALID`` and ``VALIDATE``, ``CONCURRENTLY``, and a check that proves what ``SET
NOT NULL`` would scan for. What PostgreSQL can do only by writing the table anew is refused with its reason.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import MetaData

from monps.introspection import column_operation, constraint_operation, index_operation
from monps.introspection.difference import Difference
from monps.introspection.kind import Kind
from monps.introspection.recipe import Recipe, execute, literal, qualified, quote, table_of

__all__ = ["recipe"]

Source = Callable[[Difference, MetaData], Recipe | None]

NEW_TABLE = "the whole of a new table is in the model and creating it blocks nobody: `alembic revision --autogenerate`"
LOSES = "what is dropped is gone: keep the rows elsewhere first, and drop it in a revision that refuses to lose them"
SAME = "the same rows are refused: declare it in the form that the database has"


def recipe(difference: Difference, metadata: MetaData) -> Recipe | None:
    """The operation for one difference; None where there is nothing to do in the database."""
    kind = difference.kind
    if kind in REFUSED:
        return Recipe(REFUSED[kind])
    if kind in SIMPLE:
        return SIMPLE[kind](difference)
    if kind.endswith("_extra"):
        return Recipe(LOSES)
    word = kind.partition("_")[0] if not kind.startswith(("primary_key", "foreign_key")) else kind[:11]
    source = FAMILIES.get(word)
    return None if source is None else source(difference, metadata)


def _table_comment(difference: Difference) -> Recipe:
    return _comment(f"TABLE {table_of(difference)}", difference)


def _column_comment(difference: Difference) -> Recipe:
    return _comment(f"COLUMN {table_of(difference)}.{quote(str(difference.object))}", difference)


def _comment(what: str, difference: Difference) -> Recipe:
    value = "NULL" if difference.declared is None else literal(difference.declared)
    return Recipe("a change of the catalog", execute(f"COMMENT ON {what} IS {value}"))


def _constraint_name(difference: Difference) -> Recipe:
    old, new = quote(str(difference.actual)), quote(str(difference.declared))
    statement = f"ALTER TABLE {table_of(difference)} RENAME CONSTRAINT {old} TO {new}"
    return Recipe("a change of the catalog", execute(statement))


def _index_name(difference: Difference) -> Recipe:
    old = qualified(difference.schema, str(difference.actual))
    return Recipe("a change of the catalog", execute(f"ALTER INDEX {old} RENAME TO {quote(str(difference.declared))}"))


SIMPLE: Mapping[Kind, Callable[[Difference], Recipe]] = {
    Kind.table_comment: _table_comment,
    Kind.column_comment: _column_comment,
    Kind.primary_key_name: _constraint_name,
    Kind.unique_name: _constraint_name,
    Kind.foreign_key_name: _constraint_name,
    Kind.check_name: _constraint_name,
    Kind.exclusion_name: _constraint_name,
    Kind.index_name: _index_name,
}

REFUSED: Mapping[Kind, str] = {
    Kind.table_missing: NEW_TABLE,
    Kind.table_retired: LOSES,
    Kind.table_kind: "a view or a foreign table of that name has to make room first, and somebody may be reading it",
    Kind.table_persistence: "SET LOGGED and SET UNLOGGED write the table anew under a lock that stops everybody",
    Kind.view_body: "the body of a view is in a revision of its own, not in the models: CREATE OR REPLACE VIEW there",
    Kind.column_extra: LOSES,
    Kind.column_retired: LOSES,
    Kind.legacy_column_missing: "its values are gone: bring them back from a backup, or take the column off the list",
    Kind.column_collation: "another order rebuilds every index on the column: add a successor column and switch to it",
    Kind.unique_as_index: SAME,
    Kind.index_as_unique: SAME,
}

FAMILIES: Mapping[str, Source] = {
    "column": column_operation.recipe,
    "primary_key": constraint_operation.recipe,
    "foreign_key": constraint_operation.recipe,
    "unique": constraint_operation.recipe,
    "check": constraint_operation.recipe,
    "exclusion": constraint_operation.recipe,
    "index": index_operation.recipe,
}
