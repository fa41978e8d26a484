import pytest
from sqlalchemy import MetaData

from monps.introspection import Difference, Kind, Severity
from monps.introspection.column_operation import recipe
from monps.introspection.recipe import Recipe


def found(kind: Kind, declared: str | None, actual: str | None = None) -> Recipe:
    one = recipe(Difference(kind, "public", "t", "c", "x", declared, actual, Severity.cosmetic), MetaData())
    assert one is not None
    return one


@pytest.mark.parametrize(
    "definition",
    ["text", "integer NOT NULL DEFAULT 0", "text DEFAULT 'a'::text", "timestamp with time zone DEFAULT now()"],
)
def test_a_column_that_the_catalog_can_hold_for_old_rows_is_added_at_once(definition: str) -> None:
    assert found(Kind.column_missing, definition).code.count("op.execute") == 1


def test_a_default_of_each_row_its_own_comes_after_the_column() -> None:
    lines = found(Kind.column_missing, "uuid NOT NULL DEFAULT gen_random_uuid()").code.splitlines()
    assert lines[:3] == [
        'op.execute("ALTER TABLE public.t ADD COLUMN c uuid")',
        'op.execute("ALTER TABLE public.t ALTER COLUMN c SET DEFAULT gen_random_uuid()")',
        "# fill c of the old rows in batches before the next lines run",
    ]
    assert "NOT VALID" in lines[4]
    assert "SET NOT NULL" in lines[6]


@pytest.mark.parametrize(
    ("kind", "declared", "actual", "reason"),
    [
        (Kind.column_missing, "integer GENERATED ALWAYS AS (a * 2) STORED", None, "computing the old rows"),
        (Kind.column_missing, "bigint NOT NULL GENERATED ALWAYS AS IDENTITY", None, "numbering the old rows"),
        (Kind.column_type, "integer", "bigint", "successor column"),
        (Kind.column_default, "nextval(own sequence)", None, "make the sequence"),
        (Kind.column_identity, None, "ALWAYS", "would fail"),
    ],
)
def test_what_would_stop_somebody_is_refused(kind: Kind, declared: str | None, actual: str | None, reason: str) -> None:
    one = found(kind, declared, actual)
    assert one.code == ""
    assert reason in one.note
