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
    table_partition_key = "table_partition_key", "The rows are spread over the partitions by something else."
    table_inherits = "table_inherits", "The table inherits from other tables."
    table_method = "table_method", "The table is stored by another access method."
    table_options = "table_options", "The tables have other storage parameters."
    table_replica_identity = (
        "table_replica_identity",
        "Logical replication tells the rows of the table apart by something else.",
    )
    table_row_security = "table_row_security", "Row-level security is switched on, or forced on the owner, on one side."
    table_comment = "table_comment", "The comments on the table differ."

    column_missing = "column_missing", "A declared column does not exist (model-only)."
    column_extra = "column_extra", "The table has a column that is not declared (database-only)."
    column_type = "column_type", "The types differ, modifiers such as length and scale and array brackets included."
    column_nullable = "column_nullable", "One side takes NULL and the other does not, or has not checked its old rows."
    column_default = "column_default", "An INSERT that omits the column stores another value."
    column_identity = "column_identity", "One side numbers new rows by an identity of another sort, or not by one."
    column_sequence = "column_sequence", "The sequence inside the column starts, counts or ends otherwise."
    column_generated = "column_generated", "One side computes the column, or computes it otherwise."
    column_collation = "column_collation", "The column sorts and compares by another collation."
    column_comment = "column_comment", "The comments on the column differ."
    column_storage = "column_storage", "Long values of the column are stored otherwise (PLAIN, EXTERNAL, MAIN)."
    column_compression = "column_compression", "Long values of the column are compressed by another method."
    column_statistics = "column_statistics", "The planner looks at the column more or less closely."
    column_order = "column_order", "The columns stand in another order; for information only."
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

    trigger_missing = "trigger_missing", "A declared trigger does not exist."
    trigger_extra = "trigger_extra", "The table has a trigger that is not declared."
    trigger_timing = "trigger_timing", "The trigger fires before, after or instead of the statement on one side only."
    trigger_events = "trigger_events", "The trigger fires on other statements or other columns."
    trigger_level = "trigger_level", "The trigger fires for each row on one side, for each statement on the other."
    trigger_condition = "trigger_condition", "The trigger fires under another condition (WHEN)."
    trigger_function = "trigger_function", "The trigger calls another function, or with other arguments."
    trigger_transition = "trigger_transition", "The trigger names other transition tables (REFERENCING)."
    trigger_deferrable = "trigger_deferrable", "The trigger fires at another moment of the transaction."
    trigger_enabled = "trigger_enabled", "The trigger is switched off, or fires on replicas, on one side."
    trigger_name = "trigger_name", "The trigger is the same under another name."

    rule_missing = "rule_missing", "A declared rewrite rule does not exist."
    rule_extra = "rule_extra", "The table has a rewrite rule that is not declared."
    rule_definition = "rule_definition", "The rules of this name rewrite otherwise."
    rule_enabled = "rule_enabled", "The rule is switched off, or holds on replicas, on one side."

    policy_missing = "policy_missing", "A declared row-level security policy does not exist."
    policy_extra = "policy_extra", "The table has a row-level security policy that is not declared."
    policy_command = "policy_command", "The policies of this name are for other statements."
    policy_permissive = "policy_permissive", "One side permits rows and the other only restricts (RESTRICTIVE)."
    policy_roles = "policy_roles", "The policies of this name are for other roles."
    policy_using = "policy_using", "The policies of this name show other rows."
    policy_check = "policy_check", "The policies of this name let other rows be written (WITH CHECK)."

    statistics_missing = "statistics_missing", "A declared statistics object does not exist."
    statistics_extra = "statistics_extra", "The table has a statistics object that is not declared."
    statistics_columns = "statistics_columns", "The statistics are about other columns or expressions."
    statistics_sorts = "statistics_sorts", "The statistics are of other sorts (ndistinct, dependencies, mcv)."
    statistics_target = "statistics_target", "The planner looks at these columns together more or less closely."
    statistics_name = "statistics_name", "The statistics object is the same under another name."

    partition_missing = "partition_missing", "A declared partition does not exist."
    partition_extra = "partition_extra", "The table has a partition that is not declared."
    partition_bounds = "partition_bounds", "The partition takes other rows."

    view_missing = "view_missing", "A declared view does not exist."
    view_body = "view_body", "The views of this name ask something else."
    view_options = "view_options", "The views have other options (security_barrier, security_invoker, check_option)."

    schema_missing = "schema_missing", "A declared schema does not exist."

    extension_missing = "extension_missing", "A declared extension is not installed."
    extension_schema = "extension_schema", "The extension is in another schema."
    extension_version = "extension_version", "The extension has another version."

    enum_missing = "enum_missing", "A declared enumerated type does not exist."
    enum_values = "enum_values", "The enumerated types have other values."
    enum_order = "enum_order", "The enumerated types have the same values in another order, and sort by it."

    domain_missing = "domain_missing", "A declared domain does not exist."
    domain_type = "domain_type", "The domains are of other types."
    domain_nullable = "domain_nullable", "One of the domains takes NULL and the other does not."
    domain_default = "domain_default", "The domains have other defaults."
    domain_collation = "domain_collation", "The domains sort and compare by another collation."
    domain_checks = "domain_checks", "The domains admit other values."

    composite_missing = "composite_missing", "A declared composite type does not exist."
    composite_fields = "composite_fields", "The composite types have other fields."

    sequence_missing = "sequence_missing", "A declared sequence does not exist."
    sequence_type = "sequence_type", "The sequences are of other types."
    sequence_owned_by = "sequence_owned_by", "The sequence goes with another column when that is dropped, or with none."
    sequence_start = "sequence_start", "The sequences start at other numbers."
    sequence_increment = "sequence_increment", "The sequences count by other steps."
    sequence_limits = "sequence_limits", "The sequences end at other numbers."
    sequence_cache = "sequence_cache", "Sessions take more or fewer numbers of the sequence in advance."
    sequence_cycle = "sequence_cycle", "One side begins again at the end and repeats numbers (CYCLE)."
    sequence_persistence = "sequence_persistence", "One of the sequences is UNLOGGED and begins again after a crash."

    routine_missing = "routine_missing", "A declared function or procedure does not exist."
    routine_sort = "routine_sort", "One side is a function and the other a procedure."
    routine_arguments = "routine_arguments", "The arguments have other names, modes or defaults."
    routine_returns = "routine_returns", "The functions return other types."
    routine_language = "routine_language", "The routines are written in other languages."
    routine_body = "routine_body", "The routines do something else."
    routine_volatility = "routine_volatility", "One side promises more or less about equal calls (IMMUTABLE, STABLE)."
    routine_security = "routine_security", "One side runs with its owner's privileges (SECURITY DEFINER)."
    routine_strict = "routine_strict", "One side gives NULL for NULL without being called (STRICT)."
    routine_leakproof = "routine_leakproof", "One side promises to tell nothing of its arguments (LEAKPROOF)."
    routine_parallel = "routine_parallel", "One side may run in parallel and the other may not."
    routine_configuration = "routine_configuration", "The routines run with other settings, such as a search path."

    comment_missing = "comment_missing", "A declared comment does not exist."
    comment_extra = "comment_extra", "There is a comment that is not declared."
    comment_text = "comment_text", "The comments differ."

    owner_role = "owner_role", "The object belongs to another role."

    grant_missing = "grant_missing", "A role that is granted privileges has none."
    grant_extra = "grant_extra", "A role has privileges that are not declared."
    grant_privileges = "grant_privileges", "A role has other privileges."

    default_grant_missing = "default_grant_missing", "New objects will not get the declared privileges."
    default_grant_extra = "default_grant_extra", "New objects will get privileges that are not declared."
    default_grant_privileges = "default_grant_privileges", "New objects will get other privileges."


COLUMN_MISMATCHES = {
    Kind.column_missing: "model-only",
    Kind.column_extra: "database-only",
    Kind.column_type: "types",
    Kind.column_nullable: "nullability",
}
"""The kinds counted as column mismatches, with the headline's word; every other kind is reported beside."""
