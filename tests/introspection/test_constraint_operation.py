from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Integer, MetaData, Table, UniqueConstraint

from monps.introspection import Difference, Kind, Severity
from monps.introspection.constraint_operation import recipe

METADATA = MetaData()
TABLE = Table(
    "t",
    METADATA,
    Column("a", Integer),
    UniqueConstraint("a", name="u", postgresql_nulls_not_distinct=True),
    ForeignKeyConstraint(["a"], ["t.a"], name="f", ondelete="CASCADE"),
    CheckConstraint("a % 2 = 0", name="c"),
)


def code(kind: Kind, name: str, declared: str | None = "d", actual: str | None = None) -> str:
    found = recipe(Difference(kind, "public", "t", name, "x", declared, actual, Severity.cosmetic), METADATA)
    assert found is not None
    return found.code


def test_a_key_takes_over_an_index_built_beside_everybody() -> None:
    lines = code(Kind.unique_columns, "u").splitlines()
    assert lines == [
        "with op.get_context().autocommit_block():",
        '    op.execute("CREATE UNIQUE INDEX CONCURRENTLY u_next ON public.t (a) NULLS NOT DISTINCT")',
        '    op.execute("ALTER TABLE public.t DROP CONSTRAINT u, ADD CONSTRAINT u UNIQUE USING INDEX u_next")',
    ]


def test_a_rule_is_proven_before_the_old_one_goes() -> None:
    steps = code(Kind.foreign_key_on_delete, "f", "CASCADE").splitlines()[1:]
    words = (
        "ADD CONSTRAINT f_next",
        "VALIDATE CONSTRAINT f_next",
        "DROP CONSTRAINT f",
        "RENAME CONSTRAINT f_next TO f",
    )
    assert all(word in step for word, step in zip(words, steps, strict=True))
    assert "ON DELETE CASCADE NOT VALID" in steps[0]
    assert "CHECK (a % 2 = 0) NOT VALID" in code(Kind.check_body, "c")


def test_a_missing_one_without_a_name_in_the_models_is_read_from_the_difference() -> None:
    line = "FOREIGN KEY (a) REFERENCES public.t (a) ON DELETE SET NULL MATCH FULL"
    assert "(a) MATCH FULL ON DELETE SET NULL NOT VALID" in code(Kind.foreign_key_missing, "t_a_fkey", line)
    assert code(Kind.foreign_key_on_delete, "t_a_fkey", "SET NULL") == ""


def test_the_model_stays_as_it_was() -> None:
    before = {one.name for one in TABLE.constraints if getattr(one, "_create_rule", None) is None}
    code(Kind.check_body, "c")
    assert {one.name for one in TABLE.constraints if getattr(one, "_create_rule", None) is None} == before
    assert "c" in before


def test_what_nobody_checks_or_cannot_be_built_beside_is_refused() -> None:
    assert code(Kind.check_valid, "c", None, "NOT ENFORCED") == ""
    assert code(Kind.exclusion_missing, "x", "EXCLUDE USING gist (a WITH =)") == ""
    assert code(Kind.unique_missing, "w", "UNIQUE (a, b WITHOUT OVERLAPS)") == ""
