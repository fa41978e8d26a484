"""``monps serve``: the web door."""

from typing import Annotated

import typer

from monps.cli.terminal import console, settings
from monps.core.errors import SettingsError
from monps.core.logging import configure_logging

__all__ = ["serve"]


def serve(
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="port to listen on", min=1, max=65535)] = 8000,
) -> None:
    """Serve the API; its documentation is at /docs."""
    configure_logging(settings(), "uvicorn")
    try:
        import uvicorn  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise SettingsError("the web server is not installed: pip install 'monps[web]'") from error
    console.print(f"http://{host}:{port}/docs")
    uvicorn.run("monps.web:create_app", factory=True, host=host, port=port, log_level="info", log_config=None)
