"""What is told on the way through statements, and to whom."""

import ast
from dataclasses import dataclass
from typing import Protocol

from monps.strangler.scope import Function, Scope
from monps.strangler.value import ClassValue

__all__ = ["Observer", "Surroundings"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What encloses a statement inside its function."""

    loops: int = 0
    tries: tuple[ast.Try | ast.TryStar, ...] = ()
    """The ``try`` statements in whose body it stands, the outermost first."""
    withs: tuple[ast.expr, ...] = ()
    """What the ``with`` statements around it open, the outermost first."""
    statement: ast.stmt | None = None


class Observer(Protocol):
    """Is told what is met on the way."""

    def expression(self, node: ast.expr, scope: Scope, around: Surroundings) -> None:
        """An expression is about to be evaluated."""

    def function(self, node: Function, scope: Scope, owner: ClassValue | None) -> None:
        """A function was defined; its body has not been followed."""

    def klass(self, node: ast.ClassDef, owner: ClassValue, scope: Scope) -> None:
        """A class was defined; its body has not been followed."""
