"""What an expression is: for each kind of it, a function that gives its :class:`~monps.strangler.value.Value`.

Names are looked up in the function, the functions around it, the module, and through imports in the modules of the
tree. Calls are in :mod:`monps.strangler.calls`, statements in :mod:`monps.strangler.flow`.
"""

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from monps.strangler.files import path_attribute, path_below
from monps.strangler.formatting import as_text, concatenated, interpolated, is_numeric_spec, repeated, values_of
from monps.strangler.scope import Scope
from monps.strangler.source_text import source_of
from monps.strangler.value import (
    NOTHING,
    ClassValue,
    Connection,
    Construct,
    Cursor,
    External,
    FilePath,
    Gap,
    Instance,
    Items,
    Mapping,
    ModuleValue,
    Number,
    Texts,
    Value,
    either,
    literal,
    unknown,
)

if TYPE_CHECKING:
    from monps.strangler.reader import Reader

__all__ = ["Evaluator"]

MANY = 200
"""Entries of a written-out list or dict that are looked at."""


class Evaluator:
    """Gives the value of an expression at a place; what it cannot tell is a gap with the expression's source."""

    def __init__(self, reader: "Reader") -> None:
        self.reader = reader

    def value(self, node: ast.expr, scope: Scope) -> Value:
        """The value of ``node``."""
        kind = HANDLERS.get(type(node))
        return kind(self, node, scope) if kind is not None else unknown(source_of(node))

    def text(self, node: ast.expr, scope: Scope) -> Texts:
        """The value of ``node`` as a text."""
        return as_text(self.value(node, scope), node)

    def attribute(self, value: Value, name: str, source: str) -> Value:  # noqa: PLR0911 - one for each kind
        """The value of ``value.name``."""
        match value:
            case ModuleValue():
                return self.reader.submember(value.module, name) or unknown(source)
            case ClassValue():
                return self.reader.class_member(value, name, bound=False) or unknown(source)
            case Instance():
                return self.reader.class_member(value.of, name, bound=True) or unknown(source)
            case External():
                return External(f"{value.name}.{name}")
            case Connection() | Construct():
                return value
            case Cursor():
                return value
            case FilePath():
                return path_attribute(value, name, source)
        return unknown(source)

    def constant(self, node: ast.Constant, scope: Scope) -> Value:
        """A written-out value."""
        del scope
        match node.value:
            case str():
                return literal(node.value)
            case bytes():
                return literal(node.value.decode("utf-8", "replace"))
            case None:
                return NOTHING
            case bool():
                return unknown(repr(node.value), numeric=True)
            case int() | float():
                return Number(node.value)
        return unknown(source_of(node))

    def name(self, node: ast.Name, scope: Scope) -> Value:
        """A name: here, around, in the module, in nobody's."""
        if node.id == "__file__":
            return FilePath(scope.module.name)
        found = scope.local(node.id)
        if found is None:
            found = self.reader.member(scope.module, node.id)
        return unknown(node.id) if found is None else self.reader.resolved(found)

    def dotted(self, node: ast.Attribute, scope: Scope) -> Value:
        """``a.b``, where ``a.b`` may have been assigned in this function."""
        source = source_of(node) if isinstance(node.value, ast.Name) else ""
        if source and (assigned := scope.local(source)) is not None:
            return assigned
        return self.attribute(self.value(node.value, scope), node.attr, source or source_of(node))

    def f_string(self, node: ast.JoinedStr, scope: Scope) -> Value:
        """An f-string: its literal pieces, and the values between them."""
        pieces: list[Texts] = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                numeric = is_numeric_spec(part.format_spec)
                value = self.value(part.value, scope)
                plain = part.conversion in {-1, ord("s")} and (part.format_spec is None or not numeric)
                pieces.append(
                    as_text(value, part.value, numeric=numeric)
                    if plain
                    else unknown(source_of(part.value), numeric=numeric)
                )
            else:
                pieces.append(literal(str(cast("ast.Constant", part).value)))
        return concatenated(pieces) if pieces else literal("")

    def operation(self, node: ast.BinOp, scope: Scope) -> Value:
        """``+``, ``%`` and ``*`` of texts and lists; ``/`` and the like give numbers."""
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        match node.op:
            case ast.Add():
                return self.sum(left, right, node.left, node.right)
            case ast.Mod() if isinstance(left, Texts) and not left.is_unknown:
                return interpolated(left, node, values_of(right))
            case ast.Div() if isinstance(left, FilePath):
                return path_below(left, [right], node)
            case ast.Mult():
                return repeated(right, left, node) if isinstance(left, Number) else repeated(left, right, node)
        numeric = isinstance(left, Number) or isinstance(right, Number)
        return unknown(source_of(node), numeric=numeric)

    def sum(self, left: Value, right: Value, left_node: ast.expr, right_node: ast.expr) -> Value:
        """``left + right``."""
        match left, right:
            case Items(), Items():
                ways = tuple(one + two for one in left.variants for two in right.variants)[:MANY]
                return Items(ways, left.open or right.open)
            case (Items(), _) | (_, Items()):
                known = left if isinstance(left, Items) else cast("Items", right)
                return Items(known.variants, open=True)
            case Number(), Number():
                return Number(left.value + right.value)
        return concatenated([as_text(left, left_node), as_text(right, right_node)])

    def choice(self, node: ast.IfExp, scope: Scope) -> Value:
        """``a if c else b``: either."""
        return either([self.value(node.body, scope), self.value(node.orelse, scope)])

    def default(self, node: ast.BoolOp, scope: Scope) -> Value:
        """``a or b``: either; of ``a and b``, the last or nothing."""
        values = [self.value(one, scope) for one in node.values]
        if isinstance(node.op, ast.And):
            return either([values[-1], literal("")]) if isinstance(values[-1], Texts) else values[-1]
        return either(values)

    def items(self, node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> Value:
        """A written-out list."""
        values: list[Value] = []
        is_open = len(node.elts) > MANY
        for one in node.elts[:MANY]:
            if not isinstance(one, ast.Starred):
                values.append(self.value(one, scope))
                continue
            inner = self.value(one.value, scope)
            if isinstance(inner, Items) and len(inner.variants) == 1 and not inner.open:
                values += inner.variants[0]
            else:
                is_open = True
        return Items((tuple(values),), is_open)

    def mapping(self, node: ast.Dict, scope: Scope) -> Value:
        """A written-out dict."""
        entries: list[tuple[str, Value]] = []
        is_open = len(node.keys) > MANY
        for key, one in list(zip(node.keys, node.values, strict=True))[:MANY]:
            if isinstance(key, ast.Constant):
                entries.append((str(key.value), self.value(one, scope)))
            elif key is None and isinstance(inner := self.value(one, scope), Mapping):
                entries += inner.entries
                is_open |= inner.open
            else:
                is_open = True
        return Mapping(tuple(entries), is_open)

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp, scope: Scope) -> Value:
        """A list made from another: each item where the other is written out, else one of unknown number."""
        generator = node.generators[0]
        over = self.value(generator.iter, scope)
        plain = len(node.generators) == 1 and not generator.ifs and isinstance(generator.target, ast.Name)
        if plain and isinstance(over, Items) and not over.open and len(over.variants) == 1:
            values = []
            for item in over.variants[0]:
                inner = scope.fork()
                inner.names[cast("ast.Name", generator.target).id] = item
                values.append(self.value(node.elt, inner))
            return Items((tuple(values),))
        return Items(((),), open=True)

    def subscript(self, node: ast.Subscript, scope: Scope) -> Value:
        """``a[b]``: the entry, or any of the entries where ``b`` is not known."""
        holder, source = self.value(node.value, scope), source_of(node)
        key = self.value(node.slice, scope) if not isinstance(node.slice, ast.Slice) else None
        match holder:
            case Mapping():
                return self.entry(holder, key, source)
            case Items() if len(holder.variants) == 1:
                (row,) = holder.variants
                if isinstance(key, Number) and -len(row) <= key.value < len(row) and not holder.open:
                    return row[int(key.value)]
                return any_of(row, source, is_open=holder.open)
        return unknown(source)

    def entry(self, holder: Mapping, key: Value | None, source: str) -> Value:
        """The value of a dict at ``key``, which may not be known."""
        entries = dict(holder.entries)
        names = key.known if isinstance(key, Texts) else ()
        if len(names) == 1 and names[0] in entries:
            return entries[names[0]]
        return any_of(list(entries.values()), source, is_open=holder.open)

    def inner(self, node: ast.Await | ast.Starred | ast.NamedExpr, scope: Scope) -> Value:
        """What is inside."""
        value = self.value(node.value, scope)
        if isinstance(node, ast.NamedExpr):
            scope.names[node.target.id] = value
        return value

    def call(self, node: ast.Call, scope: Scope) -> Value:
        """What a call gives."""
        return self.reader.calls.value(node, scope)

    def other(self, node: ast.expr, scope: Scope) -> Value:
        """A comparison or a number: no text that could do harm."""
        del scope
        return unknown(source_of(node), numeric=True)


def any_of(values: Sequence[Value], source: str, *, is_open: bool) -> Value:
    """One of ``values``: a gap with choices where all are texts, so that a map of columns stays one hole."""
    texts = [text for value in values if isinstance(value, Texts) for text in value.known]
    same = bool(values) and all(isinstance(value, Texts) and value.is_known for value in values)
    if same and not is_open:
        if any(" " in text for text in texts):  # whole statements or clauses: each is a variant of its own
            return either(values)
        return Texts(((Gap(source, tuple(dict.fromkeys(texts))),),))
    kinds = {type(value) for value in values}
    if len(kinds) == 1 and kinds <= {Mapping, Items, Connection, Cursor}:
        return values[0] if kinds != {Mapping} else _united([v for v in values if isinstance(v, Mapping)], is_open)
    return unknown(source)


def _united(values: Sequence[Mapping], is_open: bool) -> Mapping:  # noqa: FBT001 - a fact that is handed on
    keys = dict.fromkeys(key for value in values for key, _ in value.entries)
    entries = (
        (key, any_of([dict(v.entries)[key] for v in values if key in dict(v.entries)], key, is_open=False))
        for key in keys
    )
    return Mapping(tuple(entries), is_open or any(value.open for value in values))


HANDLERS: dict[type[ast.expr], Callable[[Evaluator, ast.expr, Scope], Value]] = cast(
    "dict[type[ast.expr], Callable[[Evaluator, ast.expr, Scope], Value]]",
    {
        ast.Constant: Evaluator.constant,
        ast.Name: Evaluator.name,
        ast.Attribute: Evaluator.dotted,
        ast.JoinedStr: Evaluator.f_string,
        ast.BinOp: Evaluator.operation,
        ast.IfExp: Evaluator.choice,
        ast.BoolOp: Evaluator.default,
        ast.List: Evaluator.items,
        ast.Tuple: Evaluator.items,
        ast.Set: Evaluator.items,
        ast.Dict: Evaluator.mapping,
        ast.ListComp: Evaluator.comprehension,
        ast.SetComp: Evaluator.comprehension,
        ast.GeneratorExp: Evaluator.comprehension,
        ast.Subscript: Evaluator.subscript,
        ast.Await: Evaluator.inner,
        ast.Starred: Evaluator.inner,
        ast.NamedExpr: Evaluator.inner,
        ast.Call: Evaluator.call,
        ast.Compare: Evaluator.other,
        ast.UnaryOp: Evaluator.other,
    },
)
