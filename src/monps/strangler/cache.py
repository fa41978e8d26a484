"""What earlier scans found, by content: a file is read again only when it, or a file that it rests on, has changed.

The result of a file holds under three conditions: its own bytes, the bytes of the modules that its names came from, and
the wrappers whose names stand in it. All are part of the entry. A cache that cannot be understood is an empty one.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from monps.strangler.call_site import CallSite
from monps.strangler.doors import Wrapper
from monps.strangler.inventory import Dismissed, Unread
from monps.strangler.replacing import replaced

__all__ = ["Cache", "Result", "cache_file"]

FORM = 1
"""Grows whenever a scan of the same code would give something else."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was found in one file."""

    file: str
    digest: str
    lines: int = 0
    sites: tuple[CallSite, ...] = ()
    dismissed: tuple[Dismissed, ...] = ()
    unread: Unread | None = None
    wrappers: tuple[Wrapper, ...] = ()
    origins: tuple[tuple[str, int, int], ...] = ()
    """Places of ``text()`` calls whose statements are sent from here."""
    needs: Mapping[str, str] = field(default_factory=dict)
    """File and digest of the modules it rests on."""
    words: tuple[str, ...] = ()
    """The names in the file that could be those of wrappers."""
    doors: str = ""
    """Digest of the wrappers that it was read with."""


def cache_file(folder: Path, path: Path) -> Path:
    """Where in ``folder`` the scans of ``path`` are kept."""
    whole = path.resolve()
    return folder / "scans" / f"{whole.name}-{hashlib.sha256(str(whole).encode()).hexdigest()[:12]}.msgpack"


class Stored(msgspec.Struct):
    """The form of the cache's file."""

    form: int
    version: str
    results: dict[str, Result]


class Cache:
    """Results of earlier scans in one file; without a path, nothing is kept."""

    def __init__(self, path: Path | None, version: str) -> None:
        self.path = path
        self.version = version
        self.results: dict[str, Result] = self._load()

    def save(self, results: Mapping[str, Result]) -> None:
        """Keep ``results`` for the next scan, whole or not at all."""
        if self.path is None:
            return
        replaced(self.path, msgspec.msgpack.encode(Stored(FORM, self.version, dict(results))))

    def _load(self) -> dict[str, Result]:
        if self.path is None or not self.path.exists():
            return {}
        try:
            stored = msgspec.msgpack.decode(self.path.read_bytes(), type=Stored)
        except msgspec.DecodeError:
            return {}  # of another version: what it knew is found again
        return stored.results if (stored.form, stored.version) == (FORM, self.version) else {}
