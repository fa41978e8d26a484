import pytest
from sqlalchemy import Column, Integer

from monps.introspection import Kind, Severity
from tests.introspection.cases import Case, Found, facts
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

CASES = [
    Case(
        "missing",
        [Column("a", Integer)],
        "SELECT '%t'",
        [(Kind.table_missing, None, "table", None, Severity.orm_reader)],
    ),
    Case(
        "a_view",
        [Column("a", Integer)],
        "CREATE VIEW %t AS SELECT 1 AS a",
        [(Kind.table_kind, None, "table", "view", Severity.orm_reader)],
    ),
    Case(
        "partitioned",
        [Column("a", Integer)],
        "CREATE TABLE %t (a integer) PARTITION BY RANGE (a)",
        [(Kind.table_kind, None, "table", "partitioned table", Severity.orm_reader)],
    ),
    Case(
        "unlogged",
        [Column("a", Integer)],
        "CREATE UNLOGGED TABLE %t (a integer)",
        [(Kind.table_persistence, None, None, "UNLOGGED", Severity.weaker_guarantee)],
    ),
    Case(
        "logged",
        [Column("a", Integer)],
        "CREATE TABLE %t (a integer)",
        [(Kind.table_persistence, None, "UNLOGGED", None, Severity.cosmetic)],
        options={"prefixes": ["UNLOGGED"]},
    ),
    Case(
        "commented",
        [Column("a", Integer)],
        "CREATE TABLE %t (a integer); COMMENT ON TABLE %t IS 'old'",
        [(Kind.table_comment, None, "new", "old", Severity.cosmetic)],
        options={"comment": "new"},
    ),
    Case(
        "equally_partitioned",
        [Column("a", Integer)],
        "CREATE TABLE %t (a integer) PARTITION BY RANGE (a); CREATE TABLE %t_1 PARTITION OF %t DEFAULT",
        options={"postgresql_partition_by": "RANGE (a)"},
    ),
    Case(
        "filled_less",
        [Column("a", Integer)],
        "CREATE TABLE %t (a integer) WITH (fillfactor = 70)",
        [(Kind.table_options, None, "autovacuum_enabled=false", "fillfactor=70", Severity.cosmetic)],
        options={"postgresql_with": {"autovacuum_enabled": False}},
    ),
    Case(
        "options_spelled",
        [Column("a", Integer)],
        "CREATE TABLE %t (a integer); ALTER TABLE %t SET (autovacuum_enabled = FALSE, fillfactor = 70)",
        options={"postgresql_with": {"fillfactor": 70, "autovacuum_enabled": False}},
    ),
    Case(
        "inheriting",
        [Column("a", Integer)],
        "CREATE TABLE %t (a integer) INHERITS (teams)",
        [
            (Kind.table_inherits, None, None, "public.teams", Severity.weaker_guarantee),
            (Kind.column_extra, "code", None, "integer NOT NULL", Severity.orm_reader),
            (Kind.column_extra, "id", None, "integer NOT NULL", Severity.orm_reader),
            (Kind.column_extra, "name", None, "text", Severity.cosmetic),
        ],
    ),
    Case("Mixed Case", [Column("Odd Name", Integer)], 'CREATE TABLE "%t" ("Odd Name" integer)'),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_tables(case: Case, found: Found) -> None:
    assert facts(found(case)) == list(case.expected)


DATABASE_CASES = [
    differing(
        "options_of_toast",
        "CREATE TABLE t (a text) WITH (toast.autovacuum_enabled = false)",
        "CREATE TABLE t (a text)",
        "t",
        Kind.table_options,
    ),
    differing(
        "replica_full", "ALTER TABLE bets REPLICA IDENTITY FULL", "SELECT 1", "bets", Kind.table_replica_identity
    ),
    differing(
        "replica_index",
        "CREATE TABLE t (a integer NOT NULL CONSTRAINT u UNIQUE, b integer NOT NULL CONSTRAINT w UNIQUE);"
        " ALTER TABLE t REPLICA IDENTITY USING INDEX u",
        "CREATE TABLE t (a integer NOT NULL CONSTRAINT u UNIQUE, b integer NOT NULL CONSTRAINT w UNIQUE);"
        " ALTER TABLE t REPLICA IDENTITY USING INDEX w",
        "t",
        Kind.table_replica_identity,
    ),
    differing(
        "inherits_no_more",
        "CREATE TABLE p (a integer); CREATE TABLE t (a integer) INHERITS (p)",
        "CREATE TABLE p (a integer); CREATE TABLE t (a integer)",
        "t",
        Kind.table_inherits,
    ),
    differing(
        "access_method",
        "CREATE ACCESS METHOD heap_again TYPE TABLE HANDLER heap_tableam_handler;"
        " CREATE TABLE t (a integer) USING heap_again",
        "CREATE TABLE t (a integer)",
        "t",
        Kind.table_method,
    ),
    equal(
        "replica_usual", "SELECT 1", "ALTER TABLE bets REPLICA IDENTITY FULL; ALTER TABLE bets REPLICA IDENTITY DEFAULT"
    ),
    equal(
        "inherits_later",
        "CREATE TABLE p (a integer); CREATE TABLE t (a integer) INHERITS (p)",
        "CREATE TABLE p (a integer); CREATE TABLE t (a integer); ALTER TABLE t INHERIT p",
    ),
    equal("options_reset", "SELECT 1", "ALTER TABLE bets SET (fillfactor = 70); ALTER TABLE bets RESET (fillfactor)"),
    equal("method_named", "CREATE TABLE t (a integer)", "CREATE TABLE t (a integer) USING heap"),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_tables_of_two_databases(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
