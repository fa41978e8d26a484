"""The modules of a code tree and how they find each other.

An import is looked for in the way Python would, beginning with the folders above the importing file; where the program
changes ``sys.path``, the one file whose path ends in the asked name is taken. What is not in the tree is of another
package. A module is read when it is first asked for, and every module that answers a question is remembered, because
the answer holds only as long as that file does not change.
"""

import ast
import functools
import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from monps.strangler.carriers import driver_of_package
from monps.strangler.source_file import SourceFile, read_source
from monps.strangler.value import Value
from monps.strangler.vocabulary import Driver

__all__ = ["Module", "Tree"]

Function = ast.FunctionDef | ast.AsyncFunctionDef

KEPT = 150
"""Modules that are kept read; a tree of any size fits into memory."""


@dataclass(eq=False)
class Module:
    """A module of the tree; the values of its names are filled in by :mod:`monps.strangler.evaluate`."""

    source: SourceFile
    names: dict[str, Value] | None = None
    classes: dict[ast.ClassDef, dict[str, Value]] = field(default_factory=dict)
    methods: dict[ast.AST, dict[str, Value]] = field(default_factory=dict)
    attributes: dict[ast.ClassDef, dict[str, list[Function]]] = field(default_factory=dict)
    needs: dict[str, str] = field(default_factory=dict)
    """File and digest of the modules that its values came from."""

    @functools.cached_property
    def drivers(self) -> frozenset[Driver]:
        """The drivers that the file imports itself, anywhere in it."""
        found = set[Driver]()
        for node in _statements(self.source.tree):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            found |= {driver for name in names if (driver := driver_of_package(name)) is not None}
        return frozenset(found)

    @property
    def name(self) -> str:
        """The file, relative to the tree."""
        return self.source.name


class Tree:
    """The files below a folder, and the modules that were read."""

    def __init__(self, root: Path, names: Iterable[str]) -> None:
        self.root = root if root.is_dir() else root.parent
        self.names = frozenset(names)
        self._watchers: list[dict[str, str]] = []
        self._modules: OrderedDict[str, Module | None] = OrderedDict()
        self._endings: Mapping[str, list[str]] = _endings(self.names)

    @contextmanager
    def watched(self) -> Iterator[dict[str, str]]:
        """File and digest of each module that answers inside the block."""
        seen: dict[str, str] = {}
        self._watchers.append(seen)
        try:
            yield seen
        finally:
            self._watchers.pop()

    def module(self, name: str) -> Module | None:
        """The module in the file ``name``; None where it cannot be read."""
        if name not in self._modules:
            self._modules[name] = self._read(name)
            while len(self._modules) > KEPT:
                self._modules.popitem(last=False)
        self._modules.move_to_end(name)
        found = self._modules[name]
        if found is not None:
            for watcher in self._watchers:
                watcher.update(found.needs)
                watcher[name] = found.source.digest
        return found

    def text(self, name: str) -> str | None:
        """The content of a file of the tree that is no module, such as ``schema.sql``; None where there is none."""
        path = self.root / name
        try:
            content = path.read_bytes() if path.resolve().is_relative_to(self.root.resolve()) else None
            text = content.decode() if content is not None else None
        except (OSError, UnicodeDecodeError):
            return None
        if content is not None:
            for watcher in self._watchers:
                watcher[name] = hashlib.sha256(content).hexdigest()
        return text

    def find(self, dotted: str, importer: str, level: int = 0) -> str | None:
        """The file of the module ``dotted``, imported in the file ``importer``; None where the tree has none."""
        folder = PurePosixPath(importer).parent
        path = dotted.replace(".", "/")
        if level:
            for _ in range(level - 1):
                folder = folder.parent
            return self._at(folder, path)
        for above in (folder, *folder.parents):
            found = self._at(above, path)
            if found is not None:
                return found
        same_end = self._endings.get(path, [])
        return same_end[0] if len(same_end) == 1 and same_end[0] != importer else None

    def _at(self, folder: PurePosixPath, path: str) -> str | None:
        base = (folder / path).as_posix() if path else folder.as_posix()
        names = [f"{base}.py", f"{base}/__init__.py"] if path else [f"{base}/__init__.py"]
        return next((name.removeprefix("./") for name in names if name.removeprefix("./") in self.names), None)

    def _read(self, name: str) -> Module | None:
        path = self.root / name
        try:
            read = read_source(path, name, path.read_bytes())
        except OSError:
            return None  # the scan itself reports the file as unread
        return Module(read) if isinstance(read, SourceFile) else None


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Every statement; expressions, which are most of a tree, are not looked at."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, name, ())
            waiting += inner if isinstance(inner, list) else ()


def _endings(names: Iterable[str]) -> Mapping[str, list[str]]:
    endings: dict[str, list[str]] = {}
    for name in names:
        parts = name.removesuffix(".py").removesuffix("/__init__").split("/")
        for start in range(len(parts)):
            endings.setdefault("/".join(parts[start:]), []).append(name)
    return endings
