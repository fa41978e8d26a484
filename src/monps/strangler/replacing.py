"""Writing a file whole or not at all: into a new file beside it, which then takes its place."""

import contextlib
import os
import tempfile
from pathlib import Path

from monps.core.errors import InventoryError

__all__ = ["replaced"]


def replaced(path: Path, content: str | bytes) -> None:
    """Give the file ``path`` this content.

    Raises:
        InventoryError: The file cannot be written.
    """
    written = content.encode() if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise InventoryError(f"{path} cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(written)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise
