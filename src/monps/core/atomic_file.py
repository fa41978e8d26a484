"""Files that appear whole or not at all: a reader sees the old content or the new, never a part."""

import secrets
from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a new file beside ``path``, in its folder, and put it in its place.

    Raises:
        OSError: it cannot be; what stood there before still does.
    """
    written = content.encode() if isinstance(content, str) else content
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        part.write_bytes(written)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
