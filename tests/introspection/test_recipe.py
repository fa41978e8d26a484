import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, text

from monps.introspection.recipe import declared_table, execute, literal, outside, qualified, quote


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example(":0:")
@example(":a b:c ::d")
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\\")))
def test_any_text_arrives_as_it_is(connection: Connection, comment: str) -> None:
    connection.execute(text("CREATE TABLE IF NOT EXISTS t ()"))
    op = Operations(MigrationContext.configure(connection))
    exec(execute(f"COMMENT ON TABLE t IS {literal(comment)}"), {"op": op})  # noqa: S102 - the code is what is tested
    assert (connection.scalar(text("SELECT obj_description('t'::regclass)")) or "") == comment


def test_what_must_be_alone_is_in_an_autocommit_block() -> None:
    assert outside("SELECT 1", "SELECT 'a'").splitlines() == [
        "with op.get_context().autocommit_block():",
        '    op.execute("SELECT 1")',
        "    op.execute(\"SELECT 'a'\")",
    ]


@pytest.mark.parametrize(("name", "expected"), [("a", "a"), ("order", '"order"'), ("Odd", '"Odd"'), ('a"b', '"a""b"')])
def test_names_are_quoted_where_they_must_be(name: str, expected: str) -> None:
    assert quote(name) == expected
    assert qualified("public", name) == f"public.{expected}"


def test_a_table_without_schema_is_found_too() -> None:
    metadata = MetaData()
    plain = Table("a", metadata, Column("id", Integer))
    other = Table("a", metadata, Column("id", Integer), schema="archive")
    assert declared_table("public", "a", metadata) is plain
    assert declared_table("archive", "a", metadata) is other
    assert declared_table("public", "b", metadata) is None
