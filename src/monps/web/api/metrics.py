"""What this process does with its database, for Prometheus to collect."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from monps.core.database import Database
from monps.core.errors import SettingsError

if TYPE_CHECKING:
    from monps.core.metrics import Metrics

__all__ = ["counted", "router"]

router = APIRouter(tags=["metrics"])


@contextmanager
def counted(database: Database) -> Iterator["Metrics | None"]:
    """Count in the block what the process does; None where the extra ``metrics`` is not installed."""
    try:
        from monps.core.metrics import Metrics  # noqa: PLC0415 - an optional extra
    except SettingsError:
        yield None
        return
    with Metrics(database) as metrics:
        yield metrics


@router.get("/metrics", response_class=PlainTextResponse)
def read_metrics(request: Request) -> Response:
    """Pools, statements, errors and units of work as Prometheus reads them; 501 without the extra `metrics`."""
    metrics: Metrics | None = request.app.state.metrics
    if metrics is None:
        detail = "metrics are not installed: pip install 'monps[metrics]'"
        return JSONResponse({"error": "NotInstalled", "detail": detail}, status_code=501)
    content, kind = metrics.text(request.headers.get("accept", ""))
    return Response(content, headers={"Content-Type": kind})
