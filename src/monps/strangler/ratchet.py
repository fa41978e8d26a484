"""A ratchet for raw SQL: what is there may stay or go, nothing new may come.

The file lists every site by its fingerprint and its function, not by its line, so that code may move up and down. A
site that the file does not list fails; so does an entry whose site is gone, until it is removed, because otherwise
the same SQL could come back unnoticed. A file that cannot be read counts as a site of its own.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monps.core.errors import InventoryError
from monps.strangler.call_site import CallSite
from monps.strangler.inventory import Inventory
from monps.strangler.replacing import replaced

__all__ = ["RATCHET_FILE", "Entry", "Verdict", "entries_of", "judge", "load", "save"]

RATCHET_FILE = "raw-sql.toml"
UNREAD = "unread"
"""Stands for the fingerprint where a file could not be read."""
SHOWN = 100


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """Raw SQL that is known: ``count`` sites of one text in one function; ``statement`` is for the reader only."""

    file: str
    function: str
    fingerprint: str
    count: int = 1
    statement: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies it."""
        return self.file, self.function, self.fingerprint

    def __str__(self) -> str:
        """``file:function (2 times): SELECT …``."""
        times = f" ({self.count} times)" if self.count > 1 else ""
        return f"{self.file}:{self.function}{times}: {self.statement}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An inventory held against the file."""

    new: tuple[Entry, ...]
    """What the file does not list; ``count`` is how many more there are."""
    vanished: tuple[Entry, ...]
    """What is listed and gone; ``count`` is how many fewer there are."""
    known: int
    """Sites that are listed."""
    places: Mapping[tuple[str, str, str], Sequence[CallSite]]

    @property
    def holds(self) -> bool:
        """Whether nothing is new and nothing is gone."""
        return not self.new and not self.vanished

    @property
    def headline(self) -> str:
        """``104 known, 1 new, 0 vanished``."""
        return f"{self.known} known, {_total(self.new)} new, {_total(self.vanished)} vanished"

    def lines_of(self, entry: Entry) -> str:
        """The lines at which the sites of ``entry`` stand now, such as ``12, 40``."""
        return ", ".join(str(site.line) for site in self.places.get(entry.key, ()))


def entries_of(inventory: Inventory) -> list[Entry]:
    """What the file must list for ``inventory``, in its order."""
    counts = Counter((site.file, site.function, site.fingerprint) for site in inventory.sites)
    texts = {(site.file, site.function, site.fingerprint): _shown(site) for site in inventory.sites}
    entries = [Entry(*key, count, texts[key]) for key, count in counts.items()]
    entries += [
        Entry(one.file, "<module>", UNREAD, len(one.suspects), one.reason) for one in inventory.unread if one.suspects
    ]
    return sorted(entries)


def judge(inventory: Inventory, entries: Iterable[Entry]) -> Verdict:
    """Hold ``inventory`` against the entries of the file."""
    there = {one.key: one for one in entries_of(inventory)}
    listed = {one.key: one for one in entries}
    places: dict[tuple[str, str, str], list[CallSite]] = {}
    for site in inventory.sites:
        places.setdefault((site.file, site.function, site.fingerprint), []).append(site)
    return Verdict(
        tuple(_surplus(there, listed)),
        tuple(_surplus(listed, there)),
        sum(min(one.count, listed[key].count) for key, one in there.items() if key in listed),
        places,
    )


def load(path: Path) -> list[Entry]:
    """The entries of a file.

    Raises:
        InventoryError: The file cannot be read or is no ratchet.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        return [Entry(**one) for one in document.get("site", [])]
    except OSError as error:
        raise InventoryError(
            f"the ratchet {path} cannot be read ({error.strerror}); `monps legacy ratchet PATH --accept` writes it"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise InventoryError(
            f"the ratchet {path} is damaged: {error}; correct it, or take it from version control"
        ) from error


def save(path: Path, entries: Iterable[Entry]) -> None:
    """Write the file, whole or not at all."""
    head = "# Raw SQL that is known, written by `monps legacy ratchet PATH --accept`. It may only become less.\n"
    replaced(path, head + "".join(map(_written, sorted(entries))))


def _written(entry: Entry) -> str:
    fields = {"file": entry.file, "function": entry.function, "fingerprint": entry.fingerprint, "count": entry.count}
    pairs = {**fields, "statement": entry.statement}
    return "\n[[site]]\n" + "".join(
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in pairs.items()
    )


def _surplus(one: Mapping[tuple[str, str, str], Entry], other: Mapping[tuple[str, str, str], Entry]) -> Iterable[Entry]:
    for key, entry in one.items():
        more = entry.count - (other[key].count if key in other else 0)
        if more > 0:
            yield Entry(*key, more, entry.statement)


def _shown(site: CallSite) -> str:
    text = site.variants[0].text if site.variants else site.expression
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def _total(entries: Iterable[Entry]) -> int:
    return sum(entry.count for entry in entries)
