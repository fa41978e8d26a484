"""Reading code without running it: what modules, classes and functions hold and return.

The reader owns the two that need each other, the evaluator of expressions and the one of calls, and follows functions
through :class:`~monps.strangler.flow.Flow`. It asks the tree for modules, so every answer says on which files it rests.
"""

import ast
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Lookup

from monps.strangler import carriers
from monps.strangler.calls import Calls
from monps.strangler.evaluate import Evaluator
from monps.strangler.flow import Flow
from monps.strangler.imports import lookup
from monps.strangler.module import Module, Tree
from monps.strangler.scope import DEPTH, Function, Scope
from monps.strangler.source_text import source_of
from monps.strangler.value import (
    ClassValue,
    Connection,
    Cursor,
    External,
    FunctionValue,
    Imported,
    Instance,
    Items,
    Mapping,
    ModuleValue,
    Value,
    either,
    unknown,
)

__all__ = ["Reader"]

NUMERIC = frozenset({"int", "float", "bool", "Decimal", "date", "datetime", "timedelta", "UUID", "uuid.UUID"})
"""Annotations under which no quote and no word of SQL can hide."""
LONGEST = 150
"""Lines of a function that is followed to learn what it returns."""


class Reader:
    """Answers what names, attributes and calls of a tree are."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.evaluator = Evaluator(self)
        self.calls = Calls(self)

    def member(self, module: Module, name: str) -> Value | None:
        """The value of ``name`` in ``module`` after it was imported."""
        found = self.names(module).get(name)
        return None if found is None else self.resolved(found)

    def submember(self, module: Module, name: str) -> Value | None:
        """The value of ``module.name``: a name in it, or a module below it."""
        found = self.member(module, name)
        if found is not None or not module.name.endswith("__init__.py"):
            return found
        below = self.tree.find(name, module.name, 1)
        inner = self.tree.module(below) if below is not None else None
        return ModuleValue(inner) if inner is not None else None

    def resolved(self, value: Value) -> Value:
        """``value``, or what an import gave."""
        return lookup(self, value) if isinstance(value, Imported) else value

    def names(self, module: Module) -> dict[str, Value]:
        """All names of ``module``; what is still being worked out while modules import each other is missing."""
        if module.names is None:
            module.names = {}
            with self.tree.watched() as seen:
                Flow(self).run(module.source.tree.body, Scope(module, module.names))
            module.needs.update(seen)
        return module.names

    def class_member(self, owner: ClassValue, name: str, *, bound: bool) -> Value | None:
        """The value of an attribute: of the class, as its methods assign it, or of a class above."""
        for one in self.lineage(owner):
            found = self.class_names(one).get(name) or self._assigned(one, name)
            if isinstance(found, FunctionValue):
                if any(_is_named(decorator, "property") for decorator in found.node.decorator_list):
                    return self._result(FunctionValue(one.module, found.node, one, bound=True), {})
                return FunctionValue(found.module, found.node, one, bound=bound)
            if found is not None:
                return found
        return None

    def class_names(self, owner: ClassValue) -> dict[str, Value]:
        """The names in the body of a class."""
        known = owner.module.classes
        if owner.node not in known:
            known[owner.node] = {}
            with self.tree.watched() as seen:
                Flow(self).run(owner.node.body, Scope(owner.module, known[owner.node], owner))
            owner.module.needs.update(seen)
        return known[owner.node]

    def lineage(self, owner: ClassValue) -> Iterator[ClassValue]:
        """The class and those of the tree above it, nearest first."""
        waiting, seen = [owner], set[ast.AST]()
        while waiting:
            one = waiting.pop(0)
            if one.node in seen:
                continue
            seen.add(one.node)
            yield one
            bases = (self.evaluator.value(base, Scope(one.module)) for base in one.node.bases)
            waiting += [base for base in bases if isinstance(base, ClassValue)]

    def instance(self, owner: ClassValue) -> Value:
        """What calling the class gives: an object of it, or a connection where it is a kind of one."""
        for one in self.lineage(owner):
            for base in one.node.bases:
                value = self.evaluator.value(base, Scope(one.module))
                carrier = carriers.named(value.name) if isinstance(value, External) else None
                if carrier is not None:
                    return carrier
        return Instance(owner)

    def parameters(self, node: Function, scope: Scope, *, method: bool) -> dict[str, Value]:
        """What the parameters of a function are before anybody calls it, by annotation and place."""
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        names = {one.arg: self._annotated(one, scope) for one in arguments}
        if method and scope.owner is not None and arguments and not _is_static(node):
            classwise = any(_is_named(decorator, "classmethod") for decorator in node.decorator_list)
            own = self.instance(scope.owner)
            names[arguments[0].arg] = (
                scope.owner if classwise else own if isinstance(own, Connection | Cursor) else Instance(scope.owner)
            )
        return names

    def returned(self, called: FunctionValue, node: ast.Call, scope: Scope) -> Value | None:
        """What a call of a function of the tree gives; None where it is not followed or gives nothing known."""
        if called.node in scope.calls or len(scope.calls) >= DEPTH:
            return None
        return self._result(called, self.bound(called, node, scope), scope.calls)

    def bound(self, called: FunctionValue, node: ast.Call, scope: Scope) -> dict[str, Value]:
        """The values of the parameters that ``node`` gives."""
        names = [one.arg for one in (*called.node.args.posonlyargs, *called.node.args.args)]
        given = [one for one in node.args if not isinstance(one, ast.Starred)]
        positional = zip(names[called.bound and not _is_static(called.node) :], given, strict=False)
        values = {name: self.evaluator.value(one, scope) for name, one in positional}
        return values | self.calls.keywords(node, scope)

    def _result(self, called: FunctionValue, given: dict[str, Value], calls: tuple[ast.AST, ...] = ()) -> Value | None:
        if (called.node.end_lineno or 0) - called.node.lineno > LONGEST:
            return None
        scope = Scope(called.module, {}, called.owner, None, (*calls, called.node))
        scope.names = self._defaults(called, scope) | given
        flow = Flow(self)
        with self.tree.watched() as seen:
            flow.run(called.node.body, scope)
        called.module.needs.update(seen)
        return either(flow.results) if flow.results else None

    def _defaults(self, called: FunctionValue, scope: Scope) -> dict[str, Value]:
        return self.parameters(called.node, scope, method=called.owner is not None)

    def _annotated(self, one: ast.arg, scope: Scope) -> Value:
        note = _plain(one.annotation)
        if note is None:
            return unknown(one.arg, one.arg)
        if source_of(note) in NUMERIC:
            return unknown(one.arg, one.arg, numeric=True)
        value = self.evaluator.value(note, scope)
        match value:
            case External():
                return carriers.named(value.name) or unknown(one.arg, one.arg)
            case ClassValue():
                return self.instance(value)
        return unknown(one.arg, one.arg)

    def _assigned(self, owner: ClassValue, name: str) -> Value | None:
        """What the methods of a class assign to ``self.name``."""
        values = [
            found
            for node in self._assigning(owner).get(name, ())
            if (found := self._after(owner, node).get(f"self.{name}")) is not None
        ]
        telling = [v for v in values if isinstance(v, Connection | Cursor | Instance | Mapping | Items)] or values
        return either(telling) if telling else None

    def _assigning(self, owner: ClassValue) -> Lookup[str, Sequence[Function]]:
        """For each attribute, the methods of the class that assign to it."""
        known = owner.module.attributes
        if owner.node not in known:
            known[owner.node] = {}
            for node in owner.node.body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    for name in _assigned_names(node):
                        known[owner.node].setdefault(name, []).append(node)
        return known[owner.node]

    def _after(self, owner: ClassValue, node: Function) -> dict[str, Value]:
        known = owner.module.methods
        if node not in known:
            known[node] = {}
            scope = Scope(owner.module, {}, owner, None, (node,))
            scope.names = self.parameters(node, scope, method=True)
            Flow(self).run(node.body, scope)
            known[node] = {key: value for key, value in scope.names.items() if key.startswith("self.")}
        return known[node]


def _plain(note: ast.expr | None) -> ast.expr | None:
    """The annotation without quotes, ``Optional`` and ``| None``."""
    match note:
        case ast.Constant(value=str(text)):
            try:
                return _plain(ast.parse(text, mode="eval").body)
            except SyntaxError:
                return None
        case ast.BinOp(op=ast.BitOr()):
            return _plain(note.left)
        case ast.Subscript() if source_of(note.value).rpartition(".")[2] in {"Optional", "Annotated"}:
            return _plain(note.slice.elts[0] if isinstance(note.slice, ast.Tuple) else note.slice)
        case ast.Subscript():
            return _plain(note.value)
    return note


def _assigned_names(node: Function) -> Iterator[str]:
    """The attributes of ``self`` that a method assigns to, each once."""
    seen = set[str]()
    for one in ast.walk(node):
        if (
            isinstance(one, ast.Attribute)
            and isinstance(one.ctx, ast.Store)
            and isinstance(one.value, ast.Name)
            and one.value.id == "self"
            and one.attr not in seen
        ):
            seen.add(one.attr)
            yield one.attr


def _is_static(node: Function) -> bool:
    return any(_is_named(decorator, "staticmethod") for decorator in node.decorator_list)


def _is_named(node: ast.expr, name: str) -> bool:
    return source_of(node).rpartition(".")[2].removeprefix("cached_") == name
