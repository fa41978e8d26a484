"""The small tree into which an expression is read, and its text."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["Node", "NodeKind", "Sequence", "render"]

NodeKind: TypeAlias = Literal["word", "operator", "string", "number", "paren", "call", "array", "subscript", "cast"]
Sequence: TypeAlias = "tuple[Node, ...]"
"""Nodes that stand side by side, such as ``price``, ``>``, ``0``."""


@dataclass(frozen=True, slots=True)
class Node:
    """A word, a literal, or a bracket with what it holds.

    ``text`` is the word, the literal, a call's function or a cast's type; ``items`` are the comma-separated sequences
    in the brackets, for a cast the one sequence of its operand.
    """

    kind: NodeKind
    text: str = ""
    items: tuple[Sequence, ...] = ()


def render(nodes: Sequence) -> str:
    """The nodes as SQL."""
    parts: list[str] = []
    for node in nodes:
        glue = "" if not parts or node.kind == "subscript" else " "
        parts.append(glue + _render(node))
    return "".join(parts)


def _render(node: Node) -> str:
    inner = ", ".join(render(item) for item in node.items)
    match node.kind:
        case "paren":
            return f"({inner})"
        case "call":
            return f"{node.text}({inner})"
        case "array":
            return f"ARRAY[{inner}]"
        case "subscript":
            return f"[{inner}]"
        case "cast":
            operand = node.items[0][0]
            literal = operand.kind in {"string", "array", "paren"} or operand.text == "NULL"
            return f"{inner}::{node.text}" if literal else f"({inner})::{node.text}"
        case _:
            return node.text
