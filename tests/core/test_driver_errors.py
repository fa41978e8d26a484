"""Every error of the server becomes the right one of ours, by its code and names, through both engines."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, Integer, String, make_url, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from monps.core.database import Database
from monps.core.driver_errors import BY_SQLSTATE
from monps.core.errors import (
    CheckFailed,
    Conflict,
    DatabaseUnavailable,
    ForeignKeyMissing,
    LockTimeout,
    MonpsError,
    ReadOnly,
    SchemaBehind,
    Serialization,
    StatementFailed,
    StatementTimeout,
)
from monps.core.settings import Settings, conninfo
from monps.core.wire import Wire
from tests.conftest import Server

TABLES = """
CREATE TABLE parent (
    id integer CONSTRAINT pk_parent PRIMARY KEY,
    code text CONSTRAINT uq_parent_code UNIQUE,
    part integer CONSTRAINT ck_parent_part CHECK (part > 0),
    name text NOT NULL DEFAULT 'x',
    span int4range,
    CONSTRAINT ex_parent_span EXCLUDE USING gist (span WITH &&)
);
CREATE TABLE child (
    parent_id integer CONSTRAINT fk_child_parent REFERENCES parent,
    other_id integer CONSTRAINT fk_child_other REFERENCES parent ON DELETE RESTRICT
);
INSERT INTO parent (id, code, part, span) VALUES (1, 'a', 1, '[1,5)'), (2, 'b', 1, NULL), (3, 'c', 1, NULL);
INSERT INTO child VALUES (1, NULL), (NULL, 2);
"""

REFUSED: list[tuple[str, type[StatementFailed], set[str], str | None]] = [
    ("INSERT INTO parent (id, code) VALUES (4, 'a')", Conflict, {"23505"}, "uq_parent_code"),
    ("INSERT INTO parent (id) VALUES (1)", Conflict, {"23505"}, "pk_parent"),
    ("INSERT INTO parent (id, span) VALUES (4, '[4,6)')", Conflict, {"23P01"}, "ex_parent_span"),
    ("INSERT INTO child VALUES (9)", ForeignKeyMissing, {"23503"}, "fk_child_parent"),
    ("DELETE FROM parent WHERE id = 1", ForeignKeyMissing, {"23503"}, "fk_child_parent"),
    ("DELETE FROM parent WHERE id = 2", ForeignKeyMissing, {"23001", "23503"}, "fk_child_other"),
    ("INSERT INTO parent (id, part) VALUES (4, 0)", CheckFailed, {"23514"}, "ck_parent_part"),
    ("INSERT INTO parent (id, name) VALUES (4, NULL)", CheckFailed, {"23502"}, "name"),
    ("SELECT * FROM nowhere", SchemaBehind, {"42P01"}, None),
    ("SELECT nothing FROM parent", SchemaBehind, {"42703"}, None),
    ("CREATE TABLE nowhere.table (id integer)", SchemaBehind, {"3F000"}, None),
    ("SELECT nonsense nonsense nonsense", StatementFailed, {"42601"}, None),
    ("SELECT 1 / 0", StatementFailed, {"22012"}, None),
    ("SELECT 'x'::integer", StatementFailed, {"22P02"}, None),
    ("SET TRANSACTION READ ONLY; DELETE FROM child", ReadOnly, {"25006"}, None),
    ("SET statement_timeout = '20ms'; SELECT pg_sleep(5)", StatementTimeout, {"57014"}, None),
]

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def refusing(server: Server) -> Iterator[Database]:
    """A database whose tables refuse much; no test leaves anything in it."""
    url = server.create_database()
    opened = Database(Settings(database_url=SecretStr(url)))
    with psycopg.connect(conninfo(opened.url)) as connection:
        connection.execute(TABLES.encode())
    yield opened
    opened.dispose()
    server.drop_database(url)


@pytest.fixture(params=["sync", "async", "sync wire", "async wire"])
def run(request: pytest.FixtureRequest, refusing: Database) -> Run:
    """Executes statements in one transaction, through the sync or the async engine or straight to its driver."""

    def sync(*statements: str, **values: object) -> None:
        with refusing.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement), values)

    async def asynchronous(*statements: str, **values: object) -> None:
        try:
            async with refusing.async_engine.begin() as connection:
                for statement in statements:
                    await connection.execute(text(statement), values)
        finally:
            await refusing.async_engine.dispose()

    def by_wire(connection: Connection, *statements: str) -> None:
        for statement in statements:
            Wire(connection).execute(statement)

    def sync_wire(*statements: str) -> None:
        with refusing.engine.connect() as connection:
            by_wire(connection, *statements)

    async def async_wire(*statements: str) -> None:
        try:
            async with refusing.async_engine.connect() as connection:
                await connection.run_sync(by_wire, *statements)
        finally:
            await refusing.async_engine.dispose()

    return {
        "sync": sync,
        "async": lambda *s, **v: asyncio.run(asynchronous(*s, **v)),
        "sync wire": sync_wire,
        "async wire": lambda *s: asyncio.run(async_wire(*s)),
    }[request.param]


@pytest.mark.parametrize(("statement", "kind", "states", "constraint"), REFUSED, ids=[one[0][:40] for one in REFUSED])
def test_what_the_server_refuses(
    run: Run, statement: str, kind: type[StatementFailed], states: set[str], constraint: str | None
) -> None:
    with pytest.raises(StatementFailed) as caught:
        run(*statement.split("; "))
    assert type(caught.value) is kind
    assert caught.value.sqlstate in states
    assert caught.value.constraint == constraint
    cause = caught.value.__cause__
    assert isinstance(cause, psycopg.Error)
    assert cause.sqlstate == caught.value.sqlstate


@pytest.mark.parametrize(
    ("statement", "advice"),
    [
        ("SELECT * FROM nowhere", "run `monps db upgrade`"),
        ("INSERT INTO parent (id, code) VALUES (4, 'a')", "(code)=(a)"),
    ],
)
def test_the_sentence_says_what_to_do(run: Run, statement: str, advice: str) -> None:
    with pytest.raises(StatementFailed) as caught:
        run(statement)
    assert advice in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("sqlstate", sorted(BY_SQLSTATE))
def test_the_code_decides_whatever_the_language(run: Run, sqlstate: str) -> None:
    """A message in any words, even ones that name another error."""
    message = "valeur dupliquée : la relation « x » inconnue, deadlock detected"
    with pytest.raises(StatementFailed) as caught:
        run(
            f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlstate}', MESSAGE = '{message}',"
            " CONSTRAINT = 'contrainte', DETAIL = 'détail.'; END $$"
        )
    assert type(caught.value) is BY_SQLSTATE[sqlstate]
    assert caught.value.constraint == "contrainte"
    assert f"{message}. détail" in str(caught.value)


def test_a_server_that_speaks_another_language(run: Run, refusing: Database) -> None:
    with refusing.engine.connect() as connection:
        for language in ("fr_FR.UTF-8", "fr_FR.utf8", "de_DE.UTF-8", "es_ES.UTF-8"):
            try:
                connection.execute(text(f"SET LOCAL lc_messages = '{language}'"))
                connection.execute(text("SELECT * FROM nowhere"))
            except SchemaBehind as error:
                connection.rollback()
                if "does not exist" not in str(error):
                    break
            except StatementFailed:
                connection.rollback()
        else:
            pytest.skip("this server knows no other language for its messages")
    with pytest.raises(Conflict) as caught:
        run(f"SET LOCAL lc_messages = '{language}'", "INSERT INTO parent (id, code) VALUES (4, 'a')")
    assert caught.value.constraint == "uq_parent_code"


def test_a_lock_that_is_not_granted(run: Run, refusing: Database) -> None:
    with refusing.engine.begin() as holder:
        holder.execute(text("LOCK TABLE parent"))
        with pytest.raises(LockTimeout, match="nothing was changed") as caught:
            run("SET LOCAL lock_timeout = '20ms'", "SELECT 1 FROM parent")
        assert caught.value.sqlstate == "55P03"
        with pytest.raises(LockTimeout):
            run("LOCK TABLE parent NOWAIT")


def serializable(database: Database) -> Connection:
    connection = database.engine.connect().execution_options(isolation_level="SERIALIZABLE")
    connection.execute(text("SELECT sum(part) FROM parent"))
    return connection


def test_two_serializable_transactions_that_cannot_both_be_first(refusing: Database) -> None:
    with serializable(refusing) as one, serializable(refusing) as other:
        one.execute(text("UPDATE parent SET part = 2 WHERE id = 1"))
        other.execute(text("UPDATE parent SET part = 2 WHERE id = 2"))
        one.commit()
        with pytest.raises(Serialization, match="run the work again") as caught:
            other.commit()
    assert caught.value.sqlstate == "40001"


def test_a_deadlock(refusing: Database) -> None:
    meeting = threading.Barrier(2)
    lost: list[MonpsError] = []

    def lock(first: int, second: int) -> None:
        with refusing.engine.connect() as connection:
            connection.execute(text("SELECT 1 FROM parent WHERE id = :id FOR UPDATE"), {"id": first})
            meeting.wait(timeout=10)
            try:
                connection.execute(text("SELECT 1 FROM parent WHERE id = :id FOR UPDATE"), {"id": second})
            except Serialization as error:
                lost.append(error)

    threads = [threading.Thread(target=lock, args=ids) for ids in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [getattr(error, "sqlstate", None) for error in lost] == ["40P01"]


class Base(DeclarativeBase):
    pass


class Parent(Base):
    __tablename__ = "parent"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String)


def test_a_flush_is_translated_too(refusing: Database) -> None:
    with refusing.session() as session:
        session.add(Parent(id=4, code="a"))
        with pytest.raises(Conflict) as caught:
            session.flush()
    assert caught.value.constraint == "uq_parent_code"


async def flush(session: Session, code: str) -> None:
    session.add(Parent(id=4, code=code))


def test_an_async_flush_is_translated_too(refusing: Database) -> None:
    async def work() -> None:
        async with refusing.async_session() as session:
            session.add(Parent(id=4, code="a"))
            with pytest.raises(Conflict) as caught:
                await session.commit()
            assert caught.value.constraint == "uq_parent_code"
        await refusing.async_engine.dispose()

    asyncio.run(work())


def test_a_session_that_the_server_ends(run: Run) -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        run("SELECT pg_terminate_backend(pg_backend_pid())")
    assert isinstance(caught.value.__cause__, psycopg.Error)


def test_a_database_that_does_not_exist(server: Server) -> None:
    url = make_url(server.url("no_such_database")).set(username="nobody_here", password="hunter2")  # noqa: S106 - no secret
    absent = Database(Settings(), url)
    with pytest.raises(DatabaseUnavailable, match="Check MONPS_DATABASE_URL") as caught:
        absent.health()
    assert "hunter2" not in str(caught.value)
    assert "nobody_here" in caught.value.url


def test_a_server_that_has_no_connection_left(refusing: Database) -> None:
    role = f"{refusing.url.database}_role"
    with refusing.engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 0"))
    limited = Database(Settings(), refusing.url.set(username=role))
    try:
        with pytest.raises(DatabaseUnavailable):
            limited.health()
    finally:
        limited.dispose()
        with refusing.engine.begin() as connection:
            connection.execute(text(f"DROP ROLE {role}"))


@pytest.mark.parametrize("run", ["sync", "async"], indirect=True)
def test_a_mistake_of_ours_is_no_error_of_the_server(run: Run) -> None:
    with pytest.raises(StatementError) as caught:
        run("SELECT :missing")
    assert not isinstance(caught.value, DBAPIError)
    with pytest.raises(DBAPIError, match="cannot adapt"):
        run("SELECT :value", value=object())
