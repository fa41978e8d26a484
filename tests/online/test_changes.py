"""What is written to a table while it is copied: noted by key, whoever writes and however, and brought over."""

from sqlalchemy import Connection, text

from monps.core.database import Database
from monps.online.changes import Changes

CHANGES = Changes("public.things", ("a", "b"))


def run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(text(statement))


def began(database: Database) -> None:
    with database.engine.begin() as connection:
        run(
            connection,
            "CREATE TABLE things (a integer, v text, b integer, PRIMARY KEY (a, b))",
            "INSERT INTO things SELECT n, 'old', n FROM generate_series(1, 5) AS n",
        )
        CHANGES.start(connection, str(connection.scalar(text("SELECT current_user"))))
        run(connection, "CREATE TABLE copied AS SELECT * FROM things WHERE a < 10")


def test_a_copy_is_brought_to_the_present_state(database: Database) -> None:
    began(database)
    with database.engine.begin() as connection:
        run(
            connection,
            "INSERT INTO things VALUES (6, 'new', 6), (70, 'elsewhere', 7)",
            "INSERT INTO things VALUES (1, 'x', 1), (8, 'new', 8) ON CONFLICT DO NOTHING",
            "UPDATE things SET v = 'changed' WHERE a = 2",
            "UPDATE things SET a = 30 WHERE a = 3",
            "DELETE FROM things WHERE a = 4",
            "INSERT INTO things VALUES (4, 'again', 4)",
            "DELETE FROM things WHERE a = 5",
            "SET LOCAL session_replication_role = replica",
            "INSERT INTO things VALUES (9, 'replicated', 9)",
        )
    with database.engine.execution_options(isolation_level="REPEATABLE READ").begin() as connection:
        assert CHANGES.take(connection) == 9
        assert CHANGES.taken(connection, "a > 9") == [False, True]
        assert CHANGES.renew(connection, "public.copied", "a < 10") == 1
        assert connection.execute(text("TABLE copied EXCEPT TABLE things")).all() == []
        assert connection.scalars(text("SELECT a FROM (TABLE things EXCEPT TABLE copied) AS x ORDER BY a")).all() == [
            30,
            70,
        ]
    with database.engine.begin() as connection:
        assert CHANGES.take(connection) == 0


def test_what_is_rolled_back_is_not_noted_and_a_new_start_forgets(database: Database) -> None:
    began(database)
    with database.engine.connect() as connection:
        run(connection, "DELETE FROM things")
        connection.rollback()
    with database.engine.begin() as connection:
        assert CHANGES.take(connection) == 0
        run(connection, "DELETE FROM things WHERE a = 1")
    with database.engine.begin() as connection:
        CHANGES.start(connection, str(connection.scalar(text("SELECT current_user"))))
        assert CHANGES.take(connection) == 0


def test_stopped_it_leaves_nothing(database: Database) -> None:
    began(database)
    with database.engine.begin() as connection:
        assert CHANGES.started(connection)
        CHANGES.stop(connection)
        CHANGES.stop(connection)
        assert not CHANGES.started(connection)
        left = "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'things'::regclass"
        assert connection.scalar(text(left.replace("::", r"\:\:"))) == 0
