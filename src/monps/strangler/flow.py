"""Following statements in their order, so that a name means at each call what it means there when the program runs.

Where ways part (``if``, ``try``, ``match``, loops), each is followed on a copy of the names, and the copies are united
after it: a text that was ``+=``-ed on one way only has two variants from there on. A loop is followed once, and what it
makes longer is marked as having more variants.

An :class:`~monps.strangler.observing.Observer` is told of every call with the names as they are at that point.
"""

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from monps.strangler.imports import imported
from monps.strangler.observing import Observer, Surroundings
from monps.strangler.rounds import element, grew
from monps.strangler.scope import Function, Scope
from monps.strangler.source_text import source_of
from monps.strangler.value import (
    ClassValue,
    FunctionValue,
    Items,
    Mapping,
    Texts,
    Value,
    either,
    unknown,
)

if TYPE_CHECKING:
    from monps.strangler.reader import Reader

__all__ = ["Flow"]

Branch = tuple[Scope, bool]
"""The names at the end of a way, and whether it goes on from there."""


class Flow:
    """Follows statements; ``results`` are the values that were returned or yielded."""

    def __init__(self, reader: "Reader", observer: Observer | None = None) -> None:
        self.reader = reader
        self.observer = observer
        self.results: list[Value] = []
        self.around = Surroundings()

    def run(self, body: Sequence[ast.stmt], scope: Scope) -> bool:
        """Follow ``body``, changing the names of ``scope``; False where nothing after it is reached."""
        for statement in body:
            handler = HANDLERS.get(type(statement), Flow.other)
            self.around = replace(self.around, statement=statement)
            if not handler(self, statement, scope):
                return False
        return True

    def value(self, node: ast.expr, scope: Scope) -> Value:
        """Tell the observer of ``node``, then evaluate it."""
        self.tell(node, scope)
        return self.reader.evaluator.value(node, scope)

    def tell(self, node: ast.expr | None, scope: Scope) -> None:
        """Tell the observer of ``node``."""
        if node is not None and self.observer is not None:
            self.observer.expression(node, scope, self.around)

    def bind(self, target: ast.expr, value: Value, scope: Scope) -> None:
        """Give ``value`` to the names in ``target``."""
        match target:
            case ast.Name():
                scope.names[target.id] = value
            case ast.Attribute(value=ast.Name()):
                scope.names[source_of(target)] = value
            case ast.Starred():
                self.bind(target.value, Items(((),), open=True), scope)
            case ast.Tuple() | ast.List():
                row = value.variants[0] if isinstance(value, Items) and len(value.variants) == 1 else ()
                for number, one in enumerate(target.elts):
                    part = row[number] if number < len(row) else unknown(source_of(one))
                    self.bind(one, part, scope)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))):
                self._entry(name, key, value, scope)

    def bind_element(self, target: ast.expr, over: Value, scope: Scope) -> None:
        """Give the names of a loop what one round is given."""
        self.bind(target, element(over, target), scope)

    def assign(self, node: ast.Assign, scope: Scope) -> bool:
        """``a = b = value``."""
        value = self.value(node.value, scope)
        for target in node.targets:
            self.bind(target, value, scope)
        return True

    def annotated(self, node: ast.AnnAssign, scope: Scope) -> bool:
        """``a: type = value``."""
        if node.value is not None:
            self.bind(node.target, self.value(node.value, scope), scope)
        return True

    def augmented(self, node: ast.AugAssign, scope: Scope) -> bool:
        """``a += value``."""
        added = self.value(node.value, scope)
        before = self.reader.evaluator.value(node.target, scope)
        if isinstance(node.op, ast.Add):
            self.bind(node.target, self.reader.evaluator.sum(before, added, node.target, node.value), scope)
        else:
            self.bind(node.target, unknown(source_of(node.target)), scope)
        return True

    def expression(self, node: ast.Expr, scope: Scope) -> bool:
        """A call for its own sake; ``append`` and ``extend`` make lists longer."""
        self.tell(node.value, scope)
        match node.value:
            case ast.Call(
                func=ast.Attribute(value=ast.Name() | ast.Attribute() as holder, attr=method), args=[*_, argument]
            ):
                self._grown(holder, method, argument, scope)
            case ast.Yield(value=ast.expr() as yielded):
                self.results.append(self.reader.evaluator.value(yielded, scope))
        return True

    def returned(self, node: ast.Return, scope: Scope) -> bool:
        """``return value``."""
        if node.value is not None:
            self.results.append(self.value(node.value, scope))
        return False

    def stopped(self, node: ast.Raise | ast.Break | ast.Continue, scope: Scope) -> bool:
        """``raise`` and the ends of a loop's round."""
        if isinstance(node, ast.Raise):
            self.tell(node.exc, scope)
        return False

    def condition(self, node: ast.If, scope: Scope) -> bool:
        """``if``: both ways."""
        self.tell(node.test, scope)
        return self._united(scope, [self._branch(node.body, scope), self._branch(node.orelse, scope)])

    def match(self, node: ast.Match, scope: Scope) -> bool:
        """``match``: every case, or none."""
        self.tell(node.subject, scope)
        return self._united(scope, [*(self._branch(case.body, scope) for case in node.cases), (scope.fork(), True)])

    def loop(self, node: ast.For | ast.AsyncFor, scope: Scope) -> bool:
        """``for``: no round, or one that stands for many."""
        over = self.value(node.iter, scope)
        inside = scope.fork()
        self.bind_element(node.target, over, inside)
        return self._repeated(node.body, node.orelse, scope, inside)

    def again(self, node: ast.While, scope: Scope) -> bool:
        """``while``: likewise."""
        around = self.around
        self.around = replace(around, loops=around.loops + 1)
        self.tell(node.test, scope)
        self.around = around
        return self._repeated(node.body, node.orelse, scope, scope.fork())

    def attempt(self, node: ast.Try | ast.TryStar, scope: Scope) -> bool:
        """``try``: the body to its end, or a handler after some of it."""
        around = self.around
        self.around = replace(around, tries=(*around.tries, node))
        before = scope.fork()
        done = self._branch(node.body, scope)
        self.around = around
        if done[1]:
            done = self._branch(node.orelse, done[0])
        self._united(before, [(before.fork(), True), (done[0].fork(), True)])
        goes_on = self._united(scope, [done, *(self._branch(one.body, before) for one in node.handlers)])
        return self.run(node.finalbody, scope) and goes_on

    def opened(self, node: ast.With | ast.AsyncWith, scope: Scope) -> bool:
        """``with``: what it opens has the name after ``as``."""
        around = self.around
        for item in node.items:
            value = self.value(item.context_expr, scope)
            if item.optional_vars is not None:
                self.bind(item.optional_vars, value, scope)
        self.around = replace(around, withs=(*around.withs, *(item.context_expr for item in node.items)))
        goes_on = self.run(node.body, scope)
        self.around = around
        return goes_on

    def function(self, node: Function, scope: Scope) -> bool:
        """``def``: a value with a name."""
        inside_class = scope.owner if scope.calls == () and scope.parent is None else None
        scope.names[node.name] = FunctionValue(scope.module, node, inside_class)
        if self.observer is not None:
            self.observer.function(node, scope, inside_class)
        return True

    def klass(self, node: ast.ClassDef, scope: Scope) -> bool:
        """``class``: a value with a name."""
        value = ClassValue(scope.module, node)
        scope.names[node.name] = value
        if self.observer is not None:
            self.observer.klass(node, value, scope)
        return True

    def imports(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> bool:
        """``import``: a module of the tree, or something of another package."""
        scope.names.update(imported(self.reader, node, scope.module))
        return True

    def other(self, node: ast.stmt, scope: Scope) -> bool:
        """Anything else: only what it calls matters."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.tell(child, scope)
        return True

    def _branch(self, body: Sequence[ast.stmt], scope: Scope) -> Branch:
        inside = scope.fork()
        return inside, self.run(body, inside)

    def _united(self, scope: Scope, branches: Iterable[Branch]) -> bool:
        """Give ``scope`` the names of the ways that go on."""
        open_ways = [inside.names for inside, goes_on in branches if goes_on]
        if not open_ways:
            return False
        first, *others = open_ways
        changed = {
            name
            for names in open_ways
            for name in names
            if any(way.get(name) is not first.get(name) for way in open_ways)
        }
        united = {name: either([names[name] for names in open_ways if name in names]) for name in changed}
        scope.names.update(first if not others else {**first, **united})
        return True

    def _repeated(self, body: Sequence[ast.stmt], after: Sequence[ast.stmt], scope: Scope, inside: Scope) -> bool:
        around = self.around
        self.around = replace(around, loops=around.loops + 1)
        self.run(body, inside)
        self.around = around
        for name, value in inside.names.items():
            before = scope.names.get(name)
            if isinstance(value, Items) and isinstance(before, Items) and value != before:
                inside.names[name] = Items(value.variants, open=True)
            elif isinstance(value, Texts) and isinstance(before, Texts) and value != before and grew(before, value):
                inside.names[name] = replace(value, more=True)
        self._united(scope, [(scope.fork(), True), (inside, True)])
        return self.run(after, scope)

    def _grown(self, holder: ast.expr, method: str, argument: ast.expr, scope: Scope) -> None:
        before = self.reader.evaluator.value(holder, scope) if method in GROWING else None
        if not isinstance(before, Items):
            return
        added = self.reader.evaluator.value(argument, scope)
        if method in {"append", "add"}:
            after = Items(tuple((*row, added) for row in before.variants), before.open)
        elif isinstance(added, Items):
            ways = tuple((*row, *more) for row in before.variants for more in added.variants)
            after = Items(ways, before.open or added.open)
        else:
            after = Items(before.variants, open=True)
        self.bind(holder, after, scope)

    def _entry(self, name: str, key: str, value: Value, scope: Scope) -> None:
        before = scope.local(name)
        if isinstance(before, Mapping):
            scope.names[name] = Mapping((*(e for e in before.entries if e[0] != key), (key, value)), before.open)


GROWING = frozenset({"append", "extend", "add", "update", "insert"})


HANDLERS = cast(
    "dict[type[ast.stmt], Callable[[Flow, ast.stmt, Scope], bool]]",
    {
        ast.Assign: Flow.assign,
        ast.AnnAssign: Flow.annotated,
        ast.AugAssign: Flow.augmented,
        ast.Expr: Flow.expression,
        ast.Return: Flow.returned,
        ast.Raise: Flow.stopped,
        ast.Break: Flow.stopped,
        ast.Continue: Flow.stopped,
        ast.If: Flow.condition,
        ast.Match: Flow.match,
        ast.For: Flow.loop,
        ast.AsyncFor: Flow.loop,
        ast.While: Flow.again,
        ast.Try: Flow.attempt,
        ast.TryStar: Flow.attempt,
        ast.With: Flow.opened,
        ast.AsyncWith: Flow.opened,
        ast.FunctionDef: Flow.function,
        ast.AsyncFunctionDef: Flow.function,
        ast.ClassDef: Flow.klass,
        ast.Import: Flow.imports,
        ast.ImportFrom: Flow.imports,
    },
)
