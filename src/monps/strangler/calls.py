"""What a call gives: a text made from another, a connection or a cursor, or whatever a function of the tree returns."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from collections.abc import Mapping as Lookup
from typing import TYPE_CHECKING

from monps.strangler import carriers
from monps.strangler.files import path_call, path_of_package
from monps.strangler.formatting import as_text, formatted, joined
from monps.strangler.scope import Scope
from monps.strangler.source_text import source_of
from monps.strangler.value import (
    ClassValue,
    Connection,
    Construct,
    Cursor,
    External,
    FilePath,
    FunctionValue,
    Gap,
    Items,
    Mapping,
    Number,
    Texts,
    Value,
    combine,
    literal,
    unknown,
)
from monps.strangler.vocabulary import CursorClass, Driver, HoleKind

if TYPE_CHECKING:
    from monps.strangler.reader import Reader

__all__ = ["Calls"]

CHANGES: Lookup[str, Callable[[str], str]] = {
    "strip": str.strip,
    "lstrip": str.lstrip,
    "rstrip": str.rstrip,
    "lower": str.lower,
    "upper": str.upper,
}
DEDENTED = frozenset({"textwrap.dedent", "inspect.cleandoc"})
CLAUSES = frozenset({"sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text", "sqlalchemy.DDL"})
WHOLE = frozenset({"columns", "bindparams", "execution_options", "encode", "as_string", "expandtabs"})
"""Methods of a text or a ``text()`` that leave the statement as it is."""


class Calls:
    """Gives the value of calls."""

    def __init__(self, reader: "Reader") -> None:
        self.reader = reader

    def value(self, node: ast.Call, scope: Scope) -> Value:
        """What ``node`` gives."""
        if isinstance(node.func, ast.Attribute):
            receiver = self.reader.evaluator.value(node.func.value, scope)
            if (found := self._of_method(node, node.func, receiver, scope)) is not None:
                return found
        called = self.reader.evaluator.value(node.func, scope)
        match called:
            case FunctionValue():
                return self.reader.returned(called, node, scope) or unknown(source_of(node))
            case ClassValue():
                return self.reader.instance(called)
            case External():
                return self._of_package(node, called, scope)
            case Connection() | Construct():
                return called
        return self._builtin(node, scope)

    def keywords(self, node: ast.Call, scope: Scope) -> dict[str, Value]:
        """The values of the arguments that are given by name."""
        return {one.arg: self.reader.evaluator.value(one.value, scope) for one in node.keywords if one.arg is not None}

    def _of_method(self, node: ast.Call, func: ast.Attribute, receiver: Value, scope: Scope) -> Value | None:  # noqa: PLR0911 - one for each kind
        match receiver:
            case Texts():
                return self._of_text(node, func.attr, receiver, scope)
            case Connection() | Cursor():
                return carriers.method_of(receiver, func.attr, self.keywords(node, scope), source_of(node))
            case Mapping():
                return self._of_mapping(node, func.attr, receiver, scope)
            case Items() if func.attr == "copy":
                return receiver
            case Construct():
                return receiver
            case FilePath():
                plain = [self.reader.evaluator.value(one, scope) for one in node.args]
                return path_call(self.reader.tree, receiver, func.attr, plain, node)
        return None

    def _of_text(self, node: ast.Call, method: str, receiver: Texts, scope: Scope) -> Value | None:
        value = self.reader.evaluator.value
        if method == "join" and len(node.args) == 1:
            return joined(receiver, value(node.args[0], scope), node, node.args[0])
        if receiver.is_unknown:
            return self._of_somebody(node, method, scope)
        if method == "format":
            plain = [value(one, scope) for one in node.args if not isinstance(one, ast.Starred)]
            return formatted(receiver, node, plain, self.keywords(node, scope))
        if method in CHANGES and not node.args:
            change = CHANGES[method]
            return combine([receiver], lambda texts: _at_the_ends(texts[0], change, method))
        if method == "replace" and len(node.args) >= 2:  # noqa: PLR2004 - what, by what
            return self._replaced(node, receiver, scope)
        return receiver if method in WHOLE else None

    def _of_somebody(self, node: ast.Call, method: str, scope: Scope) -> Value | None:
        """``anything.cursor()``: a cursor, of the class that is asked for or else of the usual one."""
        if method != "cursor" or (node.args and not isinstance(node.args[0], ast.Constant)):
            return None
        return carriers.method_of(Connection(Driver.unknown, CursorClass.tuple), method, self.keywords(node, scope), "")

    def _replaced(self, node: ast.Call, receiver: Texts, scope: Scope) -> Value:
        old, new = (self.reader.evaluator.text(one, scope) for one in node.args[:2])
        if len(old.known) != 1:
            return unknown(source_of(node))
        (what,) = old.known
        (by,) = new.variants[:1]

        def change(part: str) -> tuple[str | Gap, ...]:
            first, *rest = part.split(what) if what else [part]
            return (first, *(piece for one in rest for piece in (*by, one)))

        return combine(
            [receiver],
            lambda texts: tuple(
                piece for part in texts[0] for piece in (change(part) if isinstance(part, str) else (part,))
            ),
        )

    def _of_mapping(self, node: ast.Call, method: str, receiver: Mapping, scope: Scope) -> Value | None:
        entries = receiver.entries
        match method:
            case "get" if node.args:
                key = self.reader.evaluator.value(node.args[0], scope)
                return self.reader.evaluator.entry(receiver, key, source_of(node))
            case "keys":
                return Items((tuple(literal(key) for key, _ in entries),), receiver.open)
            case "values":
                return Items((tuple(value for _, value in entries),), receiver.open)
            case "items":
                pairs = tuple(Items(((literal(key), value),)) for key, value in entries)
                return Items((pairs,), receiver.open)
            case "copy":
                return receiver
        return None

    def _of_package(self, node: ast.Call, called: External, scope: Scope) -> Value:
        name = called.name
        plain = [self.reader.evaluator.value(one, scope) for one in node.args if not isinstance(one, ast.Starred)]
        if (path := path_of_package(name, plain, node)) is not None:
            return path
        if name in DEDENTED and node.args:
            return self._dedented(node, name, scope)
        if name in CLAUSES and node.args:
            text = self.reader.evaluator.text(node.args[0], scope)
            place = (scope.module.name, node.lineno, node.col_offset)
            return Texts(text.variants, text.more, clause=True, origins=text.origins | {place})
        if name.startswith(("psycopg2.sql.", "psycopg.sql.")):
            return self._composed(node, name.rpartition(".")[2], scope)
        return carriers.called(name, self.keywords(node, scope), source_of(node))

    def _dedented(self, node: ast.Call, name: str, scope: Scope) -> Value:
        text = self.reader.evaluator.text(node.args[0], scope)
        change = textwrap.dedent if name == "textwrap.dedent" else inspect.cleandoc
        return Texts(tuple((change(one),) for one in text.known)) if text.is_known else text

    def _composed(self, node: ast.Call, name: str, scope: Scope) -> Value:
        """Psycopg's ``sql.SQL``, ``Identifier``, ``Placeholder`` and ``Literal``: safe pieces of a text."""
        if name == "Placeholder":
            written = self.reader.evaluator.text(node.args[0], scope).known if node.args else ()
            return literal(f"%({written[0]})s" if written else "%s")
        if not node.args:
            return unknown(source_of(node))
        text = self.reader.evaluator.text(node.args[0], scope)
        if name == "SQL" or (name == "Identifier" and text.is_known):
            return text
        kind = HoleKind.identifier if name == "Identifier" else HoleKind.bare_value
        return Texts(((Gap(source_of(node), text.known, kind=kind),),))

    def _builtin(self, node: ast.Call, scope: Scope) -> Value:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in {"open", "str"} and node.args:
            path = path_of_package(name, [self.reader.evaluator.value(node.args[0], scope)], node)
            if path is not None:
                return path
        if name in {"int", "float", "len", "round", "abs", "sum", "Decimal"}:
            return unknown(source_of(node), numeric=True)
        if len(node.args) == 1 and name in {"str", "list", "tuple", "sorted", "set", "reversed"}:
            value = self.reader.evaluator.value(node.args[0], scope)
            if isinstance(value, Mapping):
                return Items((tuple(literal(key) for key, _ in value.entries),), value.open)
            if isinstance(value, Items) or (name == "str" and isinstance(value, Texts | Number)):
                return as_text(value, node) if isinstance(value, Number) else value
        if name == "dict" and not node.args:
            return Mapping(tuple(self.keywords(node, scope).items()))
        return unknown(source_of(node))


def _at_the_ends(text: tuple[str | Gap, ...], change: Callable[[str], str], method: str) -> tuple[str | Gap, ...]:
    """``change`` on every literal piece, or where it strips, on the outer ends only."""
    if method in {"lower", "upper"}:
        return tuple(change(part) if isinstance(part, str) else part for part in text)
    pieces = list(text)
    if isinstance(pieces[0], str) and method != "rstrip":
        pieces[0] = pieces[0].lstrip()
    if isinstance(pieces[-1], str) and method != "lstrip":
        pieces[-1] = pieces[-1].rstrip()
    return tuple(pieces)
