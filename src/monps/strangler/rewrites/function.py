"""One function as libcst sees it: its calls by their places, what encloses them, how its names are used."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, ParentNodeProvider, PositionProvider

from monps.strangler.drafts.refusal import Refusal

__all__ = ["Function", "opened"]

N = TypeVar("N", bound=cst.CSTNode)
OPENERS = ("connect", "get_connection", "get_conn", "get_db", "connection", "getconn", "open_connection")
"""What the functions are called that give a connection of the caller's own."""


@dataclass(frozen=True)
class Function:
    """A function inside its module, with the places and parents of its nodes."""

    module: cst.Module
    node: cst.FunctionDef
    places: Mapping[cst.CSTNode, CodeRange]
    parents: Mapping[cst.CSTNode, cst.CSTNode]

    @property
    def line(self) -> int:
        """The line of its name, counted from 1."""
        return int(self.places[self.node.name].start.line)

    @functools.cached_property
    def nodes(self) -> Sequence[cst.CSTNode]:
        """Its nodes, in the order of the text."""
        found = list(_below(self.node))
        return sorted(found, key=lambda one: (self.places[one].start.line, self.places[one].start.column))

    def inside(self, kind: type[N]) -> Iterator[N]:
        """Its nodes of a kind, in the order of the text."""
        return (one for one in self.nodes if isinstance(one, kind))

    def call(self, line: int, column: int) -> cst.Call:
        """The call that begins there; ``line`` is counted from the function's own, ``column`` from 0.

        Raises:
            Refusal: There is none.
        """
        starting = [
            one
            for one in self.inside(cst.Call)
            if (self.places[one].start.line - self.line, self.places[one].start.column) == (line, column)
        ]
        if not starting:
            raise Refusal("the call is not where the scan saw it; scan again")
        return max(starting, key=lambda one: (self.places[one].end.line, self.places[one].end.column))

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """What encloses a node, up to the function, the nearest first."""
        above = self.parents.get(node)
        while above is not None and above is not self.node:
            yield above
            above = self.parents.get(above)

    def statement(self, node: cst.CSTNode) -> cst.SimpleStatementLine:
        """The simple statement in which an expression is worked out, once and first.

        Raises:
            Refusal: It is part of something that may be worked out several times or not at all.
        """
        for one in self.around(node):
            if isinstance(one, cst.Lambda | cst.BaseComp | cst.IfExp | cst.BooleanOperation | cst.FunctionDef):
                raise Refusal(f"the call stands inside a {type(one).__name__}")
            if isinstance(one, cst.SimpleStatementLine):
                if len(one.body) > 1:
                    raise Refusal("several statements stand on its line")
                return one
        raise Refusal("the call stands in the head of a block")

    def loops(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        """The loops around a node."""
        return [one for one in self.around(node) if isinstance(one, cst.For | cst.While | cst.BaseComp)]

    def before(self, one: cst.CSTNode, other: cst.CSTNode) -> bool:
        """Whether a node begins before another."""
        first, second = self.places[one].start, self.places[other].start
        return (first.line, first.column) < (second.line, second.column)

    def uses(self, name: str) -> list[cst.Name]:
        """Every place that says ``name``, but attributes and keywords of that name."""
        return [one for one in self.inside(cst.Name) if one.value == name and not self._is_label(one)]

    def given(self, name: str) -> cst.BaseExpression | None:
        """What the only assignment to ``name`` gives it; None for a parameter or several assignments."""
        found = [
            one.value
            for one in self.inside(cst.Assign)
            if any(isinstance(each.target, cst.Name) and each.target.value == name for each in one.targets)
        ]
        found += [
            one.item
            for one in self.inside(cst.WithItem)
            if one.asname is not None and isinstance(one.asname.name, cst.Name) and one.asname.name.value == name
        ]
        return found[0] if len(found) == 1 else None

    def is_own(self, connection: cst.BaseExpression) -> bool:
        """Whether a connection is opened by this function, for itself."""
        value = self.given(connection.value) if isinstance(connection, cst.Name) else connection
        if not isinstance(value, cst.Call):
            return False
        called = value.func.attr.value if isinstance(value.func, cst.Attribute) else getattr(value.func, "value", "")
        return called in OPENERS

    def code(self, node: cst.CSTNode) -> str:
        """The source of a node."""
        return self.module.code_for_node(node).strip()

    def _is_label(self, name: cst.Name) -> bool:
        above = self.parents.get(name)
        return (isinstance(above, cst.Attribute) and above.attr is name) or (
            isinstance(above, cst.Arg) and above.keyword is name
        )


def opened(text: str, qualified: str) -> Function:
    """The function of that name in a module's text.

    Raises:
        Refusal: There is none, or several.
    """
    wrapper = MetadataWrapper(cst.parse_module(text))
    places = wrapper.resolve(PositionProvider)
    parents = wrapper.resolve(ParentNodeProvider)
    found = [one for one in places if isinstance(one, cst.FunctionDef) and _qualified(one, parents) == qualified]
    if len(found) != 1:
        raise Refusal(f"there {'is no function' if not found else 'are several functions'} {qualified}")
    node = found[0]
    assert isinstance(node, cst.FunctionDef)  # noqa: S101 - it was chosen so
    return Function(wrapper.module, node, places, parents)


def _below(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for child in node.children:
        yield child
        yield from _below(child)


def _qualified(node: cst.FunctionDef, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> str:
    names = [node.name.value]
    above = parents.get(node)
    while above is not None:
        if isinstance(above, cst.FunctionDef | cst.ClassDef):
            names.append(above.name.value)
        above = parents.get(above)
    return ".".join(reversed(names))
