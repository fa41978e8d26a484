"""Revision 0013: every role, verb and table; logins from before go on; races and missing rights end well."""

import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator

import psycopg
import pytest
from alembic.script import ScriptDirectory
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import make_url, text

from monps.core.database import Database
from monps.core.errors import MigrationError
from monps.core.settings import Settings, conninfo
from monps.migrations import commands
from monps.models import Base
from monps.services import schema
from tests.conftest import ROOT, Server, name_of

TABLES = sorted(f"{table.schema or 'public'}.{table.name}" for table in Base.metadata.sorted_tables)
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
LOG = "audit.change_log"


def allowed(role: str, verb: str, table: str) -> bool:
    """The rule: readers read; writers change all but the log; migrators own it all, and the log refuses even them."""
    match role:
        case "monps_read":
            return verb == "SELECT"
        case "monps_write":
            return verb == "SELECT" or (verb != "TRUNCATE" and table != LOG)
        case _:
            return table != LOG or verb in {"SELECT", "INSERT"}


def columns(connection: psycopg.Connection, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [table],
    )
    return [name for (name,) in rows]


def statement(connection: psycopg.Connection, verb: str, table: str) -> str:
    some = columns(connection, table)[-1]
    return {
        "SELECT": f"SELECT * FROM {table}",
        "INSERT": f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {table} WHERE false",
        "UPDATE": f"UPDATE {table} SET {some} = {some} WHERE false",
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"TRUNCATE {table} CASCADE",
    }[verb]


@pytest.fixture(scope="module")
def shared(server: Server, migrated_template: str) -> Iterator[psycopg.Connection]:
    url = server.create_database(migrated_template)
    with psycopg.connect(server.dsn(name_of(url))) as connection:
        yield connection
    server.drop_database(url)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ["monps_read", "monps_write", "monps_migrate"])
def test_what_a_role_may_do(shared: psycopg.Connection, role: str, verb: str, table: str) -> None:
    words = statement(shared, verb, table)
    shared.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
    try:
        if allowed(role, verb, table):
            shared.execute(words.encode())
        else:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                shared.execute(words.encode())
    finally:
        shared.rollback()


@pytest.mark.parametrize("role", ["monps_read", "monps_write"])
@pytest.mark.parametrize(
    "ddl",
    [
        "CREATE TABLE public.mine (id integer)",
        "CREATE TABLE audit.mine (id integer)",
        "ALTER TABLE public.odds DISABLE TRIGGER ALL",
        "ALTER TABLE audit.change_log DISABLE TRIGGER change_log_refuse",
        "SELECT audit.unwatch('public.manual_bets')",
    ],
)
def test_who_does_not_migrate_changes_no_schema(shared: psycopg.Connection, role: str, ddl: str) -> None:
    shared.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
    shared.execute("SET LOCAL search_path = public")
    try:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            shared.execute(ddl.encode())
    finally:
        shared.rollback()


def test_tables_to_come_are_readable_and_writable(shared: psycopg.Connection) -> None:
    for creator in ("monps_migrate", None):
        if creator:
            shared.execute("SET LOCAL ROLE monps_migrate")
        shared.execute("CREATE TABLE quantum.to_come (id bigserial PRIMARY KEY, v integer)")
        shared.execute("CREATE TABLE audit.to_come (id integer)")
        shared.execute("SET LOCAL ROLE monps_write")
        shared.execute("INSERT INTO quantum.to_come (v) VALUES (1)")
        shared.execute("SET LOCAL ROLE monps_read")
        assert shared.execute("SELECT count(*) FROM quantum.to_come, audit.to_come").fetchone() == (0,)
        shared.execute("RESET ROLE")
        shared.execute("SET LOCAL ROLE monps_write")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            shared.execute("INSERT INTO audit.to_come VALUES (1)")
        shared.rollback()


def test_a_writer_writes_every_sequence_of_ours(shared: psycopg.Connection) -> None:
    shared.execute("SET LOCAL ROLE monps_write")
    shared.execute(
        "INSERT INTO tracking_clv_picks (match_id, market_type, odds_taken) VALUES ('r', 'home', 2) RETURNING id"
    )
    shared.execute("INSERT INTO team_mapping (team_name, team_name_normalized) VALUES ('A', 'a')")
    entry = shared.execute("SELECT actor, role FROM audit.change_log ORDER BY id DESC LIMIT 1").fetchone()
    shared.rollback()
    assert entry == ("monps_write", "monps_write")


class Login:
    """A login role of its own with a password, and what it has here."""

    def __init__(self, server: Server, attributes: str = "") -> None:
        self.server = server
        self.name = f"monps_test_login_{secrets.token_hex(4)}"
        self.password = secrets.token_hex(8)
        server.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} " + attributes).format(
                sql.Identifier(self.name), sql.Literal(self.password)
            )
        )

    def url(self, database: str) -> str:
        url = make_url(self.server.url(database)).set(username=self.name, password=self.password)
        return url.render_as_string(hide_password=False)

    def drop(self) -> None:
        self.server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(self.name)))


@pytest.fixture
def login(server: Server) -> Iterator[Login]:
    made = Login(server)
    yield made
    made.drop()


@pytest.fixture
def owned(server: Server, login: Login) -> Iterator[str]:
    """A database that the login owns."""
    url = server.create_database()
    server.execute(
        sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name_of(url)), sql.Identifier(login.name))
    )
    yield name_of(url)
    server.drop_database(url)


def migrate(url: str) -> None:
    database = Database(Settings(database_url=SecretStr(url)))
    try:
        schema.upgrade(database)
    finally:
        database.dispose()


def roles_exist(server: Server) -> bool:
    with psycopg.connect(conninfo(server.admin)) as connection:
        return connection.execute("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'monps\\_%%'").fetchone() != (0,)


def test_a_migrator_who_may_not_do_it_is_told_what_to_ask_for(
    server: Server, login: Login, owned: str, migrated_template: str
) -> None:
    """The roles exist (another database has them), but nobody made this login a member."""
    assert migrated_template
    url = login.url(owned)
    with pytest.raises(MigrationError, match=r"Let an administrator run.*CREATE ROLE monps_read"):
        migrate(url)
    database = Database(Settings(database_url=SecretStr(url)))
    with database.engine.connect() as connection:
        assert commands.current(connection) == "0012_guarantees_validate"
    server.execute(sql.SQL("GRANT monps_migrate TO {}").format(sql.Identifier(login.name)))
    schema.upgrade(database)
    # It goes on as before, and later revisions find it able to change the schema.
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO team_mapping (team_name, team_name_normalized) VALUES ('A', 'a')"))
        connection.execute(text("ALTER TABLE odds ADD COLUMN later text"))
        connection.execute(text("ALTER TABLE odds DROP COLUMN later"))
    schema.downgrade(database, "base", discard_data=True)
    schema.upgrade(database)
    database.dispose()


def test_logins_from_before_go_on_after_the_tables_change_hands(server: Server, login: Login) -> None:
    """The desk's own login owns its tables; an administrator migrates."""
    url = server.create_database()
    name = name_of(url)
    server.execute(sql.SQL("GRANT ALL ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(login.name)))
    with psycopg.connect(server.dsn(name), autocommit=True) as connection:
        connection.execute(sql.SQL("GRANT CREATE ON SCHEMA public TO {}").format(sql.Identifier(login.name)))
    with psycopg.connect(conninfo(make_url(login.url(name))), autocommit=True) as desk:
        desk.execute((ROOT / "src" / "monps" / "legacy" / "schema.sql").read_bytes())
        database = Database(Settings(database_url=SecretStr(url)))
        assert list(schema.adopt(database)) == []
        schema.upgrade(database)
        desk.execute("INSERT INTO tracking_clv_picks (match_id, market_type, odds_taken) VALUES ('m', 'home', 2)")
        desk.execute("UPDATE tracking_clv_picks SET odds_taken = 3")
        desk.execute("SELECT * FROM manual_bets_stats")
        desk.execute("DELETE FROM odds_history")
        desk.execute("TRUNCATE odds_btts")
        found = desk.execute("SELECT updated_by, version FROM tracking_clv_picks").fetchone()
        assert found == (login.name, 2)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            desk.execute("SELECT * FROM audit.change_log")
        database.dispose()
    server.drop_database(url)


AGAIN = """
import sys
from pydantic import SecretStr
from monps.core.database import Database
from monps.core.settings import Settings
from monps.services import schema
database = Database(Settings(database_url=SecretStr(sys.argv[1])))
for _ in range(4):
    schema.downgrade(database, "0012_guarantees_validate")
    schema.upgrade(database)
"""


def test_databases_that_migrate_at_once_do_not_trip_over_the_roles(server: Server, migrated_template: str) -> None:
    urls = [server.create_database(migrated_template) for _ in range(3)]
    running = [subprocess.Popen([sys.executable, "-c", AGAIN, url], stderr=subprocess.PIPE, text=True) for url in urls]
    complaints = [process.communicate(timeout=120)[1] for process in running]
    for url in urls:
        server.drop_database(url)
    assert [process.returncode for process in running] == [0, 0, 0], complaints


def create_roles_as(prefix: str) -> str:
    """What the revision runs to make the roles, under other names: the real ones are there already."""
    script = ScriptDirectory.from_config(commands.config()).get_revision("0013_roles")
    assert script is not None
    made: str = script.module.CREATE.replace("monps_", prefix)
    return made


def test_roles_made_at_the_same_moment_are_made_once(server: Server) -> None:
    """A serialization failure, for the runner to try again; never a half-made set."""
    prefix = f"monps_t{secrets.token_hex(3)}_"
    words = create_roles_as(prefix).encode()
    maker = Login(server, "CREATEROLE")
    with (
        psycopg.connect(conninfo(make_url(maker.url("postgres")))) as first,
        psycopg.connect(conninfo(make_url(maker.url("postgres")))) as second,
    ):
        first.execute(words)
        outcome: list[str | None] = []

        def late() -> None:
            try:
                second.execute(words)
            except psycopg.Error as error:
                outcome.append(error.sqlstate)

        thread = threading.Thread(target=late)
        thread.start()
        while first.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone() == (0,):
            assert thread.is_alive()
        first.commit()
        thread.join()
        second.rollback()
        assert outcome == ["40001"]
        second.execute(words)
        second.commit()
        may = second.execute("SELECT pg_has_role(%s, %s, 'USAGE')", [f"{prefix}write", f"{prefix}read"]).fetchone()
        assert may == (True,)
        own = second.execute("SELECT pg_has_role(%s, 'USAGE')", [f"{prefix}migrate"]).fetchone()
        assert own == (True,)
    for role in ("read", "write", "migrate"):
        server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(prefix + role)))
    maker.drop()


def test_a_downgrade_leaves_the_roles_to_other_databases(server: Server, database: Database) -> None:
    assert roles_exist(server)
    schema.downgrade(database, "0012_guarantees_validate")
    assert roles_exist(server)
    with database.engine.begin() as connection:
        left = connection.scalar(
            text(
                "SELECT count(*) FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid"
                " WHERE r.rolname IN ('monps_read', 'monps_write', 'monps_migrate')"
                " AND (d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
                "      OR d.classid = 'pg_database'::regclass AND d.objid ="
                " (SELECT oid FROM pg_database WHERE datname = current_database()))"
            )
        )
    assert left == 0
