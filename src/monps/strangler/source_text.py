"""The source of an expression, as Python would write it; worked out once for each node and kept on it.

Chains of calls are long in real code, and the source of each link holds that of all before it.
"""

import ast

__all__ = ["source_of"]

KEPT = "monps_source"


def source_of(node: ast.AST) -> str:
    """The source of ``node``."""
    kept = node.__dict__.get(KEPT)
    if isinstance(kept, str):
        return kept
    written = _written(node)
    setattr(node, KEPT, written)
    return written


def _written(node: ast.AST) -> str:
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute(value=ast.Name() | ast.Attribute() | ast.Call() | ast.Subscript() as holder):
            return f"{source_of(holder)}.{node.attr}"
        case ast.Call(func=ast.Name() | ast.Attribute() | ast.Call() as called):
            arguments = [source_of(one) for one in node.args]
            arguments += [source_of(one) for one in node.keywords]
            return f"{source_of(called)}({', '.join(arguments)})" if not _alone(node) else ast.unparse(node)
    return ast.unparse(node)


def _alone(node: ast.Call) -> bool:
    """Whether the only argument is a generator, which then needs no brackets of its own."""
    return len(node.args) == 1 and not node.keywords and isinstance(node.args[0], ast.GeneratorExp)
