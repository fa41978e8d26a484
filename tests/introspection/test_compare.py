from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, NullPool, Table, Text, create_engine, text

from monps.core.errors import DriftError
from monps.introspection import compare, compare_databases
from tests.conftest import Server
from tests.introspection.random_schema import Schema, schemas

EACH_EXAMPLE_ROLLS_BACK = [HealthCheck.function_scoped_fixture]


def picks(*columns: Column[Any]) -> MetaData:
    metadata = MetaData()
    Table("picks", metadata, *(columns or (Column("a", Integer),)))
    return metadata


def found_in(schema: Schema, metadata: MetaData, connection: Connection, scratch: str) -> list[str]:
    with connection.begin_nested() as savepoint:
        for statement in schema.ddl():
            connection.execute(text(statement))
        found = compare(metadata, connection, scratch=scratch)
        savepoint.rollback()
    return [difference.key.removeprefix("public.") for difference in found]


@settings(max_examples=10, deadline=None, suppress_health_check=EACH_EXAMPLE_ROLLS_BACK)
@given(schemas())
def test_equal_schemas_have_no_difference(connection: Connection, scratch: str, schema: Schema) -> None:
    assert found_in(schema, schema.metadata(), connection, scratch) == []


@settings(max_examples=25, deadline=None, suppress_health_check=EACH_EXAMPLE_ROLLS_BACK)
@given(schemas(), st.data())
def test_one_changed_attribute_is_one_difference(
    connection: Connection, scratch: str, schema: Schema, data: st.DataObject
) -> None:
    mutated, expected = data.draw(st.sampled_from(list(schema.mutations())))
    assert found_in(mutated, schema.metadata(), connection, scratch) == [expected]


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=EACH_EXAMPLE_ROLLS_BACK)
@given(schemas(), st.data())
def test_one_changed_attribute_is_one_difference_many_times(
    connection: Connection, scratch: str, schema: Schema, data: st.DataObject
) -> None:
    mutated, expected = data.draw(st.sampled_from(list(schema.mutations())))
    assert found_in(mutated, schema.metadata(), connection, scratch) == [expected]


def test_no_sequence_moves_and_no_default_is_evaluated(connection: Connection, scratch: str) -> None:
    connection.execute(
        text("""
        CREATE FUNCTION explode() RETURNS integer LANGUAGE plpgsql AS 'BEGIN RAISE ''evaluated''; END';
        CREATE TABLE picks (a serial PRIMARY KEY, b integer DEFAULT explode());
        """)
    )
    before = connection.execute(text("SELECT last_value, is_called FROM picks_a_seq")).one()
    found = compare(picks(Column("a", Integer, primary_key=True), Column("b", Integer)), connection, scratch=scratch)
    assert [one.key for one in found] == ["public.picks.b:column_default"]
    assert connection.execute(text("SELECT last_value, is_called FROM picks_a_seq")).one() == before


def test_what_is_not_declared_is_listed_not_failed(connection: Connection, scratch: str) -> None:
    connection.execute(
        text("""
        CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.far (a int); CREATE TABLE picks (a int);
        CREATE TABLE notes (a int); CREATE TABLE alembic_version (version_num text); CREATE VIEW seen AS SELECT 1 AS a;
        CREATE TABLE parted (a int) PARTITION BY LIST (a); CREATE TABLE part PARTITION OF parted DEFAULT;
        """)
    )
    found = compare(picks(), connection, scratch=scratch)
    assert found == []
    assert found.unmanaged == ("public.notes", "public.parted")
    assert found.undeclared == ("view public.seen",)


def test_several_schemas_with_one_table_name(connection: Connection, scratch: str) -> None:
    metadata = picks()
    Table("picks", metadata, Column("a", Text), schema="desk")
    connection.execute(text("CREATE SCHEMA desk; CREATE TABLE desk.picks (a int); CREATE TABLE picks (a int)"))
    (one,) = compare(metadata, connection, scratch=scratch)
    assert one.key == "desk.picks.a:column_type"


def test_a_missing_schema_is_a_missing_table(connection: Connection, scratch: str) -> None:
    metadata = MetaData(schema="nowhere")
    Table("picks", metadata, Column("a", Integer))
    assert [one.key for one in compare(metadata, connection, scratch=scratch)] == ["nowhere.picks:table_missing"]


def test_a_view_in_the_place_of_a_table_is_one_difference(connection: Connection, scratch: str) -> None:
    connection.execute(text("CREATE VIEW picks AS SELECT 'x'::text AS b"))
    assert [one.key for one in compare(picks(), connection, scratch=scratch)] == ["public.picks:table_kind"]


def test_an_invalid_index_is_found(server: Server, scratch: str) -> None:
    url = server.create_database()
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    metadata = picks(Column("a", Integer, index=True))
    try:
        with engine.connect() as connection:
            metadata.create_all(connection)
            connection.execute(text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_picks_a'::regclass"))
        with create_engine(url, poolclass=NullPool).connect() as connection:
            (found,) = compare(metadata, connection, scratch=scratch)
        assert (found.kind, found.declared, found.actual) == ("index_valid", None, "INVALID")
    finally:
        server.drop_database(url)


def test_a_table_locked_by_a_migration_is_read_or_said_to_be_locked(server: Server, scratch: str) -> None:
    url = server.create_database()
    engine = create_engine(url, poolclass=NullPool)
    metadata = picks(Column("a", Integer, server_default="1", index=True))
    try:
        with engine.begin() as connection:
            metadata.create_all(connection)
        with engine.connect() as migration, engine.connect() as connection:
            migration.execute(text("LOCK TABLE picks IN ACCESS EXCLUSIVE MODE"))
            try:
                assert compare(metadata, connection, scratch=scratch) == []
            except DriftError as error:
                assert "lock timeout" in str(error)  # noqa: PT017 - either is right, by version
    finally:
        server.drop_database(url)


def test_two_databases(server: Server) -> None:
    model, other = server.create_database(), server.create_database()
    schema = "CREATE TABLE alembic_version (a int); CREATE TABLE picks (a int); CREATE VIEW v AS SELECT 1 AS a"
    drifted = "CREATE TABLE picks (a bigint); CREATE TABLE notes (a int)"
    engines = [create_engine(url, poolclass=NullPool) for url in (model, other)]
    try:
        for engine, ddl in zip(engines, (schema, drifted), strict=True):
            with engine.begin() as connection:
                connection.execute(text(ddl))
        with engines[0].connect() as first, engines[1].connect() as second:
            found = compare_databases(first, second)
            assert compare_databases(first, first) == []
        assert [one.key for one in found] == ["public.picks.a:column_type", "public.v:view_missing"]
        assert found.unmanaged == ("public.notes",)
    finally:
        for url in (model, other):
            server.drop_database(url)
