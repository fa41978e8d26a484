"""Mapped classes in source files, and the functions that name them: found by reading, nothing is imported.

A model is a class with ``__tablename__``. Its columns are its attributes; one with another name in the database says so
in its ``mapped_column("name")``. A function touches a model's table when it names the model, under whatever name the
file knows it, or when it is a method of a class with ``model = …`` and uses more of ``self`` than the session.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Mention", "Model", "Models", "mentions", "models"]

COLUMN_MAKERS = {"mapped_column", "Column"}
SESSION = {"_session", "session"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Model:
    """A mapped class: its table, and the columns whose attribute has another name."""

    name: str
    table: str
    renamed: Mapping[str, str]


Models = Mapping[str, Model]
"""Models by the name of their class."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A function that touches a table: the columns it names, and whether it handles whole rows."""

    path: Path
    line: int
    function: str
    table: str
    columns: frozenset[str]
    whole_rows: bool


def models(trees: Iterable[ast.Module]) -> Models:
    """The mapped classes of some files."""
    found: dict[str, Model] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and (table := _tablename(node)) is not None:
                found[node.name] = Model(node.name, table, dict(_renamed(node)))
    return found


def mentions(path: Path, tree: ast.Module, known: Models) -> Iterator[Mention]:
    """The functions of one file that touch tables of the known models."""
    names = _names(tree, known)
    for prefix, owner, function in _functions(tree):
        touched = dict(_touched(function, names))
        kernel = _kernel(owner, function, names) if owner else None
        if kernel is not None:
            columns, _ = touched.get(kernel.name, (frozenset(), False))
            touched[kernel.name] = (columns, True)
        for name, (columns, whole) in touched.items():
            model = known[name]
            yield Mention(path, function.lineno, f"{prefix}{function.name}", model.table, columns, whole)


def _tablename(node: ast.ClassDef) -> str | None:
    for name, value in _assignments(node.body):
        if name == "__tablename__" and isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
    return None


def _renamed(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for name, value in _assignments(node.body):
        if isinstance(value, ast.Call) and _last_name(value.func) in COLUMN_MAKERS and value.args:
            first = value.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield name, first.value


def _assignments(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for statement in body:
        if isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets: list[ast.expr] = [statement.target]
            value = statement.value
        elif isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        else:
            continue
        yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))


def _names(tree: ast.Module, known: Models) -> dict[str, Model]:
    """The models under the names that this file knows them by."""
    names = dict(known)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {one.asname: known[one.name] for one in node.names if one.asname and one.name in known}
    for name, value in _assignments(tree.body):
        if isinstance(value, ast.Name) and value.id in names:
            names[name] = names[value.id]
    return names


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.ClassDef | None, Function]]:
    """Functions and methods with their prefix and class; a function within a function is part of it."""
    for node in tree.body:
        if isinstance(node, Function):
            yield "", None, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.", node, one) for one in node.body if isinstance(one, Function))


def _touched(function: Function, names: Mapping[str, Model]) -> Iterator[tuple[str, tuple[frozenset[str], bool]]]:
    """The models that the body names: by class name, the columns and whether the class stands alone."""
    columns: dict[str, set[str]] = {}
    alone: set[str] = set()
    qualified: set[int] = set()
    for node in (one for statement in function.body for one in ast.walk(statement)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            model = names[node.value.id]
            columns.setdefault(model.name, set()).add(model.renamed.get(node.attr, node.attr))
            qualified.add(id(node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            model = names[node.func.id]
            given = {model.renamed.get(one.arg, one.arg) for one in node.keywords if one.arg}
            columns.setdefault(model.name, set()).update(given)
            qualified.add(id(node.func))
        elif isinstance(node, ast.Name) and node.id in names and id(node) not in qualified:
            alone.add(names[node.id].name)
    for name in sorted(columns.keys() | alone):
        yield name, (frozenset(columns.get(name, ())), name in alone)


def _kernel(owner: ast.ClassDef, function: Function, names: Mapping[str, Model]) -> Model | None:
    """The model of the method's class, if the method uses what the class knows of it."""
    assigned = dict(_assignments(owner.body))
    value = assigned.get("model")
    if not isinstance(value, ast.Name) or value.id not in names or not function.args.args:
        return None
    myself = function.args.args[0].arg
    used = (
        node.attr
        for statement in function.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == myself
    )
    return names[value.id] if any(name not in SESSION for name in used) else None


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
