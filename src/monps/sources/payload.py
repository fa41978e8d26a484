"""The bytes of an answer as JSON, and JSON as the shape that a source documents.

What is no JSON is refused by name, because a proxy, a login page or a broken connection is what arrives in its place. A
shape is checked entry by entry: one bad entry of a list must not take the others with it.
"""

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from monps.core.errors import MonpsError, SourceError

__all__ = ["NUL", "ShapeError", "decoded", "read_bytes", "shaped", "shown", "title"]

T = TypeVar("T")

_TITLE = re.compile(rb"<title[^>]*>\s*(.*?)\s*</title>", re.IGNORECASE | re.DOTALL)
_LONGEST = 200

NUL = "it holds the character NUL, which is in no name"
"""PostgreSQL takes it in no text, and one would stop the import of all that comes with it."""


class ShapeError(MonpsError):
    """An entry of a payload has not the shape that its source documents."""


def read_bytes(path: Path) -> bytes:
    """The content of a file; SourceError says what to do when it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceError(path, None, "there is no such file. Check the path, or download the file first") from None
    except OSError as error:
        raise SourceError(path, None, f"it cannot be read ({error.strerror}). Check its permissions") from error


def title(page: bytes) -> str:
    """The title of an HTML page, nothing where it has none."""
    found = _TITLE.search(page)
    return found[1].decode(errors="replace") if found else ""


def decoded(content: bytes, path: Path | str) -> Any:  # noqa: ANN401 - any JSON value
    """The JSON value in ``content``; SourceError for anything else, an HTML page and a cut-off answer included."""
    body = content.removeprefix(b"\xef\xbb\xbf").strip()
    if not body:
        raise SourceError(path, None, "it is empty. Fetch it again")
    if body.startswith(b"<"):
        said = title(body)
        named = f' ("{said}")' if said else ""
        raise SourceError(path, None, f"it is an HTML page{named}, not JSON. Check the address and the way to the site")
    try:
        return msgspec.json.decode(body)
    except RecursionError:
        raise SourceError(path, None, "it is nested too deep to be an answer of the site. Fetch it again") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        cut = " (it is cut off)" if "truncated" in str(error) else ""
        raise SourceError(path, None, f"it is no JSON{cut}: {error}. Fetch it again") from None


def shaped(value: object, kind: type[T]) -> T:
    """``value`` as ``kind``; ShapeError says where it differs, or that a text of it is none that a database takes."""
    try:
        found = msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise ShapeError(str(error)) from None
    if _holds_nul(found):
        raise ShapeError(NUL)
    return found


def _holds_nul(value: object) -> bool:
    if isinstance(value, msgspec.Struct):
        return any(map(_holds_nul, msgspec.structs.astuple(value)))
    return isinstance(value, str) and "\0" in value


def shown(value: object) -> str:
    """A value for a report, cut where it is long."""
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
