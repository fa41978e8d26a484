"""The one door at which the driver's errors become ours.

Hung on an engine, :func:`translate` sees every error of every statement and connect that goes through SQLAlchemy;
:mod:`monps.core.wire` calls :func:`error_of` for the statements that do not. Both raise the matching error of
:mod:`monps.core.errors` from the driver's. The decision is by SQLSTATE and constraint name, never by the message,
which is in the server's language.
"""

from collections.abc import Callable, Sequence

import psycopg
from psycopg.errors import Diagnostic
from sqlalchemy import URL, Engine, event
from sqlalchemy.engine import ExceptionContext

from monps.core.errors import (
    CheckFailed,
    Conflict,
    DatabaseUnavailable,
    ForeignKeyMissing,
    LockTimeout,
    MonpsError,
    OutOfResources,
    ReadOnly,
    SchemaBehind,
    Serialization,
    StatementFailed,
    StatementTimeout,
)

__all__ = ["ColumnsOf", "error_from", "error_of", "install", "name_columns_by", "named", "translate"]

ColumnsOf = Callable[[str, str, str], Sequence[str]]
"""From schema, table and constraint to the constraint's columns; empty where it does not know the constraint."""

BY_SQLSTATE: dict[str, type[StatementFailed]] = {
    "23505": Conflict,
    "23P01": Conflict,
    "23503": ForeignKeyMissing,
    "23001": ForeignKeyMissing,
    "23514": CheckFailed,
    "23502": CheckFailed,
    "55P03": LockTimeout,
    "57014": StatementTimeout,
    "25P04": StatementTimeout,
    "40001": Serialization,
    "40P01": Serialization,
    "25006": ReadOnly,
    "53000": OutOfResources,
    "53100": OutOfResources,
    "53200": OutOfResources,
    "53400": OutOfResources,
    "42P01": SchemaBehind,
    "42703": SchemaBehind,
    "3F000": SchemaBehind,
}

UNAVAILABLE = {"08", "28", "57", "3D"}
"""Classes of SQLSTATE with which a server says that there is no connection to be had, or no more."""

NO_CONNECTION = {"53300", "25P03"}
"""The same of other classes: too many connections, and a transaction that idled too long."""

ADVICE: dict[type[StatementFailed], str] = {
    LockTimeout: "the lock was not granted in time, nothing was changed; end the session that holds it, or try again",
    Serialization: "another transaction came first and nothing was changed; run the work again",
    SchemaBehind: "the database's schema is older than this code; run `monps db upgrade`",
    ReadOnly: "only reading is allowed here; write in a unit that is not read-only, on the primary server",
    OutOfResources: "nothing was changed; give the server more room, or raise the limit that its message names",
    StatementTimeout: "it ran longer than statement_timeout allows, or somebody cancelled it; nothing was changed",
}

_columns_of: list[ColumnsOf] = []


def name_columns_by(lookup: ColumnsOf) -> None:
    """Let errors name the columns of a broken constraint as ``lookup`` knows them; whoever declares tables calls it."""
    _columns_of.append(lookup)


def translate(context: ExceptionContext) -> MonpsError | None:
    """Our error for the driver's, or None to let a non-database error pass.

    SQLAlchemy raises what is returned from the original, so the driver's error stays the cause.
    """
    original = context.original_exception
    if not isinstance(original, psycopg.Error) or context.is_pre_ping:
        # A failed ping is the pool's own business: it replaces the connection.
        return None
    return error_of(original, context.engine.url if context.engine is not None else None)


def error_of(original: psycopg.Error, url: URL | None) -> MonpsError | None:
    """Our error for one of psycopg; None for a mistake in calling the driver, which is no matter of the server."""
    interface = isinstance(original, psycopg.OperationalError | psycopg.InterfaceError)
    return error_from(original.sqlstate, original.diag, str(original), url, interface=interface)


def error_from(
    state: str | None, diagnostic: Diagnostic, text: str, url: URL | None, *, interface: bool
) -> MonpsError | None:
    """Our error for what any driver over libpq says: its SQLSTATE, its diagnostic and its own text.

    ``interface`` is whether the driver blames the connection; without an SQLSTATE nothing else tells.
    """
    if state is None or state in NO_CONNECTION or (state[:2] in UNAVAILABLE and state not in BY_SQLSTATE):
        return _unavailable(state, text, url, interface=interface)
    reason = ". ".join(
        part.strip().rstrip(".") for part in (diagnostic.message_primary or text, diagnostic.message_detail) if part
    )
    # A broken NOT NULL has no name before PostgreSQL 18; the column says as much.
    return named(state, reason, diagnostic.constraint_name or diagnostic.column_name, _columns(diagnostic))


def named(state: str, reason: str, constraint: str | None = None, columns: Sequence[str] = ()) -> StatementFailed:
    """Our error for an SQLSTATE, with advice where there is any."""
    kind = BY_SQLSTATE.get(state, StatementFailed)
    return kind(state, ". ".join(filter(None, (reason, ADVICE.get(kind)))), constraint, columns)


def install(engine: Engine) -> Engine:
    """Translate the errors of ``engine`` (give an async engine's ``sync_engine``); returns it."""
    event.listen(engine, "handle_error", translate, retval=True)
    return engine


def _columns(diagnostic: Diagnostic) -> Sequence[str]:
    if diagnostic.column_name:
        return (diagnostic.column_name,)
    if not (diagnostic.constraint_name and diagnostic.table_name):
        return ()
    where = (diagnostic.schema_name or "public", diagnostic.table_name, diagnostic.constraint_name)
    return next((columns for lookup in _columns_of if (columns := lookup(*where))), ())


def _unavailable(state: str | None, text: str, url: URL | None, *, interface: bool) -> MonpsError | None:
    if state is None and not interface:
        # A mistake in calling the driver (wrong number of values, a type it cannot adapt): no matter of the server.
        return None
    shown = url.render_as_string(hide_password=True) if url is not None else "(unknown)"
    return DatabaseUnavailable(shown, " ".join(text.split()))
