"""The body of a function as a whole: what it does to its transaction, and how it reads the results of its statements.

A result is followed by name: from the call that sends to the next call that sends through the same cursor, the first
reading call, loop or return in between is how it is read. Whether the rows are addressed by number is told from what is
done with the names that they are given.
"""

import ast
import functools
from collections.abc import Iterator

from monps.strangler.call_site import Transaction
from monps.strangler.source_text import source_of
from monps.strangler.vocabulary import Fetch

__all__ = ["Body"]

READING = {
    "fetchone": Fetch.one,
    "first": Fetch.one,
    "one": Fetch.one,
    "one_or_none": Fetch.one,
    "fetchrow": Fetch.one,
    "fetch_one": Fetch.one,
    "fetchall": Fetch.all,
    "all": Fetch.all,
    "fetch": Fetch.all,
    "fetch_all": Fetch.all,
    "scalars": Fetch.all,
    "to_dict": Fetch.all,
    "fetchmany": Fetch.many,
    "partitions": Fetch.many,
    "fetchval": Fetch.scalar,
    "fetch_val": Fetch.scalar,
    "scalar": Fetch.scalar,
    "scalar_one": Fetch.scalar,
    "scalar_one_or_none": Fetch.scalar,
}
SENDING = frozenset({"execute", "executemany", "exec_driver_sql", "callproc", "copy_expert"})
THROUGH = frozenset({"mappings", "tuples", "unique", "yield_per", "execution_options"})
"""Methods of a result that give it again in another form."""

INSIDE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

Node = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module | ast.ClassDef


class Body:
    """Looks at one function (or at a module outside its functions)."""

    def __init__(self, node: Node) -> None:
        self.node = node

    @functools.cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node, without those of functions inside, in the order of the text."""
        return list(_own(self.node))

    @functools.cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The node above each."""
        return {child: node for node in (self.node, *self.nodes) for child in ast.iter_child_nodes(node)}

    @functools.cached_property
    def transaction(self) -> Transaction:
        """What the function does to its transaction; whether a site stands in a block is added per site."""
        called = {
            node.func.attr for node in self.nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        return Transaction("commit" in called, "rollback" in called, any(map(_sets_autocommit, self.nodes)))

    def reading(self, call: ast.Call, receiver: str | None) -> tuple[Fetch, ast.AST | None]:
        """How the result of ``call`` is read, and the expression that holds what was read."""
        direct = self._direct(call)
        if direct is not None:
            return direct
        names = [name for name in (self._assigned_to(call), receiver) if name is not None]
        for name in names:
            found = self._later(call, name, ends=name == receiver)
            if found is not None:
                return found
        return Fetch.nothing, None

    def positional(self, read: ast.AST | None, fetch: Fetch) -> bool:
        """Whether the rows of ``read`` are addressed by number or unpacked."""
        if read is None:
            return False
        holder = self.parents.get(read)
        while isinstance(holder, ast.Await | ast.BoolOp | ast.IfExp | ast.NamedExpr):
            read, holder = holder, self.parents.get(holder)
        if fetch in {Fetch.one, Fetch.scalar}:
            return self._by_number(read, holder) or self._name_by_number(holder)
        return self._rows_by_number(read, holder)

    def _direct(self, call: ast.Call) -> tuple[Fetch, ast.AST | None] | None:
        node: ast.AST = call
        while True:
            above = self.parents.get(node)
            match above:
                case ast.Await():
                    node = above
                case ast.Attribute(attr=attr) if isinstance(self.parents.get(above), ast.Call):
                    outer = self.parents[above]
                    if attr not in THROUGH:
                        return (READING[attr], outer) if attr in READING else None
                    node = outer
                case ast.Attribute(attr="rowcount"):
                    return Fetch.rowcount, above
                case ast.For() | ast.AsyncFor() | ast.comprehension() if above.iter is node:
                    return Fetch.iterated, node
                case ast.Return():
                    return Fetch.returned, None
                case ast.Call(func=ast.Name(id="list" | "next" | "dict" | "tuple" as name)):
                    return (Fetch.one if name == "next" else Fetch.all), above
                case _:
                    return None

    def _assigned_to(self, call: ast.Call) -> str | None:
        node: ast.AST = call
        while isinstance(above := self.parents.get(node), ast.Await | ast.Attribute | ast.Call) and node is not above:
            node = above
        match above:
            case ast.Assign(targets=[ast.Name() | ast.Attribute() as target]):
                return source_of(target)
            case ast.withitem(optional_vars=ast.Name(id=name)):
                return name
        return None

    def _later(self, call: ast.Call, name: str, *, ends: bool) -> tuple[Fetch, ast.AST | None] | None:
        """The first reading of ``name`` after ``call``, before something else is sent through it."""
        after = (call.end_lineno or call.lineno, call.end_col_offset or 0)
        for node in self.nodes:
            if _position(node) < after:
                continue
            if ends and _sends(node, name):
                return None
            found = _reads(node, name)
            if found is not None:
                return found
        return None

    def _by_number(self, read: ast.AST, holder: ast.AST | None) -> bool:
        match holder:
            case ast.Subscript(slice=ast.Constant(value=int())) if holder.value is read:
                return True
            case ast.Assign(targets=[ast.Tuple() | ast.List()]):
                return True
        return False

    def _name_by_number(self, holder: ast.AST | None) -> bool:
        name = _target(holder)
        return name is not None and self._numbered(name)

    def _numbered(self, name: str) -> bool:
        for node in self.nodes:
            match node:
                case ast.Subscript(value=ast.Name(id=found), slice=ast.Constant(value=int())) if found == name:
                    return True
                case ast.Assign(value=ast.Name(id=found), targets=[ast.Tuple() | ast.List()]) if found == name:
                    return True
        return False

    def _rows_by_number(self, read: ast.AST, holder: ast.AST | None) -> bool:
        if isinstance(holder, ast.For | ast.AsyncFor | ast.comprehension) and holder.iter is read:
            return self._element_by_number(holder.target)
        if isinstance(holder, ast.Subscript) and holder.value is read:
            return self._by_number(holder, self.parents.get(holder))
        name = _target(holder)
        if name is None:
            return False
        loops = [n for n in self.nodes if isinstance(n, ast.For | ast.AsyncFor | ast.comprehension)]
        over = [one for one in loops if isinstance(one.iter, ast.Name) and one.iter.id == name]
        twice = any(
            isinstance(n, ast.Subscript)
            and isinstance(n.slice, ast.Constant)
            and isinstance(n.slice.value, int)
            and isinstance(n.value, ast.Subscript)
            and isinstance(n.value.value, ast.Name)
            and n.value.value.id == name
            for n in self.nodes
        )
        return twice or any(self._element_by_number(one.target) for one in over)

    def _element_by_number(self, target: ast.expr) -> bool:
        return isinstance(target, ast.Tuple | ast.List) or (isinstance(target, ast.Name) and self._numbered(target.id))


def _own(node: ast.AST) -> Iterator[ast.AST]:
    waiting = list(ast.iter_child_nodes(node))[::-1]
    while waiting:
        child = waiting.pop()
        yield child
        if not isinstance(child, INSIDE):
            waiting += list(ast.iter_child_nodes(child))[::-1]


def _position(node: ast.AST) -> tuple[int, int]:
    placed = node.iter if isinstance(node, ast.comprehension) else node
    return getattr(placed, "lineno", 0), getattr(placed, "col_offset", 0)


def _target(holder: ast.AST | None) -> str | None:
    match holder:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.NamedExpr(target=ast.Name(id=name)):
            return name
    return None


def _sets_autocommit(node: ast.AST) -> bool:
    match node:
        case ast.Assign(
            targets=[ast.Attribute(attr="autocommit" | "isolation_level")], value=ast.Constant(value=value)
        ):
            return value in {True, 0}
        case ast.Assign(targets=[ast.Attribute(attr="isolation_level")], value=value):
            return "AUTOCOMMIT" in source_of(value)
        case ast.Call(
            func=ast.Attribute(attr="set_isolation_level" | "set_session" | "set_autocommit" | "execution_options")
        ):
            source = source_of(node)
            return (
                "AUTOCOMMIT" in source
                or "autocommit=True" in source
                or source.endswith(("(0)", "set_autocommit(True)"))
            )
        case ast.keyword(arg="autocommit", value=ast.Constant(value=True)):
            return True
    return False


def _sends(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=attr, value=receiver)):
            return attr in SENDING and source_of(receiver) == name
        case ast.Call(func=ast.Name(id="execute_values" | "execute_batch"), args=[ast.Name(id=found), *_]):
            return found == name
    return False


def _reads(node: ast.AST, name: str) -> tuple[Fetch, ast.AST | None] | None:  # noqa: PLR0911 - one for each way to read
    match node:
        case ast.Call(func=ast.Attribute(attr=attr, value=receiver)) if attr in READING:
            return (READING[attr], node) if _is(receiver, name) else None
        case ast.For(iter=over) | ast.AsyncFor(iter=over) | ast.comprehension(iter=over):
            return (Fetch.iterated, over) if _is(over, name) else None
        case ast.Call(func=ast.Name(id="list" | "tuple" | "dict"), args=[only]):
            return (Fetch.all, node) if _is(only, name) else None
        case ast.Call(func=ast.Name(id="next"), args=[only, *_]):
            return (Fetch.one, node) if _is(only, name) else None
        case ast.Attribute(attr="rowcount", value=receiver):
            return (Fetch.rowcount, node) if _is(receiver, name) else None
        case ast.Return(value=ast.expr() as value):
            return (Fetch.returned, None) if _is(value, name) else None
    return None


def _is(node: ast.expr, name: str) -> bool:
    """Whether ``node`` is ``name``, or ``name`` in another form (``name.mappings()``)."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in THROUGH:
        node = node.func.value
    return isinstance(node, ast.Name | ast.Attribute) and source_of(node) == name
