"""Files of a code tree: which there are, and what stands in them.

Python reads the encoding (a BOM, a ``coding`` comment) and the version: what its parser refuses, such as code for
Python 2, becomes :class:`~monps.strangler.inventory.Unread` with the lines that look like call sites, so that a file
never drops out of sight. Notebooks are no Python files; they are listed and not read.
"""

import ast
import hashlib
import io
import os
import re
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from monps.core.errors import InventoryError
from monps.strangler.inventory import Unread

__all__ = ["LOOKS_LIKE_A_SITE", "SourceFile", "find_files", "read_source", "suspects"]

SUFFIXES = {".py", ".pyw", ".ipynb"}
SHEBANG = re.compile(rb"#!.*\bpython")
NOT_OURS = {"__pycache__", "node_modules", "site-packages"}
"""Folders that are never somebody's own code; hidden folders and virtual environments are left out too."""

LOOKS_LIKE_A_SITE = re.compile(
    r"\.\s*(?:execute\w*|exec_driver_sql|mogrify|callproc|copy_(?:expert|from|to)|fetch(?:row|val))\s*\("
    r"|\bexecute_(?:values|batch)\s*\(|\bread_sql\w*\s*\("
)
"""A crude look at one line, used where the code itself cannot be understood."""


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """A file that Python understands."""

    path: Path
    name: str
    """Relative to the scanned folder, with ``/``."""
    digest: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n") + (not self.text.endswith("\n") and bool(self.text))


def find_files(root: Path) -> Iterator[Path]:
    """The Python files and notebooks below ``root`` (or ``root`` itself), in a fixed order.

    Raises:
        InventoryError: There is nothing at ``root``.
    """
    if root.is_file():
        yield root
        return
    if not root.is_dir():
        raise InventoryError(f"there is no folder or file {root} to look at")
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        folders[:] = sorted(one for one in folders if _is_ours(here / one))
        yield from (here / one for one in sorted(files) if _is_python(here / one))


def read_source(path: Path, name: str, content: bytes) -> SourceFile | Unread:
    """What stands in the file ``name``, or why that cannot be said."""
    if path.suffix == ".ipynb":
        return Unread(
            name, None, "a notebook is not read; export it as a script", suspects(content.decode("utf-8", "replace"))
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in somebody's string is not ours to complain about
            tree = ast.parse(content, name)
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        text = content.decode(encoding)
    except SyntaxError as error:
        return Unread(name, error.lineno, f"does not parse: {error.msg}", suspects(content.decode("utf-8", "replace")))
    except (ValueError, RecursionError, MemoryError) as error:
        return Unread(
            name, None, f"does not parse: {error or type(error).__name__}", suspects(content.decode("utf-8", "replace"))
        )
    return SourceFile(path, name, hashlib.sha256(content).hexdigest(), text, tree)


def _is_ours(folder: Path) -> bool:
    return not (folder.name.startswith(".") or folder.name in NOT_OURS or (folder / "pyvenv.cfg").exists())


def _is_python(path: Path) -> bool:
    if path.suffix in SUFFIXES:
        return path.is_file() or path.is_symlink()
    if path.suffix or not path.is_file():
        return False
    try:
        with path.open("rb") as opened:
            return SHEBANG.match(opened.readline(80)) is not None
    except OSError:
        return False


def suspects(text: str) -> tuple[int, ...]:
    """The lines of ``text`` that look like call sites."""
    return tuple(number for number, line in enumerate(text.splitlines(), start=1) if LOOKS_LIKE_A_SITE.search(line))
