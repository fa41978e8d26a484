"""The code that is being written: what it imports, which names are taken, which statements come before the last one."""

import ast
import builtins
import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from monps.strangler.drafts.sql_type import SqlType

__all__ = ["Code", "identifier", "tidy"]

AMBIGUOUS = frozenset({"l"})
"""What looks like another letter or a number."""

TUPLE = frozenset({"count", "index"})
"""What a named tuple has already."""


@dataclass
class Code:
    """One method's imports, names and lines."""

    imports: set[tuple[str, str]] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=lambda: {"self", "row", "statement", "session"})
    columns: dict[tuple[str | None, str], set[str]] = field(default_factory=dict)
    """The columns that are used of each table."""

    def need(self, name: str, module: str = "sqlalchemy") -> str:
        """``name``, imported from ``module``."""
        self.imports.add((module, name))
        return name

    def type(self, one: SqlType) -> str:
        """The declaration of a type, imported."""
        self.imports.update(pair for pair in one.imports if pair[1] != one.annotation)
        return one.declaration

    def annotation(self, one: SqlType) -> str:
        """The annotation of a type, imported."""
        names = set(re.findall(r"\w+", one.annotation))
        self.imports.update(pair for pair in one.imports if pair[1] in names)
        return one.annotation

    def local(self, name: str, value: str) -> str:
        """A new local name for ``value``, near ``name``."""
        made = self.free(name)
        self.lines.append(f"{made} = {value}")
        return made

    def free(self, name: str) -> str:
        """A name that is not taken; it is from now on."""
        made = identifier(name, self.names | {one for _, one in self.imports})
        self.names.add(made)
        return made


def identifier(name: str, taken: Iterable[str] = (), *, attribute: bool = False) -> str:
    """A Python name near ``name`` that is not taken; an ``attribute`` may be called like a builtin."""
    letters = "".join(one if f"_{one}".isidentifier() else " " for one in name.lower())
    plain = "_".join(re.split(r"[ _]+", letters)).strip("_") or "value"
    plain = plain if plain.isidentifier() else f"n_{plain}"
    reserved = plain in TUPLE if attribute else hasattr(builtins, plain) or plain in AMBIGUOUS
    if keyword.iskeyword(plain) or reserved:
        plain += "_"
    known, made, number = set(taken), plain, 2
    while made in known:
        made, number = f"{plain.rstrip('_')}_{number}", number + 1
    return made


def tidy(line: str) -> str:
    """A statement without needless brackets."""
    return ast.unparse(ast.parse(line))
