import pytest

from monps.introspection import Kind
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

DATABASE_CASES = [
    differing(
        "partition_gone",
        "CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR "
        "VALUES FROM (0) TO (9)",
        "CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); ",
        "p.s_partition_gone.p1",
        Kind.partition_missing,
    ),
    differing(
        "partition_new",
        "CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); ",
        "CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR "
        "VALUES FROM (0) TO (9)",
        "p.s_partition_new.p1",
        Kind.partition_extra,
    ),
    differing(
        "partition_bounds",
        "CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR "
        "VALUES FROM (0) TO (9)",
        "CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR "
        "VALUES FROM (0) TO (10)",
        "p.s_partition_bounds.p1",
        Kind.partition_bounds,
    ),
    differing(
        "partition_key",
        "CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); ",
        "CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (b)",
        "p",
        Kind.table_partition_key,
    ),
    differing(
        "partition_strategy",
        "CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); ",
        "CREATE TABLE p (a integer, b integer) PARTITION BY HASH (a)",
        "p",
        Kind.table_partition_key,
    ),
    differing(
        "partition_not",
        "CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); ",
        "CREATE TABLE p (a integer, b integer)",
        "p",
        Kind.table_kind,
    ),
    equal(
        "partition_attached",
        "CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR "
        "VALUES FROM (0) TO (9)",
        "CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); CREATE TABLE p1 (a integer, b "
        "integer); ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM ('0') TO (4 + 5)",
    ),
    equal(
        "partition_operator_class",
        "CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); ",
        "CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a int4_ops)",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_partitions(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
