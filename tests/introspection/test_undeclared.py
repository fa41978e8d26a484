"""What models can only say through DDL events: listed while nothing is said, compared once something is."""

from collections.abc import Iterator

import pytest
from psycopg import sql
from sqlalchemy import (
    DDL,
    Column,
    Connection,
    CreateView,
    Integer,
    MetaData,
    Sequence,
    Table,
    Text,
    event,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import DOMAIN, ENUM

from monps.introspection import Comparison, compare
from tests.conftest import Server

FUNCTION = "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'"
TRIGGER = "CREATE TRIGGER t BEFORE UPDATE ON picks FOR EACH ROW EXECUTE FUNCTION touch()"


def declared(*events: str) -> MetaData:
    """A table ``picks`` and what the statements make after it."""
    metadata = MetaData()
    table = Table("picks", metadata, Column("id", Integer), Column("note", Text))
    for statement in events:
        event.listen(table, "after_create", DDL(statement))  # type: ignore[no-untyped-call] # SQLAlchemy leaves it so
    return metadata


def keys(found: Comparison) -> list[str]:
    return [one.key.removeprefix("public.") for one in found]


@pytest.fixture
def role(server: Server, connection: Connection) -> Iterator[str]:
    name = f"undeclared_{connection.scalar(text('SELECT pg_backend_pid()'))}"
    server.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
    yield name
    connection.rollback()
    server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


ELSEWHERE = {
    "trigger": (TRIGGER, TRIGGER.replace("TRIGGER t", "TRIGGER u"), "trigger"),
    "rule": (
        "CREATE RULE t AS ON DELETE TO picks DO NOTHING",
        "CREATE RULE u AS ON DELETE TO picks DO NOTHING",
        "rule",
    ),
    "policy": ("CREATE POLICY t ON picks USING (true)", "CREATE POLICY u ON picks USING (false)", "policy"),
    "statistics": (
        "CREATE STATISTICS t (mcv) ON id, note FROM picks",
        "CREATE STATISTICS u (ndistinct) ON id, note FROM picks",
        "statistics",
    ),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_hangs_on_a_table_counts_once_one_of_its_sort_is_declared(
    connection: Connection, scratch: str, name: str
) -> None:
    first, second, word = ELSEWHERE[name]
    connection.execute(text(f"CREATE TABLE picks (id integer, note text); {FUNCTION}; {first}; {second}"))
    silent = compare(declared(), connection, scratch=scratch)
    assert silent == []
    assert {f"{word} public.picks.t", f"{word} public.picks.u"} <= set(silent.undeclared)
    spoken = compare(declared(FUNCTION, first), connection, scratch=scratch)
    assert keys(spoken) == [f"picks.u:{word}_extra"]


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        ("ALTER TABLE picks ENABLE ROW LEVEL SECURITY", "picks:table_row_security"),
        ("ALTER TABLE picks REPLICA IDENTITY FULL", "picks:table_replica_identity"),
        ("ALTER TABLE picks ALTER note SET STORAGE EXTERNAL", "picks.note:column_storage"),
        ("ALTER TABLE picks ALTER note SET COMPRESSION pglz", "picks.note:column_compression"),
        ("ALTER TABLE picks ALTER note SET STATISTICS 500", "picks.note:column_statistics"),
    ],
)
def test_an_attribute_counts_once_it_is_spoken_of(
    connection: Connection, scratch: str, statement: str, key: str
) -> None:
    connection.execute(text("CREATE TABLE picks (id integer, note text)"))
    assert keys(compare(declared(statement), connection, scratch=scratch)) == [key]
    connection.execute(text(statement))
    assert compare(declared(statement), connection, scratch=scratch) == []
    silent = compare(declared(), connection, scratch=scratch)
    assert silent == []
    assert len(silent.undeclared) == 1


def test_grants_count_where_one_is_declared(connection: Connection, any_scratch: str | None, role: str) -> None:
    connection.execute(text(f"CREATE TABLE picks (id integer, note text); GRANT SELECT, DELETE ON picks TO {role}"))
    silent = compare(declared(), connection, scratch=any_scratch)
    assert silent == []
    assert silent.undeclared == (f"grant public.picks: DELETE, SELECT to {role}",)
    metadata = declared(f"GRANT SELECT ON picks TO {role}")
    (found,) = compare(metadata, connection, scratch=any_scratch)
    assert found.key == f"public.picks.{role}:grant_privileges"
    assert (found.declared, found.actual) == ("SELECT", "DELETE, SELECT")
    connection.execute(text(f"REVOKE DELETE ON picks FROM {role}"))
    assert compare(metadata, connection, scratch=any_scratch) == []


def test_an_owner_counts_where_one_is_declared(connection: Connection, any_scratch: str | None, role: str) -> None:
    connection.execute(text("CREATE TABLE picks (id integer, note text)"))
    assert compare(declared(), connection, scratch=any_scratch) == []
    metadata = declared(f"ALTER TABLE picks OWNER TO {role}")
    (found,) = compare(metadata, connection, scratch=any_scratch)
    assert (found.key, found.declared) == ("public.picks:owner_role", role)


def test_default_privileges_count_where_some_are_declared(connection: Connection, scratch: str, role: str) -> None:
    statement = f"ALTER DEFAULT PRIVILEGES FOR ROLE {role} IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC"
    connection.execute(text("CREATE TABLE picks (id integer, note text)"))
    (found,) = compare(declared(statement), connection, scratch=scratch)
    assert found.key == f"public.tables of {role} to PUBLIC:default_grant_missing"
    connection.execute(text(statement))
    assert compare(declared(statement), connection, scratch=scratch) == []
    silent = compare(declared(), connection, scratch=scratch)
    assert silent.undeclared == (f"default grant public: SELECT on tables of {role} to PUBLIC",)


def test_partitions_of_the_day_contradict_no_models(connection: Connection, scratch: str) -> None:
    metadata = MetaData()
    table = Table("picks", metadata, Column("id", Integer), postgresql_partition_by="RANGE (id)")
    part = "CREATE TABLE {0} PARTITION OF picks FOR VALUES FROM ({1}) TO ({2})"
    connection.execute(text("CREATE TABLE picks (id integer) PARTITION BY RANGE (id)"))
    connection.execute(text(part.format("p1", 0, 5)))
    assert compare(metadata, connection, scratch=scratch) == []
    event.listen(table, "after_create", DDL(part.format("p1", 0, 9)))  # type: ignore[no-untyped-call]
    assert keys(compare(metadata, connection, scratch=scratch)) == ["picks.public.p1:partition_bounds"]


def test_a_declared_object_that_stands_by_itself_is_compared_and_others_are_listed(
    connection: Connection, scratch: str
) -> None:
    metadata = declared(FUNCTION)
    Sequence("numbers", increment=2, metadata=metadata)
    ENUM("sad", "happy", name="mood", metadata=metadata)
    DOMAIN("score", Integer, check="VALUE >= 0", metadata=metadata)
    CreateView(select(metadata.tables["picks"].c.id), "ids", metadata=metadata)
    script = f"""
        CREATE TABLE picks (id integer, note text); {FUNCTION}; CREATE SEQUENCE numbers INCREMENT 2;
        CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE DOMAIN score AS integer CHECK (VALUE >= 0);
        CREATE VIEW ids AS SELECT id FROM picks
    """
    connection.execute(text(script))
    connection.execute(
        text("CREATE TYPE stray AS ENUM ('a'); CREATE VIEW other AS SELECT 1 AS a; CREATE SEQUENCE lost")
    )
    found = compare(metadata, connection, scratch=scratch)
    assert found == []
    assert found.undeclared == ("enum public.stray", "sequence public.lost", "view public.other")
    connection.execute(
        text("""
        DROP VIEW ids; CREATE VIEW ids AS SELECT id FROM picks WHERE id > 0; ALTER SEQUENCE numbers INCREMENT 3;
        ALTER TYPE mood RENAME TO moods; DROP DOMAIN score; CREATE DOMAIN score AS integer CHECK (VALUE > 0);
        CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'
        """)
    )
    assert keys(compare(metadata, connection, scratch=scratch)) == [
        "ids:view_body",
        "mood:enum_missing",
        "numbers:sequence_increment",
        "score:domain_checks",
        "touch():routine_body",
    ]


def test_another_order_of_columns_is_for_information(connection: Connection, scratch: str) -> None:
    connection.execute(text("CREATE TABLE picks (note text, id integer)"))
    found = compare(declared(), connection, scratch=scratch)
    assert found == []
    (order,) = found.information
    assert (order.key, order.declared, order.actual) == ("public.picks:column_order", "id, note", "note, id")
