"""Walking through one file: every call with the name of a door is looked at, with the names as they are there.

Functions without such a call are not followed; what the others do is left to :mod:`monps.strangler.judging`.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from monps.strangler.body import Body
from monps.strangler.doors import FUNCTIONS, METHODS, Wrapper
from monps.strangler.flow import Flow
from monps.strangler.judging import Found, Judge, Place
from monps.strangler.module import Module
from monps.strangler.observing import Surroundings
from monps.strangler.reader import Reader
from monps.strangler.scope import Function, Scope
from monps.strangler.value import ClassValue, Items

__all__ = ["Candidates", "Watcher"]

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
HOLDERS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
MATTERING = (ast.Call, ast.Attribute, ast.ImportFrom, ast.Assign)
REFERENCES = frozenset({"execute", "executemany", "fetchrow", "fetchval", "execute_values", "execute_batch"})
"""Doors that are noticed when they are handed on without being called."""


@dataclass(frozen=True)
class Candidates:
    """Calls of one module that have the name of a door, and the functions and classes that hold them."""

    calls: frozenset[ast.AST]
    holders: frozenset[ast.AST]
    aliases: Mapping[str, str]
    """Names that a door was given: ``from … import execute_values as ev``, ``run = cursor.execute``."""

    @classmethod
    def of(cls, tree: ast.Module, wrappers: Iterable[str]) -> "Candidates":
        """The candidates in ``tree``, with the names of ``wrappers`` as doors too."""
        names = {*METHODS, *FUNCTIONS, *wrappers}
        nodes = list(_with_holders(tree))
        aliases = dict(_aliases(nodes, names))
        calls, holders = set[ast.AST](), set[ast.AST]()
        for node, above in nodes:
            if _is_candidate(node, names, aliases):
                calls.add(node)
                holders.update(above)
        called = {node.func for node in calls if isinstance(node, ast.Call)}
        return cls(frozenset(calls - called), frozenset(holders), aliases)


class Watcher:
    """Follows a module and collects what the judge says of its candidates."""

    def __init__(self, reader: Reader, module: Module, wrappers: Mapping[str, list[Wrapper]]) -> None:
        self.reader = reader
        self.module = module
        self.candidates = Candidates.of(module.source.tree, wrappers)
        self.judge = Judge(reader, module, wrappers, self.candidates.aliases)
        self.place = Place("<module>", None, Body(module.source.tree))
        self.seen: dict[ast.AST, list[Found]] = {}

    def follow(self) -> list[Found]:
        """Everything that was found, in the order of the text."""
        tree = self.module.source.tree
        if self.candidates.calls:
            Flow(self.reader, self).run(tree.body, Scope(self.module))
            for node in self.candidates.calls - self.seen.keys():
                self._unreached(node)
        return [found for some in self.seen.values() for found in some]

    def expression(self, node: ast.expr, scope: Scope, around: Surroundings) -> None:
        """Look at every candidate in an expression; what a comprehension does, it does many times."""
        self._look(node, scope, around)

    def function(self, node: Function, scope: Scope, owner: ClassValue | None) -> None:
        """Follow a function that holds candidates."""
        if node not in self.candidates.holders:
            return
        with self._inside(node.name, node):
            outer = scope if self.place.depth > 1 and owner is None else None
            inner = Scope(scope.module, {}, owner or scope.owner, outer, (*scope.calls, node))
            inner.names = self.reader.parameters(node, inner, method=owner is not None)
            Flow(self.reader, self).run(node.body, inner)

    def klass(self, node: ast.ClassDef, owner: ClassValue, scope: Scope) -> None:
        """Follow the body of a class that holds candidates."""
        if node in self.candidates.holders:
            with self._inside(node.name, node):
                Flow(self.reader, self).run(node.body, Scope(scope.module, {}, owner))

    @contextmanager
    def _inside(self, name: str, node: Function | ast.ClassDef) -> Iterator[None]:
        outer = self.place
        qualified = name if outer.name == "<module>" else f"{outer.name}.{name}"
        self.place = Place(
            qualified, node, Body(node), outer.depth + isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        )
        yield
        self.place = outer

    def _look(self, node: ast.AST, scope: Scope, around: Surroundings) -> None:
        if isinstance(node, COMPREHENSIONS):
            scope, around = self._in_comprehension(node, scope, around)
        if node in self.candidates.calls:
            self._found(node, scope, around)
        if isinstance(node, ast.Lambda):
            scope = scope.inner({one.arg: self._plain(one.arg) for one in node.args.args})
        for child in ast.iter_child_nodes(node):
            self._look(child, scope, around)

    def _found(self, node: ast.AST, scope: Scope, around: Surroundings) -> None:
        """A loop or a branch may bring the same call here more than once; the way that knows most counts."""
        found = self.judge.judge(node, scope, around, self.place)
        before = self.seen.get(node)
        if before is None or sum(one.known for one in found) > sum(one.known for one in before):
            self.seen[node] = found

    def _in_comprehension(self, node: ast.AST, scope: Scope, around: Surroundings) -> tuple[Scope, Surroundings]:
        inner = scope.fork()
        for generator in getattr(node, "generators", []):
            over = self.reader.evaluator.value(generator.iter, inner)
            Flow(self.reader).bind_element(generator.target, over, inner)
        return inner, replace(around, loops=around.loops + 1)

    def _plain(self, name: str) -> Items:
        del name
        return Items(((),), open=True)

    def _unreached(self, node: ast.AST) -> None:
        """A call that no way leads to (after ``return``, in a decorator): known without its surroundings."""
        self._found(node, Scope(self.module), Surroundings())


def _is_candidate(node: ast.AST, names: set[str], aliases: Mapping[str, str]) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=attr)):
            return attr in names or (attr in aliases)
        case ast.Call(func=ast.Name(id=name)):
            return name in names or name in aliases or (name == "getattr" and _asks_for_a_door(node))
        case ast.Attribute(attr=attr, ctx=ast.Load()):
            return attr in REFERENCES
    return False


def _asks_for_a_door(node: ast.Call) -> bool:
    return len(node.args) > 1 and isinstance(node.args[1], ast.Constant) and node.args[1].value in METHODS


def _with_holders(tree: ast.Module) -> Iterator[tuple[ast.AST, tuple[ast.AST, ...]]]:
    """The nodes that matter here, each with the functions and classes that hold it."""
    waiting: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(tree, ())]
    while waiting:
        node, above = waiting.pop()
        if isinstance(node, MATTERING):
            yield node, above
        if isinstance(node, HOLDERS):
            above = (*above, node)
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                waiting += [(child, above) for child in value if isinstance(child, ast.AST)]
            elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
                waiting.append((value, above))


def _aliases(nodes: Iterable[tuple[ast.AST, object]], names: set[str]) -> Iterator[tuple[str, str]]:
    for node, _ in nodes:
        match node:
            case ast.ImportFrom():
                yield from ((one.asname, one.name) for one in node.names if one.asname and one.name in names)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute(attr=attr)) if attr in names:
                yield name, attr
