"""A copy of a schema without its rows, in a database of its own, on which statements may be tried.

The target is only read: ``pg_dump --schema-only`` says what it is, in PostgreSQL's own words. The copy belongs to a
role that was made for it and is no superuser, and all that is tried is tried by its sessions: a statement that is
executed there reaches neither files nor other sessions, whatever it does. A second role has the privileges that the
program's role has in effect on the target; asking for them there spares copying roles, memberships and grants.

What the copy's server does not have (an extension, a language, a collation) is missing in the copy, and listed.
"""

import contextlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy import URL

from monps.core import embedded
from monps.core.errors import ProofError
from monps.core.settings import conninfo, load_settings
from monps.strangler.proof.dumping import dumped, restored
from monps.strangler.proof.privileges import Privileges, privileges_of

__all__ = ["SchemaCopy", "copied"]

TARGET = """
SELECT current_setting('server_version_num')::int / 10000,
       current_schemas(false)::text[],
       ARRAY(SELECT ARRAY[e.extname::text, n.nspname::text]
               FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql'),
       (SELECT quote_ident(n.nspname) || '.alembic_version'
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relname = 'alembic_version' AND c.relkind = 'r' ORDER BY n.nspname <> 'public' LIMIT 1)
"""


@dataclass(frozen=True, slots=True)
class SchemaCopy:
    """Where the copy is, and how well it is one."""

    dsn: str
    """For a connection as ``owner``, who may take on ``user``."""
    path: tuple[str, ...]
    """The target's search path."""
    owner: str
    user: str | None
    """The role with the privileges of the program's role; None where nobody asked for one."""
    role: str | None
    """The program's role, as it is called on the target."""
    missing: tuple[str, ...]
    """What could not be made, such as ``EXTENSION postgis``."""
    source: int
    """Major version of the target."""
    server: int
    """Major version of the server that holds the copy."""
    revision: str | None
    """Alembic's revision of the target, where it has one."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is known of the target before it is copied."""

    url: URL
    major: int
    path: tuple[str, ...]
    extensions: tuple[tuple[str, str], ...]
    revision: str | None
    privileges: Privileges | None


@contextmanager
def copied(target: URL, scratch: URL | None = None, role: str | None = None) -> Iterator[SchemaCopy]:
    """A copy of the schema of ``target``, dropped at the end of the block.

    Args:
        target: The database; nothing is written to it.
        scratch: A server on which databases and roles may be created; the embedded one by default.
        role: The role of the program, whose privileges are to be checked.

    Raises:
        ProofError: The target cannot be read or the copy cannot be made; the text says why.
    """
    known = _look(target, role)
    script = dumped(target, known.major)
    server = scratch if scratch is not None else embedded.start_scratch(load_settings())
    name = f"monps_proof_{secrets.token_hex(6)}"
    password = secrets.token_hex(16)
    with _made(server, name, password) as major:
        place = server.set(database=name)
        own = place.set(username=name, password=password)
        _extensions(place, known.extensions)
        missing = restored(script, own, major)
        user = f"{name}_user" if known.privileges is not None else None
        _finish(place, name, user, known.privileges)
        yield SchemaCopy(conninfo(own), known.path, name, user, role, missing, known.major, major, known.revision)


def _look(url: URL, role: str | None) -> Target:
    try:
        with psycopg.connect(conninfo(url), autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = on")
            with connection.transaction():
                major, path, extensions, versions = connection.execute(TARGET).fetchone() or (0, [], [], None)
                privileges = privileges_of(connection, role) if role is not None else None
                revision = _revision(connection, versions)
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise ProofError(
            f"{url.render_as_string()} cannot be read: {reason}. Check the address, and that the role may read it"
        ) from error
    return Target(url, major, tuple(path), tuple((one, schema) for one, schema in extensions), revision, privileges)


def _revision(connection: psycopg.Connection, table: str | None) -> str | None:
    if table is None:
        return None
    query = f"SELECT version_num FROM {table} ORDER BY 1"  # noqa: S608 - quoted by the server
    rows = connection.execute(query.encode()).fetchall()
    return ", ".join(row[0] for row in rows) or None


@contextmanager
def _made(server: URL, name: str, password: str) -> Iterator[int]:
    """A fresh database ``name``, owned by a role of the same name; both go at the end. Gives the server's version."""
    try:
        admin = psycopg.connect(conninfo(server), autocommit=True)
    except psycopg.Error as error:
        raise ProofError(f"{server.render_as_string()} cannot be reached: {' '.join(str(error).split())}") from error
    with admin:
        words = [sql.Identifier(name), sql.Identifier(f"{name}_user")]
        try:
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(words[0], sql.Literal(password)))
            admin.execute(sql.SQL("CREATE ROLE {}").format(words[1]))
            admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(words[0]))
            admin.execute(sql.SQL("GRANT {} TO {}").format(words[1], words[0]))
            admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 OWNER {}").format(words[0], words[0]))
            yield admin.info.server_version // 10000
        except psycopg.errors.InsufficientPrivilege as error:
            raise ProofError(
                f"{server.render_as_string()} does not let its role make databases and roles; name a server that "
                "does, or none to use the embedded one"
            ) from error
        finally:
            with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
                admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(words[0]))
                for word in words:
                    admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(word))


def _extensions(place: URL, extensions: tuple[tuple[str, str], ...]) -> None:
    """The target's extensions, as far as this server has them; what is missing shows when the script is run."""
    with psycopg.connect(conninfo(place), autocommit=True) as connection:
        for name, schema in extensions:
            with contextlib.suppress(psycopg.Error):
                if not schema.startswith("pg_"):
                    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
                connection.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA {} CASCADE").format(
                        sql.Identifier(name), sql.Identifier(schema)
                    )
                )


def _finish(place: URL, owner: str, user: str | None, privileges: Privileges | None) -> None:
    with psycopg.connect(conninfo(place), autocommit=True) as connection:
        # With a user mapping, reading a foreign table would reach the other server.
        mappings = connection.execute("SELECT srvname, usename FROM pg_user_mappings").fetchall()
        for server, name in mappings:
            connection.execute(
                sql.SQL("DROP USER MAPPING FOR {} SERVER {}").format(
                    sql.SQL("PUBLIC") if name == "public" else sql.Identifier(name), sql.Identifier(server)
                )
            )
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(owner)))
        for (view,) in connection.execute("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'm'").fetchall():
            # One that cannot be filled without rows stays unfilled, as after a dump.
            with contextlib.suppress(psycopg.Error):
                connection.execute(f"REFRESH MATERIALIZED VIEW {view}".encode())
        connection.execute("RESET ROLE")
        if user is not None and privileges is not None:
            privileges.grant(connection, owner, user)
