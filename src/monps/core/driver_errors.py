"""The one door at which the driver's errors become ours.

Hung on an engine, :func:`translate` sees every error of every statement and connect, and raises the matching error of
:mod:`monps.core.errors` from it. It decides by SQLSTATE and constraint name, never by the message, which is in the
server's language.
"""

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from monps.core.errors import (
    CheckFailed,
    Conflict,
    DatabaseUnavailable,
    ForeignKeyMissing,
    LockTimeout,
    MonpsError,
    SchemaBehind,
    Serialization,
    StatementFailed,
)

__all__ = ["install", "translate"]

BY_SQLSTATE: dict[str, type[StatementFailed]] = {
    "23505": Conflict,
    "23P01": Conflict,
    "23503": ForeignKeyMissing,
    "23001": ForeignKeyMissing,
    "23514": CheckFailed,
    "23502": CheckFailed,
    "55P03": LockTimeout,
    "40001": Serialization,
    "40P01": Serialization,
    "42P01": SchemaBehind,
    "42703": SchemaBehind,
    "3F000": SchemaBehind,
}

ADVICE: dict[type[StatementFailed], str] = {
    LockTimeout: "the lock was not granted in time, nothing was changed; end the session that holds it, or try again",
    Serialization: "another transaction came first and nothing was changed; run the work again",
    SchemaBehind: "the database's schema is older than this code; run `monps db upgrade`",
}


def translate(context: ExceptionContext) -> MonpsError | None:
    """Our error for the driver's, or None to let a non-database error pass.

    SQLAlchemy raises what is returned from the original, so the driver's error stays the cause.
    """
    original = context.original_exception
    if not isinstance(original, psycopg.Error) or context.is_pre_ping:
        # A failed ping is the pool's own business: it replaces the connection.
        return None
    if original.sqlstate is None or original.sqlstate[:2] in {"08", "28", "57", "3D"}:
        return _unavailable(context, original)
    kind = BY_SQLSTATE.get(original.sqlstate, StatementFailed)
    diagnostic = original.diag
    parts = [diagnostic.message_primary or str(original), diagnostic.message_detail, ADVICE.get(kind)]
    reason = ". ".join(part.strip().rstrip(".") for part in parts if part)
    # A broken NOT NULL has no name before PostgreSQL 18; the column says as much.
    return kind(original.sqlstate, reason, diagnostic.constraint_name or diagnostic.column_name)


def install(engine: Engine) -> Engine:
    """Translate the errors of ``engine`` (give an async engine's ``sync_engine``); returns it."""
    event.listen(engine, "handle_error", translate, retval=True)
    return engine


def _unavailable(context: ExceptionContext, original: psycopg.Error) -> MonpsError | None:
    interface = isinstance(original, psycopg.OperationalError | psycopg.InterfaceError)
    if original.sqlstate is None and not interface:
        # A mistake in calling the driver (wrong number of values, a type it cannot adapt): no matter of the server.
        return None
    if original.sqlstate == "57014":
        return StatementFailed("57014", "the statement was cancelled, by statement_timeout or on request")
    url = context.engine.url.render_as_string(hide_password=True) if context.engine is not None else "(unknown)"
    return DatabaseUnavailable(url, " ".join(str(original).split()))
