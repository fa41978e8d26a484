"""Modules that a user names on the command line.

``python -m monps`` finds what lies in the current folder, the installed script ``monps`` does not. Whoever names a
module of their own expects the same of both.
"""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

__all__ = ["imported"]


def imported(name: str) -> ModuleType:
    """The module ``name``, of the current folder too; raises what importing it raises."""
    folder = str(Path.cwd())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return import_module(name)
