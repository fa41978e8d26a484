import pytest

from monps.introspection import Kind
from tests.introspection.database_cases import DatabaseCase, Drift, differing, equal

DATABASE_CASES = [
    differing(
        "composite_gone",
        "CREATE TYPE c AS (a integer, b text)",
        "SELECT 1",
        "c",
        Kind.composite_missing,
    ),
    differing(
        "composite_field",
        "CREATE TYPE c AS (a integer, b text)",
        "CREATE TYPE c AS (a integer, b text); ALTER TYPE c ADD ATTRIBUTE x date",
        "c",
        Kind.composite_fields,
    ),
    differing(
        "composite_type",
        "CREATE TYPE c AS (a integer, b text)",
        "CREATE TYPE c AS (a bigint, b text)",
        "c",
        Kind.composite_fields,
    ),
    differing(
        "composite_order",
        "CREATE TYPE c AS (a integer, b text)",
        "CREATE TYPE c AS (b text, a integer)",
        "c",
        Kind.composite_fields,
    ),
    differing(
        "composite_collation",
        "CREATE TYPE c AS (a integer, b text)",
        'CREATE TYPE c AS (a integer, b text COLLATE "C")',
        "c",
        Kind.composite_fields,
    ),
    equal(
        "composite_altered",
        "CREATE TYPE c AS (a integer, b text)",
        "CREATE TYPE c AS (a int4, x date); ALTER TYPE c DROP ATTRIBUTE x; ALTER TYPE c ADD ATTRIBUTE b text",
    ),
]


@pytest.mark.parametrize("case", DATABASE_CASES, ids=lambda case: case.name)
def test_composites(case: DatabaseCase, drift: Drift) -> None:
    assert drift(case) == case.keys
