"""Files that appear whole or not at all: a reader sees the old content or the new, never a part."""

import os
from pathlib import Path

from monps.core.errors import SourceError

__all__ = ["write_whole"]


def write_whole(content: bytes, target: Path) -> Path:
    """Write beside the target, then rename; folders are made, SourceError says when that is impossible."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(content)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise SourceError(target, None, f"it cannot be written ({error.strerror}). Choose another folder") from error
    return target
