"""The declared side: the models' tables, built in a scratch database and read back by the same catalog code.

PostgreSQL itself then says what a declaration means: how ``VARCHAR`` is called, what type a literal has, which name a
constraint gets. The database is fresh, and dropped afterwards; neither the target nor any database that existed before
is written to.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
from sqlalchemy import URL, Connection, Engine, MetaData, NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.schema import CreateSchema
from sqlalchemy.schema import Table as DeclaredTable
from sqlalchemy.sql.compiler import IdentifierPreparer

from monps.core import embedded
from monps.core.errors import DriftError
from monps.core.settings import DRIVER, load_settings
from monps.introspection import catalog, constraints
from monps.introspection.batching import batched
from monps.introspection.borrowed_roles import BorrowedRoles
from monps.introspection.item import Snapshot
from monps.introspection.transaction import Environment, looking

__all__ = ["declared", "path_of", "schemas_of"]

AVAILABLE = """
SELECT name::text FROM pg_available_extension_versions
 WHERE trusted OR NOT superuser OR current_setting('is_superuser') = 'on'
"""


def path_of(table: DeclaredTable, environment: Environment) -> str:
    """``schema.table`` of a declared table on the target."""
    return f"{table.schema or environment.default_schema}.{table.name}"


def schemas_of(metadata: MetaData, environment: Environment) -> set[str]:
    """The schemas in which tables, sequences or types are declared."""
    types = (column.type for table in metadata.tables.values() for column in table.columns)
    kinds = (getattr(kind, "item_type", kind) for kind in types)
    named = {schema for kind in kinds if isinstance(schema := getattr(kind, "schema", None), str)}
    sequences = metadata._sequences.values()  # noqa: SLF001 - SQLAlchemy has no public list of them
    placed = (one.schema or environment.default_schema for one in (*metadata.tables.values(), *sequences))
    return named | set(placed)


def declared(metadata: MetaData, environment: Environment, server: Engine | URL | str | None) -> Snapshot:
    """Build the tables of ``metadata`` in a fresh database and read them.

    Args:
        metadata: What is declared.
        environment: Of the target, so that unqualified names mean the same here and its extensions are at hand.
        server: Where a database may be created; None for the embedded server.

    Raises:
        DriftError: the server or the models did not allow it; the message says which.
    """
    roles = BorrowedRoles(frozenset(environment.roles))
    with _database(server, roles) as url:
        engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                _build(metadata, environment, connection, roles)
            reading = engine.execution_options(isolation_level="READ COMMITTED")
            with reading.connect() as first, reading.connect() as second, looking(first), looking(second):
                snapshot = catalog.read(first, schemas_of(metadata, environment), beside=second)
        finally:
            engine.dispose()
    _forget_surroundings(snapshot, environment)
    _mark_unnamed(snapshot, metadata, environment, engine.dialect.identifier_preparer)
    return snapshot


@contextmanager
def _database(server: Engine | URL | str | None, roles: BorrowedRoles) -> Iterator[URL]:
    """A fresh database; at the end it is dropped, and then the roles that were made for it."""
    if server is None:
        url = embedded.start_scratch(load_settings())
    else:
        url = server.url if isinstance(server, Engine) else make_url(server)
    name = f"monps_scratch_{secrets.token_hex(8)}"
    admin = create_engine(url.set(drivername=DRIVER), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    _administer(admin, f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield url.set(drivername=DRIVER, database=name)
    finally:
        _administer(admin, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        for role in roles.made:
            _give_back(admin, role)


def _give_back(admin: Engine, role: str) -> None:
    with admin.connect() as connection:
        try:
            connection.execute(text(f"DROP ROLE IF EXISTS {admin.dialect.identifier_preparer.quote_identifier(role)}"))
        except DBAPIError as error:
            # Another comparison uses it by now; a role that nobody can log in as does no harm.
            if not isinstance(error.orig, psycopg.errors.DependentObjectsStillExist):
                raise


def _administer(engine: Engine, statement: str) -> None:
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    except DBAPIError as error:
        reason = " ".join(str(error.orig).split())
        raise DriftError(
            f"{engine.url.render_as_string(hide_password=True)} refused to make or drop a scratch database: {reason}. "
            "Name a server where your role may create databases, or none to use the embedded one"
        ) from error


def _build(metadata: MetaData, environment: Environment, connection: Connection, roles: BorrowedRoles) -> None:
    try:
        connection.execute(text("SET synchronous_commit = off"))
        _make_schemas(metadata, environment, connection)
        _make_extensions(environment, connection)
        with batched(connection, roles):
            metadata.create_all(connection, checkfirst=False)
    except (SQLAlchemyError, psycopg.Error) as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        raise DriftError(f"the declared tables cannot be built in a scratch database: {reason}") from error


def _make_schemas(metadata: MetaData, environment: Environment, connection: Connection) -> None:
    quote = connection.dialect.identifier_preparer.quote_identifier
    schemas = schemas_of(metadata, environment) | {schema for _, schema in environment.extensions}
    for schema in sorted(schemas | set(environment.search_path)):
        if not schema.startswith("pg_"):
            connection.execute(CreateSchema(schema, if_not_exists=True))
    path = [environment.default_schema, *environment.search_path[1:]]
    connection.execute(text(f"SET search_path = {', '.join(map(quote, path))}"))


def _make_extensions(environment: Environment, connection: Connection) -> None:
    """The target's extensions, as far as they can be had here: models may use their types and operator classes."""
    if not environment.extensions:
        return
    quote = connection.dialect.identifier_preparer.quote_identifier
    available = set(connection.scalars(text(AVAILABLE)))
    for name, schema in environment.extensions:
        if name in available:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {quote(name)} SCHEMA {quote(schema)} CASCADE"))


def _forget_surroundings(snapshot: Snapshot, environment: Environment) -> None:
    """Take out what was only made so that the declared tables can be built: nobody declared it."""
    for name, _ in environment.extensions:
        snapshot.objects.pop(("extension", name), None)
    for key, one in list(snapshot.objects.items()):
        spoken_of = one.is_granted or one.get("comment") or one.get("default_grant")
        if one.kind == "schema" and not spoken_of and one.get("owner")[0].attributes["role"] == snapshot.builder:
            del snapshot.objects[key]


def _mark_unnamed(
    snapshot: Snapshot, metadata: MetaData, environment: Environment, preparer: IdentifierPreparer
) -> None:
    """Mark the constraints whose name PostgreSQL chose: that the target has another one is no difference."""
    for table in metadata.tables.values():
        names = {preparer.format_constraint(one) for one in table.constraints if one.name is not None}
        found = snapshot.tables[path_of(table, environment)]
        for family in constraints.FAMILIES:
            items = found.get(family.word)
            found.items[family.word] = [
                replace(item, named=bool({item.name, preparer.quote(item.name)} & names)) for item in items
            ]
