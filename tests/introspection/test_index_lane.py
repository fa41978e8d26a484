import time
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    NullPool,
    String,
    Table,
    create_engine,
    event,
    text,
)

from monps.core.errors import DriftError
from monps.introspection import compare
from monps.introspection.batching import SIZE, batched
from monps.introspection.borrowed_roles import BorrowedRoles
from monps.introspection.index_lane import IndexLane

NO_ROLES = BorrowedRoles(frozenset())

INDEXES = "SELECT indexname::text FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"

BESIDE = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
def building(empty_database: str) -> Iterator[Connection]:
    engine = create_engine(empty_database, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


@pytest.fixture
def lane(building: Connection) -> Iterator[IndexLane]:
    with IndexLane.beside(building) as lane:
        yield lane


def everything(connection: Connection) -> list[str]:
    """The definition of each index, constraint and column, in a way that the order of making does not show in."""
    query = """
        SELECT indexdef FROM pg_indexes WHERE schemaname !~ '^pg_'
        UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
         WHERE conrelid <> 0
        UNION ALL SELECT attrelid::regclass || ' ' || attname || ' ' || atttypid::regtype FROM pg_attribute
         WHERE attrelid >= 16384 AND attnum > 0
        ORDER BY 1
    """
    return list(connection.scalars(text(query)))


def run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(text(statement))


def is_alone(connection: Connection) -> bool:
    """Whether nobody else is connected to the database; a backend that was left needs a moment to go."""
    for _ in range(500):
        if connection.scalar(text(BESIDE)) == 0:
            return True
        time.sleep(0.02)
    return False


def mutual(count: int) -> MetaData:
    """Tables that all refer to each other, by primary and by unique keys, with indexes on all."""
    metadata = MetaData()
    names = [f"t{number:02}" for number in range(count)]
    for at, name in enumerate(names):
        others = [names[(at + step) % count] for step in (1, 2, 5)]
        Table(
            name,
            metadata,
            Column("id", Integer, primary_key=True),
            Column("code", String(9), unique=True),
            *(
                Column(f"to_{other}", ForeignKey(f"{other}.id", use_alter=True, name=f"fk_{name}_{other}"))
                for other in others
            ),
            *(Index(f"ix_{name}_{other}", f"to_{other}") for other in others),
            CheckConstraint("code LIKE 'a%'", name=f"ck_{name}"),
        )
    return metadata


def chained(count: int) -> MetaData:
    """Each table refers, while it is made, to ones whose indexes may be under way."""
    metadata = MetaData()
    for at in range(count):
        keys: list[Column[int]] = [
            Column(f"to_{number}", ForeignKey(f"t{number:03}.id")) for number in range(max(0, at - 3), at)
        ]
        Table(f"t{at:03}", metadata, Column("id", Integer, primary_key=True), Column("a", Integer), *keys)
        for number in range(4):
            Index(f"ix_{at:03}_{number}", metadata.tables[f"t{at:03}"].c.a)
    return metadata


@pytest.mark.parametrize("metadata", [mutual(30), chained(3 * SIZE)], ids=["afterwards", "at once"])
def test_the_same_is_built_as_one_by_one_however_many_foreign_keys_there_are(
    building: Connection, metadata: MetaData
) -> None:
    metadata.create_all(building)
    wanted = everything(building)
    metadata.drop_all(building)
    for _ in range(3):
        with batched(building, NO_ROLES):
            metadata.create_all(building, checkfirst=False)
        assert everything(building) == wanted
        metadata.drop_all(building)


def test_indexes_are_built_over_a_connection_of_their_own_which_is_closed(building: Connection) -> None:
    building.execute(text("CREATE TABLE seen (pid integer)"))
    building.execute(
        text(
            "CREATE FUNCTION see() RETURNS event_trigger LANGUAGE plpgsql AS "
            "'BEGIN INSERT INTO seen VALUES (pg_backend_pid()); END'"
        )
    )
    building.execute(
        text(
            "CREATE EVENT TRIGGER see ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE INDEX') "
            "EXECUTE FUNCTION see()"
        )
    )
    with batched(building, NO_ROLES):
        for number in range(SIZE + 1):
            building.execute(text(f"CREATE TABLE t{number} (a integer)"))
            building.execute(text(f"CREATE INDEX i{number} ON t{number} (a)"))
    here = building.scalar(text("SELECT pg_backend_pid()"))
    assert building.execute(
        text("SELECT pid = :here, count(*) FROM seen GROUP BY pid ORDER BY 1"), {"here": here}
    ).all() == [(False, SIZE + 1), (True, SIZE + 1)]
    assert is_alone(building)


def test_the_settings_of_the_session_go_with_it(building: Connection) -> None:
    building.execute(text("CREATE SCHEMA elsewhere"))
    building.execute(text("SET search_path = elsewhere, public"))
    with batched(building, NO_ROLES):
        building.execute(text("CREATE TABLE t (a integer)"))
        building.execute(text("CREATE INDEX i ON t (a)"))
    assert building.scalar(text("SELECT schemaname::text FROM pg_indexes WHERE indexname = 'i'")) == "elsewhere"


def test_what_a_listener_changes_in_the_session_holds_for_later_indexes(building: Connection) -> None:
    building.execute(text("CREATE SCHEMA elsewhere"))
    metadata = MetaData()
    for name in ("a", "b", "c"):
        Index(f"i_{name}", Table(name, metadata, Column("x", Integer)).c.x)
    event.listen(metadata.tables["a"], "after_create", DDL("CREATE TABLE elsewhere.b (x integer)"))  # type: ignore[no-untyped-call]
    event.listen(metadata.tables["b"], "before_create", DDL("SET search_path = elsewhere, public"))  # type: ignore[no-untyped-call]
    event.listen(metadata.tables["b"], "before_create", DDL("DROP TABLE b"))  # type: ignore[no-untyped-call]
    with batched(building, NO_ROLES):
        metadata.create_all(building, checkfirst=False)
    found = building.execute(
        text("SELECT schemaname::text, indexname::text FROM pg_indexes WHERE indexname LIKE 'i\\__' ORDER BY 2")
    ).all()
    assert found == [("public", "i_a"), ("elsewhere", "i_b"), ("elsewhere", "i_c")]


def test_an_index_of_a_temporary_table_is_built_where_that_is(building: Connection) -> None:
    with batched(building, NO_ROLES):
        building.execute(text("CREATE TABLE t (a integer)"))
        building.execute(text("CREATE INDEX i ON t (a)"))
        building.execute(text("CREATE TEMPORARY TABLE t (a integer)"))
        building.execute(text("CREATE INDEX j ON t (a)"))
    found = building.execute(
        text("SELECT indexname::text, schemaname LIKE 'pg_temp%' FROM pg_indexes WHERE tablename = 't' ORDER BY 1")
    ).all()
    assert found == [("i", False), ("j", True)]


def test_a_table_that_is_like_another_has_the_indexes_that_one_had_by_then(building: Connection) -> None:
    with batched(building, NO_ROLES):
        building.execute(text("CREATE TABLE t (a integer, b integer)"))
        building.execute(text("CREATE INDEX i ON t (a)"))
        building.execute(text("CREATE TABLE u (c integer, LIKE t INCLUDING INDEXES)"))
        building.execute(text("CREATE INDEX j ON t (b)"))
    assert building.scalars(text(INDEXES)).all() == ["i", "j", "u_a_idx"]


def test_partitions_have_the_indexes_of_their_table(building: Connection) -> None:
    with batched(building, NO_ROLES):
        building.execute(text("CREATE TABLE t (a integer) PARTITION BY RANGE (a)"))
        building.execute(text("CREATE INDEX i ON t (a)"))
        building.execute(text("CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (9)"))
        building.execute(text("CREATE TABLE q PARTITION OF t FOR VALUES FROM (9) TO (10)"))
    assert building.scalars(text(INDEXES)).all() == ["i", "p_a_idx", "q_a_idx"]


def test_a_name_that_postgresql_would_choose_is_taken_in_the_order_of_the_statements(building: Connection) -> None:
    with batched(building, NO_ROLES):
        building.execute(text("CREATE TABLE t (a integer)"))
        building.execute(text("CREATE INDEX u_a_key ON t (a)"))
        building.execute(text("CREATE TABLE u (a integer UNIQUE)"))
    assert building.scalars(text(INDEXES)).all() == ["u_a_key", "u_a_key1"]


def test_a_statement_that_needs_an_index_finds_it(building: Connection) -> None:
    with batched(building, NO_ROLES):
        building.execute(text("CREATE TABLE t (a integer)"))
        building.execute(text("CREATE INDEX i ON t (a)"))
        building.execute(text("COMMENT ON INDEX i IS 'x'"))
        building.execute(text("ALTER INDEX i RENAME TO j"))
        building.execute(text("CREATE INDEX i ON t (a)"))
    assert building.scalars(text(INDEXES)).all() == ["i", "j"]


def test_an_index_that_the_server_refuses_is_raised_and_nothing_is_left(building: Connection) -> None:
    with pytest.raises(psycopg.errors.UndefinedColumn, match='"nowhere"'), batched(building, NO_ROLES):
        run(
            building,
            *(
                f"CREATE {sort}"
                for number in range(2 * SIZE)
                for sort in (
                    f"TABLE t{number} (a integer)",
                    f"INDEX i{number} ON t{number} ({'nowhere' if number == 1 else 'a'})",
                )
            ),
        )
    assert is_alone(building)
    building.execute(text("CREATE TABLE t (a integer)"))


def test_a_table_that_the_server_refuses_is_raised_and_its_indexes_are_not_tried(building: Connection) -> None:
    with pytest.raises(psycopg.errors.UndefinedFunction, match="no_such"), batched(building, NO_ROLES):
        run(building, "CREATE TABLE t (a integer DEFAULT no_such())", "CREATE INDEX i ON t (a)")
    assert building.scalars(text(INDEXES)).all() == []
    assert is_alone(building)


def test_a_comparison_names_the_index_and_drops_the_database(connection: Connection, scratch: str) -> None:
    metadata = MetaData()
    Index("i", Table("t", metadata, Column("a", Integer)).c.a, postgresql_using="nothing")
    databases = text("SELECT datname::text FROM pg_database WHERE datname LIKE 'monps_scratch%' ORDER BY 1")
    with create_engine(scratch, poolclass=NullPool).connect() as server:
        before = server.scalars(databases).all()
        server.rollback()
        with pytest.raises(DriftError, match=r'cannot be built .* access method "nothing" does not exist'):
            compare(metadata, connection, scratch=scratch)
        assert server.scalars(databases).all() == before


def test_beside_a_transaction_everything_goes_one_way(empty_database: str) -> None:
    with create_engine(empty_database, poolclass=NullPool).connect() as connection:
        with batched(connection, NO_ROLES):
            connection.execute(text("CREATE TABLE t (a integer)"))
            connection.execute(text("CREATE INDEX i ON t (a)"))
        assert connection.scalars(text(INDEXES)).all() == ["i"]


@pytest.mark.parametrize(
    ("statement", "is_suffered"),
    [
        ("CREATE TABLE t (a text DEFAULT 'x')", True),
        ('\nCREATE UNLOGGED TABLE "s s"."t""t" (\n a text CHECK (a LIKE \'%\'))', True),
        ("CREATE UNIQUE INDEX i ON t (a)", True),
        ("CREATE TYPE mood AS ENUM ('sad')", True),
        ("COMMENT ON COLUMN t.a IS 'x'", True),
        ("CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'", True),
        ("CREATE TABLE t (a integer) INHERITS (u)", False),
        ("CREATE TABLE t (\n\tLIKE u)", False),
        ("CREATE TABLE t PARTITION OF u DEFAULT", False),
        ("CREATE TABLE t (a integer) PARTITION BY LIST (a)", False),
        ("CREATE TABLE t AS SELECT 1", False),
        ("CREATE TEMP TABLE t (a integer)", False),
        ("ALTER TABLE t ADD b integer", False),
        ("COMMENT ON INDEX i IS 'x'", False),
        ("GRANT SELECT ON t TO public", False),
        ("CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()", False),
    ],
)
def test_statements_whose_order_against_indexes_does_not_matter(
    lane: IndexLane, statement: str, *, is_suffered: bool
) -> None:
    assert lane.suffers(statement) is is_suffered


@pytest.mark.parametrize(
    ("statement", "is_taken"),
    [
        ("CREATE INDEX i ON t (a)", True),
        ('\n create index "i i" on t USING gin (a)', True),
        ("CREATE INDEX i ON unseen (a)", False),
        ("CREATE INDEX i ON s.t (a)", False),
        ("CREATE INDEX t_a_key ON t (a)", False),
        ('CREATE INDEX "t_a_seq12" ON t (a)', False),
        ("CREATE INDEX ON t (a)", False),
        ("CREATE INDEX IF NOT EXISTS i ON t (a)", False),
        ("CREATE INDEX i ON ONLY t (a)", False),
        ("CREATE UNIQUE INDEX i ON t (a)", False),
    ],
)
def test_indexes_that_are_built_beside(lane: IndexLane, statement: str, *, is_taken: bool) -> None:
    assert lane.suffers("CREATE TABLE t (a integer)")
    assert lane.take(statement) is is_taken


def test_a_function_that_comes_after_an_index_may_change_it(lane: IndexLane) -> None:
    assert lane.suffers("CREATE TABLE t (a integer)")
    assert lane.take("CREATE INDEX i ON t (f(a))")
    assert not lane.suffers("CREATE FUNCTION f(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT 1'")
