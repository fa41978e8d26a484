"""Scanning one file after the other, in this process or in another.

A worker is given names of files and the wrappers that are known so far; it sends back plain results. It keeps the
modules that files import from each other, so that the constants of a module are worked out once.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from monps.strangler.cache import Result
from monps.strangler.carriers import DRIVERS
from monps.strangler.doors import FUNCTIONS, METHODS, Wrapper
from monps.strangler.inventory import Unread
from monps.strangler.module import Module, Tree
from monps.strangler.reader import Reader
from monps.strangler.source_file import SourceFile, read_source, suspects
from monps.strangler.watcher import Watcher

__all__ = ["Worker", "doors_digest"]

ONLY_WITH_A_DRIVER = {"copy", "cursor", "text", "prepare", "stream", "scalar"}
"""Doors whose names are everywhere; they matter only where a driver is named, or its text is SQL."""
METHOD = "|".join(sorted(METHODS.keys() - ONLY_WITH_A_DRIVER))
FUNCTION = "|".join(sorted(FUNCTIONS.keys() - ONLY_WITH_A_DRIVER))
DOOR = re.compile(rf"\.\s*(?:{METHOD})\b|\b(?:{FUNCTION})\b|[\"'](?:{METHOD})[\"']")
CALLED = re.compile(r"\b([A-Za-z_]\w*)\s*\(")


class Worker:
    """Scans files of one tree."""

    def __init__(self, root: Path, names: Iterable[str]) -> None:
        self.tree = Tree(root, names)
        self.reader = Reader(self.tree)

    def scan(self, names: Sequence[str], wrappers: Sequence[Wrapper]) -> list[Result]:
        """The results of some files."""
        by_name: dict[str, list[Wrapper]] = {}
        for one in wrappers:
            by_name.setdefault(one.name, []).append(one)
        return [self._scan(name, by_name) for name in names]

    def _scan(self, name: str, wrappers: Mapping[str, list[Wrapper]]) -> Result:
        path = self.tree.root / name
        try:
            content = path.read_bytes()
        except OSError as error:
            return Result(name, "", unread=Unread(name, None, f"cannot be read: {error.strerror}"))
        digest = hashlib.sha256(content).hexdigest()
        source = read_source(path, name, content)
        if isinstance(source, Unread):
            return Result(name, digest, unread=source)
        words = tuple(sorted(set(CALLED.findall(source.text))))
        doors = {word: wrappers[word] for word in words if word in wrappers}
        if not doors and not _may_hold_sites(source.text):
            return Result(name, digest, source.lines, words=words, doors=doors_digest(words, wrappers))
        return self._followed(source, doors, words)

    def _followed(self, source: SourceFile, doors: Mapping[str, list[Wrapper]], words: tuple[str, ...]) -> Result:
        try:
            with self.tree.watched() as needs:
                found = Watcher(self.reader, Module(source), doors).follow()
        except RecursionError:
            lines = suspects(source.text)
            return Result(source.name, source.digest, unread=Unread(source.name, None, "is nested too deeply", lines))
        needs.pop(source.name, None)
        sites = sorted((one.site for one in found if one.site is not None), key=lambda one: (one.line, one.column))
        dismissed = sorted(
            (one.dismissed for one in found if one.dismissed is not None), key=lambda one: (one.line, one.column)
        )
        return Result(
            source.name,
            source.digest,
            source.lines,
            tuple(sites),
            tuple(dismissed),
            wrappers=tuple(dict.fromkeys(one.forwards for one in found if one.forwards is not None)),
            origins=tuple(sorted(place for one in found for place in one.origins if not _is_text(one.site))),
            needs=dict(needs),
            words=words,
            doors=doors_digest(words, doors),
        )


def doors_digest(words: Iterable[str], wrappers: Mapping[str, Sequence[Wrapper]]) -> str:
    """A name for what the wrappers called like one of ``words`` are."""
    known = [one for word in words for one in sorted(wrappers.get(word, ()), key=lambda wrapper: wrapper.place)]
    return hashlib.sha256(repr(known).encode()).hexdigest() if known else ""


def _may_hold_sites(text: str) -> bool:
    return any(name in text for name in DRIVERS) or DOOR.search(text) is not None


def _is_text(site: object) -> bool:
    return getattr(site, "api", None) == "text"
