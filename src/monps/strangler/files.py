"""SQL that lies in a file of its own: paths that are written out in the code, and what stands at their end."""

import ast
from collections.abc import Sequence
from pathlib import PurePosixPath

from monps.strangler.module import Tree
from monps.strangler.source_text import source_of
from monps.strangler.value import FilePath, Texts, Value, literal, unknown

__all__ = ["path_attribute", "path_below", "path_call", "path_of_package"]

SAME = frozenset({"resolve", "absolute", "open", "expanduser", "__enter__"})
READING = frozenset({"read_text", "read_bytes", "read"})


def path_attribute(path: FilePath, name: str, source: str) -> Value:
    """``path.parent``."""
    return FilePath(PurePosixPath(path.name).parent.as_posix()) if name == "parent" else unknown(source)


def path_call(tree: Tree, path: FilePath, method: str, arguments: Sequence[Value], node: ast.Call) -> Value:
    """``path.read_text()`` and the ways to another path."""
    known = [one.known[0] for one in arguments if isinstance(one, Texts) and len(one.known) == 1]
    if method in SAME:
        return path
    if method in READING:
        text = tree.text(path.name)
        return literal(text) if text is not None else unknown(source_of(node))
    if len(known) == len(arguments) and method in {"joinpath", "with_name", "with_suffix"}:
        return moved(path, method, known)
    return unknown(source_of(node))


def path_of_package(name: str, arguments: Sequence[Value], node: ast.Call) -> Value | None:
    """``Path(__file__)``, ``open(path)``, ``os.path.join(os.path.dirname(__file__), "x.sql")``, or None."""
    if not arguments or not isinstance(arguments[0], FilePath):
        return None
    match name:
        case "pathlib.Path" | "pathlib.PurePath" | "os.path.abspath" | "os.path.realpath" | "open" | "io.open" | "str":
            return arguments[0]
        case "os.path.dirname":
            return path_attribute(arguments[0], "parent", "")
        case "os.path.join":
            return path_below(arguments[0], arguments[1:], node)
    return None


def path_below(path: FilePath, parts: Sequence[Value], node: ast.expr) -> Value:
    """``path / part``."""
    known = [one.known[0] for one in parts if isinstance(one, Texts) and len(one.known) == 1]
    return moved(path, "joinpath", known) if len(known) == len(parts) else unknown(source_of(node))


def moved(path: FilePath, method: str, parts: Sequence[str]) -> FilePath:
    """Another path, with ``..`` taken out."""
    here = PurePosixPath(path.name)
    made = here.joinpath(*parts) if method == "joinpath" else getattr(here, method)(parts[0])
    steps: list[str] = []
    for step in made.parts:
        if step == ".." and steps:
            steps.pop()
        else:
            steps.append(step)
    return FilePath("/".join(steps))
