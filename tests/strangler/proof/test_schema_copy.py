"""The copy of a schema: whole, apart from the target, with the privileges of a role, and gone afterwards."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL

from monps.core.errors import ProofError
from monps.core.settings import conninfo
from monps.strangler import Inventory
from monps.strangler.proof import Outcome, prove
from monps.strangler.proof.schema_copy import copied
from tests.conftest import Server
from tests.strangler.proof.statements import program

Scanned = Callable[[str], Inventory]

CLERK = """
CREATE ROLE {0}; CREATE ROLE {0}_group;
GRANT {0}_group TO {0};
GRANT SELECT ON matches TO {0}_group;
GRANT SELECT (name), INSERT (name) ON teams TO {0};
GRANT ALL ON notes TO {0};
"""


def test_the_copy_has_what_the_target_has_and_is_gone_afterwards(desk: URL, scratch: URL) -> None:
    query = """
        SELECT c.relname::text, c.relkind::text, a.attname::text, format_type(a.atttypid, a.atttypmod)
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.oid >= 16384 AND a.attnum > 0 AND c.relnamespace = ANY(ARRAY['public', 'stats']::regnamespace[])
    """
    with copied(desk, scratch) as copy:
        with psycopg.connect(copy.dsn) as there, psycopg.connect(conninfo(desk)) as here:
            assert sorted(there.execute(query).fetchall()) == sorted(here.execute(query.encode()).fetchall())
            assert there.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
        assert (copy.missing, copy.user, copy.source) == ((), None, copy.server)
    with psycopg.connect(conninfo(scratch)) as connection:
        gone = "SELECT count(*) FROM pg_database d FULL JOIN pg_roles r ON false WHERE %s IN (d.datname, r.rolname)"
        assert connection.execute(gone, [copy.owner]).fetchone() == (0,)


def test_what_the_server_lacks_is_listed_and_makes_nothing_fail(
    desk: URL, scratch: URL, server: Server, scanned: Scanned
) -> None:
    url = server.create_database()
    try:
        target = desk.set(database=url.rpartition("/")[2].partition("?")[0])
        with psycopg.connect(conninfo(target), autocommit=True) as connection:
            connection.execute(
                "CREATE FUNCTION native() RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_validator'"
            )
        with copied(target, scratch) as copy:
            assert copy.missing == ("FUNCTION native() (42501)",)
        calls = ['cur.execute("SELECT native()")', 'cur.execute("SELECT 1")']
        native, one = prove(scanned(program(calls)), target, scratch=scratch).sites
        assert (native.outcome, one.outcome) == (Outcome.not_verifiable, Outcome.proven)
        assert "the copy lacks FUNCTION native()" in native.worst.why
    finally:
        server.drop_database(url)


def test_privileges_are_those_that_the_role_has_in_effect(desk: URL, scratch: URL, scanned: Scanned) -> None:
    role = f"clerk_{desk.database}"
    with psycopg.connect(conninfo(desk), autocommit=True) as connection:
        connection.execute(CLERK.format(role).encode())
    allowed = [
        'cur.execute("SELECT id FROM matches")',  # through the group
        'cur.execute("SELECT name FROM teams")',  # one column
        'cur.execute("UPDATE notes SET body = %s", (value,))',
        'cur.execute("SELECT count(*) FROM pg_class")',
    ]
    forbidden = {
        'cur.execute("DELETE FROM matches")': "has no DELETE on table matches",
        'cur.execute("SELECT id FROM teams")': "has no SELECT on table teams",
        'cur.execute("SELECT points FROM stats.forms")': "has no USAGE on schema stats",
        'cur.execute("INSERT INTO teams (name) VALUES (%s)", (value,))': "has no USAGE on sequence teams_id_seq",
        'cur.execute("TRUNCATE odds")': "has no TRUNCATE on table odds",
    }
    try:
        found = scanned(program([*allowed, *forbidden]))
        sites = prove(found, desk, scratch=scratch, role=role).sites
        assert [site.outcome for site in sites[: len(allowed)]] == [Outcome.proven] * len(allowed)
        told = [site.worst.failure for site in sites[len(allowed) :]]
        assert [(one.sqlstate, one.sentence) if one else None for one in told] == [
            ("42501", f"{role} {sentence}") for sentence in forbidden.values()
        ]
    finally:
        with psycopg.connect(conninfo(desk), autocommit=True) as connection:
            connection.execute(f"DROP OWNED BY {role}, {role}_group; DROP ROLE {role}, {role}_group".encode())


def test_a_role_that_is_not_there_is_named_with_those_that_are(desk: URL, scratch: URL) -> None:
    with pytest.raises(ProofError, match="has no role 'nobody_here'"), copied(desk, scratch, "nobody_here"):
        pass


def test_a_target_that_cannot_be_read_is_an_error(desk: URL, scratch: URL, tmp_path: Path) -> None:
    nowhere = desk.set(database="not_there")
    with pytest.raises(ProofError, match=r"not_there.* cannot be read"), copied(nowhere, scratch):
        pass
    away = scratch.set(host=None, query={"host": str(tmp_path)})
    with pytest.raises(ProofError, match="cannot be reached"), copied(desk, away):
        pass


def test_a_statement_in_the_copy_reaches_no_superuser(desk: URL, scratch: URL, scanned: Scanned) -> None:
    calls = [
        'cur.execute("SET SESSION AUTHORIZATION DEFAULT; CREATE ROLE intruder SUPERUSER")',
        "cur.execute(\"DO $$ BEGIN EXECUTE 'RESET ROLE'; EXECUTE 'CREATE ROLE intruder SUPERUSER'; END $$\")",
        "cur.copy_expert(\"COPY matches TO PROGRAM 'true'\", rows)",
    ]
    sites = prove(scanned(program(calls)), desk, scratch=scratch).sites
    assert [site.outcome for site in sites] == [Outcome.not_verifiable] * len(calls)
    with psycopg.connect(conninfo(scratch)) as connection:
        assert connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'intruder'").fetchone() is None
