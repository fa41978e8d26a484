import pytest
from sqlalchemy import Column, Index, Integer, UniqueConstraint, text

from monps.introspection import Kind, Severity
from tests.introspection.cases import Case, Found, facts

INDEX, CONSTRAINT = "UNIQUE INDEX USING btree (a)", "UNIQUE (a)"
COSMETIC = Severity.cosmetic

CASES = [
    Case(
        "index_instead",
        [Column("a", Integer), UniqueConstraint("a", name="u1")],
        "CREATE TABLE %t (a int); CREATE UNIQUE INDEX u2 ON %t (a)",
        [(Kind.unique_as_index, "u1", CONSTRAINT, INDEX, COSMETIC)],
    ),
    Case(
        "constraint_instead",
        [Column("a", Integer), Index("u3", "a", unique=True)],
        "CREATE TABLE %t (a int CONSTRAINT u3 UNIQUE)",
        [(Kind.index_as_unique, "u3", INDEX, CONSTRAINT, COSMETIC)],
    ),
    Case(
        "partial_index_promises_less",
        [Column("a", Integer), UniqueConstraint("a", name="u4")],
        "CREATE TABLE %t (a int); CREATE UNIQUE INDEX u5 ON %t (a) WHERE a > 0",
        [
            (Kind.unique_missing, "u4", CONSTRAINT, None, Severity.weaker_guarantee),
            (Kind.index_extra, "u5", None, f"{INDEX} WHERE a > 0", Severity.orm_reader),
        ],
    ),
    Case(
        "another_treatment_of_null",
        [Column("a", Integer), Index("u6", "a", unique=True)],
        "CREATE TABLE %t (a int, CONSTRAINT u7 UNIQUE NULLS NOT DISTINCT (a))",
        [
            (Kind.unique_extra, "u7", None, f"{CONSTRAINT} NULLS NOT DISTINCT", Severity.orm_reader),
            (Kind.index_missing, "u6", INDEX, None, Severity.weaker_guarantee),
        ],
    ),
    Case(
        "plain_index_promises_nothing",
        [Column("a", Integer), UniqueConstraint("a", name="u8"), Index("u9", text("a DESC"))],
        "CREATE TABLE %t (a int); CREATE INDEX u8 ON %t (a); CREATE INDEX u9 ON %t (a DESC)",
        [
            (Kind.unique_missing, "u8", CONSTRAINT, None, Severity.weaker_guarantee),
            (Kind.index_extra, "u8", None, "INDEX USING btree (a)", COSMETIC),
        ],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_uniqueness(case: Case, found: Found) -> None:
    assert sorted(map(str, facts(found(case)))) == sorted(map(str, case.expected))
