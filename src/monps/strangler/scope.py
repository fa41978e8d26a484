"""What the names mean at one place of the code: those of the function, of the functions around it, of the module."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from monps.strangler.module import Module
from monps.strangler.value import ClassValue, Value

__all__ = ["DEPTH", "Function", "Scope"]

DEPTH = 4
"""Functions that are followed into each other to learn what they return."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(eq=False)
class Scope:
    """The names at one place; ``names`` changes as statements are followed."""

    module: Module
    names: dict[str, Value] = field(default_factory=dict)
    owner: ClassValue | None = None
    parent: "Scope | None" = None
    calls: tuple[ast.AST, ...] = ()
    """The functions that are being followed, the outermost first; none is entered twice."""

    def fork(self) -> "Scope":
        """The same place on another way through the code."""
        return Scope(self.module, dict(self.names), self.owner, self.parent, self.calls)

    def inner(self, names: Mapping[str, Value], owner: ClassValue | None = None) -> "Scope":
        """A function defined here."""
        return Scope(self.module, dict(names), owner or self.owner, self, self.calls)

    def local(self, name: str) -> Value | None:
        """The value of ``name`` in this function or one around it."""
        found = self.names.get(name)
        if found is None and self.parent is not None:
            return self.parent.local(name)
        return found
