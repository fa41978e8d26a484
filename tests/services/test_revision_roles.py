"""Roles that revisions make go with their database; those of others stay."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL

from monps.core.embedded import start_scratch
from monps.core.settings import conninfo, load_settings
from monps.services.revision_roles import revision_database
from tests.conftest import Server


@pytest.fixture
def scratch(server: Server) -> URL:
    """The scratch server beside the one under test."""
    del server
    return start_scratch(load_settings())


@pytest.fixture
def role(scratch: URL) -> Iterator[str]:
    name = f"made_{secrets.token_hex(4)}"
    yield name
    run(scratch, "DROP ROLE IF EXISTS {}", name)


def run(url: URL, statement: str, *names: str) -> None:
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def roles(url: URL) -> set[str]:
    with psycopg.connect(conninfo(url)) as connection:
        return {str(name) for (name,) in connection.execute("SELECT rolname FROM pg_roles")}


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("CREATE ROLE {0}", "CREATE ROLE {0};"),
        ("CREATE ROLE {0}; CREATE TABLE t (a int); ALTER TABLE t OWNER TO {0}", ""),
        ("CREATE ROLE {0}; GRANT CONNECT ON DATABASE {1} TO {0}", ""),
    ],
    ids=["named", "owner", "grantee"],
)
def test_a_role_that_was_made_goes(scratch: URL, role: str, statement: str, source: str) -> None:
    with revision_database(load_settings(), source.format(role)) as url:
        run(url, statement, role, str(url.database))
        assert role in roles(scratch)
    assert role not in roles(scratch)


def test_a_role_that_was_there_or_is_another_ones_stays(scratch: URL, role: str) -> None:
    other = f"{role}_other"
    run(scratch, "CREATE ROLE {}", role)
    with revision_database(load_settings(), f"CREATE ROLE IF NEEDED {role}; -- not {other}s") as url:
        run(url, "CREATE TABLE t (a int); ALTER TABLE t OWNER TO {}", role)
        run(scratch, "CREATE ROLE {}", other)
    assert {role, other} <= roles(scratch)
    run(scratch, "DROP ROLE {}", other)


def test_a_role_that_somebody_uses_by_now_stays_until_they_are_done(scratch: URL, role: str) -> None:
    with revision_database(load_settings(), "") as elsewhere:
        with revision_database(load_settings(), role) as url:
            run(url, "CREATE ROLE {}", role)
            run(elsewhere, "GRANT ALL ON SCHEMA public TO {}", role)
        assert role in roles(scratch)
    assert role not in roles(scratch)


def test_it_goes_where_the_revisions_fail_too(scratch: URL, role: str) -> None:
    def revisions() -> None:
        with revision_database(load_settings(), role) as url:
            run(url, "CREATE ROLE {}", role)
            run(url, "CREATE ROLE {}", role)

    with pytest.raises(psycopg.errors.DuplicateObject):
        revisions()
    assert role not in roles(scratch)
