"""Writing a file whole or not at all, in a folder that is made where it is missing."""

from pathlib import Path

from monps.core.atomic_file import write_whole
from monps.core.errors import InventoryError

__all__ = ["replaced"]


def replaced(path: Path, content: str | bytes) -> None:
    """Give the file ``path`` this content.

    Raises:
        InventoryError: The file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise InventoryError(f"{path} cannot be written: {error.strerror}") from error
