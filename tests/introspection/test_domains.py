import pytest

from monps.introspection import Kind
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

DATABASE_CASES = [
    differing(
        "domain_gone",
        "CREATE DOMAIN d AS integer CHECK (VALUE > 0)",
        "SELECT 1",
        "d",
        Kind.domain_missing,
    ),
    differing(
        "domain_type",
        "CREATE DOMAIN d AS varchar(10)",
        "CREATE DOMAIN d AS varchar(20)",
        "d",
        Kind.domain_type,
    ),
    differing(
        "domain_nullable",
        "CREATE DOMAIN d AS integer CHECK (VALUE > 0)",
        "CREATE DOMAIN d AS integer NOT NULL CHECK (VALUE > 0)",
        "d",
        Kind.domain_nullable,
    ),
    differing(
        "domain_default",
        "CREATE DOMAIN d AS integer CHECK (VALUE > 0)",
        "CREATE DOMAIN d AS integer DEFAULT 5 CHECK (VALUE > 0)",
        "d",
        Kind.domain_default,
    ),
    differing(
        "domain_collation",
        "CREATE DOMAIN d AS text",
        'CREATE DOMAIN d AS text COLLATE "C"',
        "d",
        Kind.domain_collation,
    ),
    differing(
        "domain_check",
        "CREATE DOMAIN d AS integer CHECK (VALUE > 0)",
        "CREATE DOMAIN d AS integer CHECK (VALUE >= 0)",
        "d",
        Kind.domain_checks,
    ),
    differing(
        "domain_check_less",
        "CREATE DOMAIN d AS integer CHECK (VALUE > 0)",
        "CREATE DOMAIN d AS integer",
        "d",
        Kind.domain_checks,
    ),
    differing(
        "domain_unchecked",
        "CREATE DOMAIN d AS integer CHECK (VALUE > 0)",
        "CREATE DOMAIN d AS integer; ALTER DOMAIN d ADD CHECK (VALUE > 0) NOT VALID",
        "d",
        Kind.domain_checks,
    ),
    equal(
        "domain_spelled",
        "CREATE DOMAIN d AS integer CHECK (VALUE > 0)",
        "CREATE DOMAIN d AS int4; ALTER DOMAIN d ADD CONSTRAINT positive CHECK (((VALUE) > (0)))",
    ),
    equal(
        "domain_text",
        "CREATE DOMAIN d AS text DEFAULT 'a' CHECK (VALUE IN ('a', 'b'))",
        "CREATE DOMAIN d AS text DEFAULT 'a'::varchar CHECK (VALUE = ANY (ARRAY['b', 'a']))",
    ),
    equal(
        "domain_in_column",
        "CREATE DOMAIN d AS integer CHECK (VALUE > 0); CREATE TABLE t (a d)",
        "CREATE DOMAIN d AS integer CHECK (VALUE > 0); CREATE TABLE t (a integer); ALTER TABLE t ALTER a TYPE d",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_domains(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
