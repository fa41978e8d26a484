"""What a method of a module says, in a form that two drafts of it can be held against each other by.

Comments, docstrings and the way it is formatted do not count: the mark of an unproven draft and the line of the old
statement stand there. The row classes that it names do.
"""

import ast
import hashlib
from collections.abc import Mapping

__all__ = ["method_texts"]


def method_texts(code: str) -> Mapping[str, str]:
    """By ``Class.method``, the digest of each method of a module; nothing of a text that is no Python."""
    try:
        module = ast.parse(code)
    except SyntaxError:
        return {}
    classes = {one.name: one for one in module.body if isinstance(one, ast.ClassDef)}
    return {
        f"{owner.name}.{method.name}": _digest(method, classes)
        for owner in classes.values()
        for method in owner.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
    }


Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def _digest(method: Definition, classes: Mapping[str, ast.ClassDef]) -> str:
    named = sorted({one.id for one in ast.walk(method) if isinstance(one, ast.Name)} & classes.keys())
    said = "\n".join(_said(one) for one in (method, *(classes[name] for name in named)))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _said(node: Definition) -> str:
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    signature = ast.dump(node.args) if not isinstance(node, ast.ClassDef) else ""
    returns = ast.dump(node.returns) if not isinstance(node, ast.ClassDef) and node.returns is not None else ""
    return "\n".join([node.name, signature, returns, *map(ast.dump, body)])
