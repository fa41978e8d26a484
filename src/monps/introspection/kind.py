"""The kinds of difference: one code word each, the same in code, baseline, documentation and JSON.

A kind names what is different, so an object and a kind identify a difference. ``Kind.meaning`` says in one sentence
what was found. *Declared* is what the models say, *actual* what the database has.
"""

from enum import StrEnum
from typing import Self

__all__ = ["COLUMN_MISMATCHES", "Kind"]


class Kind(StrEnum):
    """What is different."""

    meaning: str

    def __new__(cls, word: str, meaning: str) -> Self:
        """A member whose docstring is its meaning."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.meaning = meaning
        member.__doc__ = meaning
        return member

    table_missing = "table_missing", "A declared table does not exist."
    table_retired = "table_retired", "A table that the models call retired still exists."
    table_kind = "table_kind", "The name of a declared table belongs to a view, a foreign table or a partitioned table."
    table_persistence = "table_persistence", "One side is UNLOGGED: empty after a crash and absent on standbys."
    table_comment = "table_comment", "The comments on the table differ."

    view_body = "view_body", "The views of this name ask something else."

    column_missing = "column_missing", "A declared column does not exist (model-only)."
    column_extra = "column_extra", "The table has a column that is not declared (database-only)."
    column_type = "column_type", "The types differ, modifiers such as length and scale and array brackets included."
    column_nullable = "column_nullable", "One side takes NULL and the other does not, or has not checked its old rows."
    column_default = "column_default", "An INSERT that omits the column stores another value."
    column_identity = "column_identity", "One side numbers new rows by an identity of another sort, or not by one."
    column_generated = "column_generated", "One side computes the column, or computes it otherwise."
    column_collation = "column_collation", "The column sorts and compares by another collation."
    column_comment = "column_comment", "The comments on the column differ."
    column_retired = "column_retired", "A column that the models call retired still exists."
    legacy_column_missing = (
        "legacy_column_missing",
        "A column that legacy code still uses, as the models note, does not exist.",
    )

    primary_key_missing = "primary_key_missing", "The declared primary key does not exist."
    primary_key_extra = "primary_key_extra", "The table has a primary key that is not declared."
    primary_key_columns = "primary_key_columns", "The primary keys have other columns or another order."
    primary_key_include = "primary_key_include", "The primary keys' indexes carry other INCLUDE columns."
    primary_key_deferrable = "primary_key_deferrable", "The primary keys are checked at another moment."
    primary_key_name = "primary_key_name", "The primary key is the same under another name."

    unique_missing = "unique_missing", "A declared unique constraint does not exist."
    unique_extra = "unique_extra", "The table has a unique constraint that is not declared."
    unique_columns = "unique_columns", "The unique constraints of this name have other columns or another order."
    unique_include = "unique_include", "The unique constraints' indexes carry other INCLUDE columns."
    unique_nulls = "unique_nulls", "One side counts NULLs as equal (NULLS NOT DISTINCT)."
    unique_deferrable = "unique_deferrable", "The unique constraints are checked at another moment."
    unique_name = "unique_name", "The unique constraint is the same under another name."
    unique_as_index = (
        "unique_as_index",
        "A unique index stands where a unique constraint is declared: the same rows are refused.",
    )

    foreign_key_missing = "foreign_key_missing", "A declared foreign key does not exist."
    foreign_key_extra = "foreign_key_extra", "The table has a foreign key that is not declared."
    foreign_key_columns = "foreign_key_columns", "The foreign keys of this name have other columns."
    foreign_key_target = "foreign_key_target", "The foreign keys point at another table or other columns."
    foreign_key_on_delete = "foreign_key_on_delete", "Deleting the referenced row does something else."
    foreign_key_on_update = "foreign_key_on_update", "Changing the referenced key does something else."
    foreign_key_match = "foreign_key_match", "The foreign keys treat partly NULL keys differently."
    foreign_key_deferrable = "foreign_key_deferrable", "The foreign keys are checked at another moment."
    foreign_key_valid = (
        "foreign_key_valid",
        "One side never checked its old rows (NOT VALID) or checks none (NOT ENFORCED).",
    )
    foreign_key_name = "foreign_key_name", "The foreign key is the same under another name."

    check_missing = "check_missing", "A declared check does not exist."
    check_extra = "check_extra", "The table has a check that is not declared."
    check_body = "check_body", "The checks of this name ask for something else."
    check_valid = "check_valid", "One side never checked its old rows (NOT VALID) or checks none (NOT ENFORCED)."
    check_inherit = "check_inherit", "One side does not pass the check on to child tables (NO INHERIT)."
    check_name = "check_name", "The check is the same under another name."

    exclusion_missing = "exclusion_missing", "A declared exclusion constraint does not exist."
    exclusion_extra = "exclusion_extra", "The table has an exclusion constraint that is not declared."
    exclusion_body = "exclusion_body", "The exclusion constraints of this name exclude other rows."
    exclusion_deferrable = "exclusion_deferrable", "The exclusion constraints are checked at another moment."
    exclusion_name = "exclusion_name", "The exclusion constraint is the same under another name."

    index_missing = "index_missing", "A declared index does not exist."
    index_extra = "index_extra", "The table has an index that is not declared."
    index_columns = (
        "index_columns",
        "The indexes of this name have other columns or expressions, or another order of them.",
    )
    index_order = "index_order", "The indexes sort otherwise (DESC, NULLS FIRST)."
    index_opclass = "index_opclass", "The indexes use another operator class and so serve other operators."
    index_collation = "index_collation", "The indexes sort by another collation and so serve other comparisons."
    index_method = "index_method", "The indexes use another method, such as btree or gin."
    index_unique = "index_unique", "One of the indexes is unique and the other is not."
    index_nulls = "index_nulls", "One side counts NULLs as equal (NULLS NOT DISTINCT)."
    index_include = "index_include", "The indexes carry other INCLUDE columns."
    index_predicate = "index_predicate", "The indexes cover other rows (the WHERE of a partial index)."
    index_options = "index_options", "The indexes have other storage parameters."
    index_valid = "index_valid", "The index is INVALID: a CREATE INDEX CONCURRENTLY failed, it is kept up but not used."
    index_name = "index_name", "The index is the same under another name."
    index_as_unique = (
        "index_as_unique",
        "A unique constraint stands where a unique index is declared: the same rows are refused.",
    )


COLUMN_MISMATCHES = {
    Kind.column_missing: "model-only",
    Kind.column_extra: "database-only",
    Kind.column_type: "types",
    Kind.column_nullable: "nullability",
}
"""The kinds counted as column mismatches, with the headline's word; every other kind is reported beside."""
