"""Imports that a change has left without use."""

import ast

import libcst as cst

__all__ = ["without_unused_imports"]


def without_unused_imports(before: str, after: str) -> str:
    """``after`` without the names that were imported and used ``before`` and are only imported now."""
    idle = (_imported(after) - _used(after)) - (_imported(before) - _used(before))
    return cst.parse_module(after).visit(_Remover(idle)).code if idle else after


def _imported(text: str) -> set[str]:
    return {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


def _used(text: str) -> set[str]:
    tree = ast.parse(text)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    # A name in __all__ or in an annotation that is a text is used as well.
    return names | {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


class _Remover(cst.CSTTransformer):
    def __init__(self, names: set[str]) -> None:
        super().__init__()
        self.names = names

    def leave_ImportFrom(  # noqa: N802 - libcst calls it by this name
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.ImportFrom | cst.RemovalSentinel:
        if isinstance(original_node.names, cst.ImportStar):
            return updated_node
        kept = [one for one in original_node.names if (one.evaluated_alias or one.evaluated_name) not in self.names]
        if len(kept) == len(original_node.names):
            return updated_node
        if not kept:
            return cst.RemoveFromParent()
        kept[-1] = kept[-1].with_changes(comma=original_node.names[-1].comma)
        return updated_node.with_changes(names=kept)
