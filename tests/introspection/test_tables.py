import pytest
from sqlalchemy import Column, Integer

from monps.introspection import Kind, Severity
from tests.introspection.cases import Case, Found, facts

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
    Case("Mixed Case", [Column("Odd Name", Integer)], 'CREATE TABLE "%t" ("Odd Name" integer)'),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_tables(case: Case, found: Found) -> None:
    assert facts(found(case)) == list(case.expected)
