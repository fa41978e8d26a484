"""What stands around every answer of API-Football v3, the errors above all.

The site answers 200 to everything. Whether an answer is one stands in ``errors``: an empty list where all is well, else
a list, or an object from topic to message. ``requests`` there means that the day's quota is used up, ``rateLimit`` that
the minute's is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monps.core.errors import SourceError
from monps.sources.payload import decoded
from monps.sources.quota import QuotaExhausted
from monps.sources.site import Busy

__all__ = ["SOURCE", "Envelope", "envelope"]

SOURCE = "api-football"


@dataclass(frozen=True, slots=True)
class Envelope:
    """The entries of an answer, the question that it repeats, and how many pages there are."""

    endpoint: str
    parameters: Mapping[str, str]
    entries: list[object]
    pages: int


def envelope(content: bytes, path: Path | str) -> Envelope:
    """Open an answer; SourceError when the site refused or this is none of its answers, Busy when it will later."""
    value = decoded(content, path)
    if not isinstance(value, dict) or not isinstance(value.get("response"), list):
        raise SourceError(path, None, "it is no answer of API-Football: it has no list called response")
    _refuse(value.get("errors"), path)
    parameters = value.get("parameters")
    paging = value.get("paging")
    pages = paging.get("total") if isinstance(paging, dict) else 1
    return Envelope(
        endpoint=str(value.get("get", "")),
        parameters={k: str(v) for k, v in parameters.items()} if isinstance(parameters, dict) else {},
        entries=value["response"],
        pages=pages if isinstance(pages, int) and not isinstance(pages, bool) else 1,
    )


def _refuse(errors: object, path: Path | str) -> None:
    if not errors:
        return
    messages = errors if isinstance(errors, dict) else {"": errors}
    said = "; ".join(f"{topic}: {message}" if topic else str(message) for topic, message in messages.items())
    if "requests" in messages:
        raise QuotaExhausted(path, None, f"the quota is used up ({said}). Wait for it to be renewed")
    if "rateLimit" in messages:
        raise Busy(path, None, f"the site was asked too often ({said})")
    raise SourceError(path, None, f"the site refuses: {said}. Check the key and what was asked for")
