"""Files in which answers of a source are kept: written whole or not at all."""

from pathlib import Path

from monps.core.atomic_file import write_whole
from monps.core.errors import SourceError

__all__ = ["keep"]


def keep(content: bytes, target: Path) -> Path:
    """Write the file and the folders that it needs; SourceError says when that is impossible."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, content)
    except OSError as error:
        raise SourceError(target, None, f"it cannot be written ({error.strerror}). Choose another folder") from error
    return target
