"""What a scan found: the call sites, and everything that was looked at without becoming one.

Nothing is left out in silence. A call that looks like SQL and is none is :class:`Dismissed` with the reason, a file
that could not be read is :class:`Unread` with the lines in it that look like call sites, and a call whose text is
unknown is a :class:`~monps.strangler.call_site.CallSite` like any other.
"""

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from monps.core.errors import InventoryError
from monps.strangler.call_site import CallSite
from monps.strangler.vocabulary import Resolution

__all__ = ["Dismissed", "Inventory", "Unread"]

VERSION = 1


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A call that has the name of an API and sends no raw SQL."""

    file: str
    line: int
    column: int
    callee: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that was not understood: ``reason`` says why, ``suspects`` are lines that look like call sites."""

    file: str
    line: int | None
    reason: str
    suspects: tuple[int, ...] = ()


@dataclass(frozen=True)
class Inventory:
    """Every place of a code tree that sends SQL, ordered by file, line and column."""

    root: str
    sites: tuple[CallSite, ...]
    dismissed: tuple[Dismissed, ...] = ()
    unread: tuple[Unread, ...] = ()
    files: int = 0
    """Python files that were read and understood."""
    lines: int = 0
    """Their lines."""
    seconds: float = 0.0
    """How long the scan took."""
    reused: int = 0
    """Files whose result came from the cache."""
    version: int = VERSION

    @functools.cached_property
    def by_fingerprint(self) -> Mapping[str, Sequence[CallSite]]:
        """The sites of each fingerprint; more than one is a group of duplicates."""
        groups: dict[str, list[CallSite]] = {}
        for site in self.sites:
            groups.setdefault(site.fingerprint, []).append(site)
        return groups

    @functools.cached_property
    def duplicates(self) -> Sequence[Sequence[CallSite]]:
        """Groups of two and more sites that send the same known text, the largest first."""
        known = (group for group in self.by_fingerprint.values() if len(group) > 1 and group[0].variants)
        return sorted(known, key=lambda group: (-len(group), group[0].place))

    @property
    def resolutions(self) -> Mapping[Resolution, int]:
        """How many sites are known how well."""
        return Counter(site.resolution for site in self.sites)

    def at(self, file: str, line: int) -> Sequence[CallSite]:
        """The sites whose call covers ``line`` of ``file``; several where a line holds several."""
        return [site for site in self.sites if site.file == file and site.line <= line <= site.end_line]

    def json(self) -> str:
        """For a program; :meth:`from_json` reads it back."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> "Inventory":
        """The inventory that :meth:`json` wrote.

        Raises:
            InventoryError: It is not one, or of another version.
        """
        try:
            read = msgspec.json.decode(text, type=cls)
        except msgspec.DecodeError as error:
            raise InventoryError(f"this is no inventory of `monps legacy scan`: {error}") from error
        if read.version != VERSION:
            raise InventoryError(
                f"this inventory has form {read.version}, monps reads form {VERSION}; run `monps legacy scan` again"
            )
        return read

    @classmethod
    def load(cls, path: Path) -> "Inventory":
        """Read an inventory from a file.

        Raises:
            InventoryError: The file cannot be read or holds no inventory.
        """
        try:
            return cls.from_json(path.read_bytes())
        except OSError as error:
            raise InventoryError(f"the inventory {path} cannot be read: {error.strerror}") from error
