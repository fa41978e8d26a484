"""The methods of a draft as one module of Python."""

import re
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from itertools import groupby

from monps.strangler.drafts.code import Code
from monps.strangler.drafts.method import Method
from monps.strangler.drafts.tables import Tables

__all__ = ["formatted", "module"]

HEAD = '''"""Repository methods in the places of raw SQL, drafted by `monps legacy draft`.

Each says which statement it replaces. A method that is marked as unproven has not yet been compared with it.
"""'''


def module(methods: Sequence[Method], tables: Tables) -> str:
    """The module that holds ``methods``, a class for each table."""
    code = Code()
    code.need("Session", "sqlalchemy.orm")
    for method in methods:
        code.imports |= method.code.imports
        for table, columns in method.code.columns.items():
            code.columns.setdefault(table, set()).update(columns)
    declared = tables.declarations(code)
    rows = [method.row_name for method in methods if method.row is not None]
    shapes = [method.row for method in methods if method.row is not None]
    classes = [_class(owner, list(some)) for owner, some in groupby(sorted(methods, key=_owner), key=_owner)]
    names = ", ".join(f'"{one}"' for one in sorted({*map(_owner, methods), *rows}, key=_natural))
    parts = [HEAD, _imports(code.imports), f"__all__ = [{names}]", "\n".join(declared), *shapes, *classes]
    return formatted("\n\n".join(part for part in parts if part) + "\n")


def _owner(method: Method) -> str:
    return method.owner


def _class(name: str, methods: Sequence[Method]) -> str:
    head = [
        f"class {name}:",
        '    """What the raw SQL asked; it never commits."""',
        "",
        "    def __init__(self, session: Session) -> None:",
        "        self._session = session",
        "",
    ]
    return "\n".join([*head, *(textwrap.indent(method.source, "    ") + "\n" for method in methods)])


def _imports(imports: Iterable[tuple[str, str]]) -> str:
    modules: dict[str, set[str]] = {}
    for package, name in imports:
        modules.setdefault(package, set()).add(name)
    groups: dict[int, list[str]] = {}
    for package in sorted(modules):
        first = package.partition(".")[0]
        place = 0 if first in sys.stdlib_module_names else 1 if first == "sqlalchemy" else 2
        groups.setdefault(place, []).append(f"from {package} import {', '.join(sorted(modules[package], key=_place))}")
    return "\n\n".join("\n".join(groups[place]) for place in sorted(groups))


def _natural(name: str) -> list[tuple[int, str]]:
    """Numbers in a name by their size."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _place(name: str) -> tuple[int, str]:
    """Constants, classes, functions: the order that import sorters agree on."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name)


def formatted(text: str) -> str:
    """``text`` as ruff formats it; as it is where ruff is not installed."""
    if find_spec("ruff") is None:
        return text
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length=120", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    return done.stdout
