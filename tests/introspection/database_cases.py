"""Drift cases of any sort of object: the same schema name in two databases, made by two scripts, compared at once."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, NullPool, create_engine, text

from monps.introspection import Comparison, Kind, compare_databases
from tests.conftest import Server

Drift = Callable[["DatabaseCase"], list[str]]

OWNER = "monps_case_owner"
"""Makes everything on both sides: the administrators of two servers may have other names."""
ROLES = {OWNER: "SUPERUSER", "monps_case_reader": "", "monps_case_writer": ""}

EVERYWHERE = """
CREATE TABLE bets (id integer PRIMARY KEY, stake numeric, odds double precision, result text, placed timestamptz);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
"""
"""What both sides of every case have."""


@dataclass(frozen=True)
class DatabaseCase:
    """Two scripts, each run in the case's own schema, and what must be found: path in the schema, and kind."""

    name: str
    model: str
    actual: str
    expected: Sequence[tuple[str, Kind]] = ()
    since: int = 15

    @property
    def schema(self) -> str:
        return f"s_{self.name}"

    @property
    def keys(self) -> list[str]:
        paths = [(f"{self.schema}.{path}" if path else self.schema, kind) for path, kind in self.expected]
        return sorted(own(f"{path}:{kind}") for path, kind in paths)


def own(written: str) -> str:
    """The names of the cases' roles as they are on the server: test processes that share one must not share roles."""
    return written.replace("monps_case_", f"monps_case_{os.getpid()}_")


def equal(name: str, model: str, actual: str, since: int = 15) -> DatabaseCase:
    return DatabaseCase(name, model, actual, since=since)


def differing(name: str, model: str, actual: str, path: str, kind: Kind, since: int = 15) -> DatabaseCase:
    """A case in which exactly one thing differs."""
    return DatabaseCase(name, model, actual, [(path, kind)], since)


def make(connection: Connection, cases: Sequence[DatabaseCase], side: str) -> None:
    connection.execute(text(f"SET LOCAL ROLE {own(OWNER)}"))
    for case in cases:
        script = own(getattr(case, side))
        connection.exec_driver_sql(
            f"CREATE SCHEMA {case.schema}; SET LOCAL search_path = {case.schema}, public; {EVERYWHERE};"
            f"{script}".replace("%", "%%")
        )


@contextmanager
def roles(server: Server) -> Iterator[None]:
    """The roles of the cases on a server; roles belong to no database."""
    engine = create_engine(server.admin, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for role, attribute in ROLES.items():
            connection.execute(text(f"DROP ROLE IF EXISTS {own(role)}"))
            connection.execute(text(f"CREATE ROLE {own(role)} {attribute}"))
    yield
    with engine.connect() as connection:
        for role in ROLES:
            connection.execute(text(f"DROP ROLE {own(role)}"))


def compare_scripts(cases: Sequence[DatabaseCase], model: Server, actual: Server) -> Comparison:
    """Make all cases on both servers, compare once, drop what was made."""
    urls = [(server, server.create_database()) for server in (model, actual)]
    try:
        engines = [create_engine(url, poolclass=NullPool) for _, url in urls]
        for engine, side in zip(engines, ("model", "actual"), strict=True):
            with engine.begin() as connection:
                make(connection, cases, side)
        with engines[0].connect() as first, engines[1].connect() as second:
            return compare_databases(first, second)
    finally:
        for server, url in urls:
            server.drop_database(url)
