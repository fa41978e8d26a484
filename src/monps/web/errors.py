"""Our errors as HTTP answers: one body shape, ``{"error": code word, "detail": sentence}``."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from monps.core.errors import (
    Conflict,
    DatabaseUnavailable,
    EmbeddedServerError,
    LockTimeout,
    MonpsError,
    NotFound,
    OutOfResources,
    PoolExhausted,
    ReadOnly,
    SchemaBehind,
    Serialization,
    UnknownMarket,
)

__all__ = ["install_error_handlers"]

STATUS: dict[type[MonpsError], int] = {
    NotFound: 404,
    Conflict: 409,
    UnknownMarket: 422,
    Serialization: 503,
    SchemaBehind: 503,
    LockTimeout: 503,
    ReadOnly: 503,
    OutOfResources: 503,
    PoolExhausted: 503,
    EmbeddedServerError: 503,
    DatabaseUnavailable: 503,
}


def install_error_handlers(app: FastAPI) -> None:
    """Answer every error of ours with its status; an error that is not in the table is a 500."""
    app.add_exception_handler(MonpsError, _answer)


async def _answer(request: Request, error: Exception) -> JSONResponse:
    del request
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    return JSONResponse({"error": type(error).__name__, "detail": str(error)}, status_code=status)
