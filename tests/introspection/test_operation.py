import pytest
from sqlalchemy import MetaData

from monps.introspection import Difference, Kind, Severity
from monps.introspection.operation import recipe
from monps.introspection.recipe import Recipe


def found(kind: Kind, declared: str | None, actual: str | None) -> Recipe | None:
    return recipe(Difference(kind, "public", "order", "o", "x", declared, actual, Severity.cosmetic), MetaData())


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.table_comment, """COMMENT ON TABLE public."order" IS 'it''s'"""),
        (Kind.column_comment, """COMMENT ON COLUMN public."order".o IS 'it''s'"""),
        (Kind.check_name, 'ALTER TABLE public."order" RENAME CONSTRAINT a TO "it\'s"'),
        (Kind.index_name, 'ALTER INDEX public.a RENAME TO "it\'s"'),
    ],
)
def test_a_change_of_the_catalog(kind: Kind, expected: str) -> None:
    one = found(kind, "it's", "a")
    assert one is not None
    assert one.code == f"op.execute({expected!r})" or eval(one.code.removeprefix("op.execute")) == expected


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.endswith(("_extra", "_retired"))])
def test_nothing_is_ever_dropped(kind: Kind) -> None:
    one = found(kind, None, "a")
    assert one is not None
    assert (one.code, "refuses to lose" in one.note) == ("", True)
