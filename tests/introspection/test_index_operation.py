from sqlalchemy import Column, Index, Integer, MetaData, Table

from monps.introspection import Difference, Kind, Severity
from monps.introspection.index_operation import recipe

METADATA = MetaData()
Table("t", METADATA, Column("a", Integer), Index("ix", "a", unique=True, postgresql_include=["a"]))


def code(kind: Kind, name: str, declared: str | None = None) -> str:
    found = recipe(Difference(kind, "public", "t", name, "x", declared, None, Severity.cosmetic), METADATA)
    assert found is not None
    return found.code


def test_a_changed_index_is_built_whole_before_the_old_one_goes() -> None:
    assert code(Kind.index_predicate, "ix").splitlines() == [
        "with op.get_context().autocommit_block():",
        '    op.execute("CREATE UNIQUE INDEX CONCURRENTLY ix_next ON public.t (a) INCLUDE (a)")',
        '    op.execute("DROP INDEX CONCURRENTLY public.ix")',
        '    op.execute("ALTER INDEX public.ix_next RENAME TO ix")',
    ]


def test_a_missing_one_is_read_from_the_difference_where_the_models_do_not_name_it() -> None:
    made = code(Kind.index_missing, "other", "UNIQUE INDEX USING btree (a) WHERE a > 0")
    assert "CREATE UNIQUE INDEX CONCURRENTLY other ON public.t USING btree (a) WHERE a > 0" in made
    assert code(Kind.index_order, "other") == ""


def test_an_invalid_one_is_built_again() -> None:
    assert 'op.execute("REINDEX INDEX CONCURRENTLY public.ix")' in code(Kind.index_valid, "ix")
