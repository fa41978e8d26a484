"""Where an expression stands: what its names mean there, and how constants are written.

In conditions a constant beside a column is a plain Python value. Elsewhere it is written into the text, because
PostgreSQL would take two parameters with the same value for two different expressions, and GROUP BY must repeat what is
selected.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from monps.strangler.drafts.code import Code
from monps.strangler.drafts.refusal import Refusal
from monps.strangler.drafts.scope import Output, Scope
from monps.strangler.drafts.sql_type import SqlType
from monps.strangler.drafts.tables import Tables

__all__ = ["Form", "Here", "Query", "Value"]

Form = Callable[["Here", exp.Expr], str]


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter of the method."""

    name: str
    type: SqlType
    several: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A query's code and the columns that it gives."""

    code: str
    columns: tuple[Output, ...]


@dataclass(frozen=True)
class Here:
    """The surroundings of what is being written."""

    code: Code
    tables: Tables
    values: Sequence[Value]
    forms: Mapping[type[exp.Expr], Form]
    queries: Callable[["Here", exp.Expr], Query]
    scope: Scope = field(default_factory=Scope)
    bound: bool = False
    """Whether constants may be Python values."""
    hoisted: Mapping[str, str] = field(default_factory=dict)
    """Local names of expressions that stand in several places."""
    windows: Mapping[str, exp.Expr] = field(default_factory=dict)
    answers: Sequence[SqlType] = ()
    """The types of the outermost query's columns, by the server."""

    def of(self, node: exp.Expr) -> str:
        """The code of an expression.

        Raises:
            Refusal: There is no form for it.
        """
        known = self.hoisted.get(node.sql()) if self.hoisted else None
        if known is not None:
            return known
        form = self.forms.get(type(node))
        if form is None:
            raise Refusal(f"there is no form for {type(node).__name__}: {node.sql('postgres')[:60]}")
        return form(self, node)

    def all(self, nodes: Sequence[exp.Expr]) -> str:
        """The code of several, with commas."""
        return ", ".join(map(self.of, nodes))

    def need(self, name: str, module: str = "sqlalchemy") -> str:
        """``name``, imported."""
        return self.code.need(name, module)

    def value(self, node: exp.Expr) -> Value:
        """The parameter that ``$n`` is."""
        return self.values[int(node.this.name) - 1]

    def condition(self) -> "Here":
        """The same where constants may be Python values."""
        return replace(self, bound=True)

    def inner(self) -> "Here":
        """The surroundings of a query inside this one."""
        return replace(self, scope=Scope(self.scope), bound=False, hoisted={}, windows={}, answers=())

    def query(self, node: exp.Expr) -> Query:
        """The code of a query inside this one; what it takes from around is correlated."""
        return self.queries(self.inner(), node)
