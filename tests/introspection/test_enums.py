import pytest

from monps.introspection import Kind
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

DATABASE_CASES = [
    differing(
        "enum_gone",
        "CREATE TYPE m AS ENUM ('a', 'b')",
        "SELECT 1",
        "m",
        Kind.enum_missing,
    ),
    differing(
        "enum_value",
        "CREATE TYPE m AS ENUM ('a', 'b')",
        "CREATE TYPE m AS ENUM ('a', 'b'); ALTER TYPE m ADD VALUE 'c'",
        "m",
        Kind.enum_values,
    ),
    differing(
        "enum_value_less",
        "CREATE TYPE m AS ENUM ('a', 'b')",
        "CREATE TYPE m AS ENUM ('a')",
        "m",
        Kind.enum_values,
    ),
    differing(
        "enum_renamed_value",
        "CREATE TYPE m AS ENUM ('a', 'b')",
        "CREATE TYPE m AS ENUM ('a', 'B')",
        "m",
        Kind.enum_values,
    ),
    differing(
        "enum_order",
        "CREATE TYPE m AS ENUM ('a', 'b')",
        "CREATE TYPE m AS ENUM ('b', 'a')",
        "m",
        Kind.enum_order,
    ),
    differing(
        "enum_comment",
        "CREATE TYPE m AS ENUM ('a', 'b'); COMMENT ON TYPE m IS 'x'",
        "CREATE TYPE m AS ENUM ('a', 'b')",
        "m",
        Kind.comment_missing,
    ),
    equal(
        "enum_added",
        "CREATE TYPE m AS ENUM ('a', 'x', 'b')",
        "CREATE TYPE m AS ENUM ('a', 'b'); ALTER TYPE m ADD VALUE 'x' BEFORE 'b'",
    ),
    equal(
        "enum_renamed",
        "CREATE TYPE m AS ENUM ('a', 'b')",
        "CREATE TYPE o AS ENUM ('a', 'z'); ALTER TYPE o RENAME VALUE 'z' TO 'b'; ALTER TYPE o RENAME TO m",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_enums(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
