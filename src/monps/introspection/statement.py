"""SQL statements as they stand in code: the string literals of Python files, and ``.sql`` files.

This reads words, it does not understand SQL. A string is taken for a statement by its first word, and a statement
touches what it names as an identifier outside its own strings and comments. A hole in an f-string is a word that nobody
knows. Literals of the same function that are only parts of a statement (``WHERE …``, ``ORDER BY …``) are counted to
each statement there, because that is where they end up.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Statement", "statements", "statements_of_script", "words"]

TOKEN = re.compile(
    r"""--[^\n]* | /\*.*?\*/ | (?P<dollar>\$\w*\$).*?(?P=dollar) | '(?:[^']|'')*'
      | "(?P<quoted>(?:[^"]|"")+)" | %\(\w+\)s | %s | :: | :\w+ | (?P<word>[^\W\d][\w$]*) | (?P<mark>[*;])""",
    re.VERBOSE | re.DOTALL,
)
VERBS = frozenset(
    (
        *("select", "insert", "update", "delete", "with", "merge", "copy", "truncate", "lock", "alter", "create"),
        *("drop", "comment", "explain", "values", "grant", "revoke", "refresh", "reindex", "cluster", "vacuum"),
        *("analyze", "declare", "call"),
    )
)
STAR = re.compile(r"(?:\b(?:select|distinct|all|returning)|[,.])\s*\Z", re.IGNORECASE)
"""What stands before a ``*`` that means every column, not ``count(*)`` and not a product."""

PARTS = frozenset(
    (
        *("where", "and", "or", "from", "join", "left", "right", "inner", "full", "cross", "order", "group"),
        *("having", "set", "on", "union", "limit"),
    )
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the file ``path``: the line it begins at, its function, and the identifiers it names."""

    path: Path
    line: int
    function: str
    verb: str
    words: frozenset[str]

    @property
    def reads_all(self) -> bool:
        """Whether it says ``*``, so that it gets whatever columns there are."""
        return "*" in self.words


def words(text: str) -> list[str]:
    """The identifiers and keywords of a text in order, unquoted ones in small letters, and ``*`` for every column."""
    found: list[str] = []
    for token in TOKEN.finditer(text):
        if token["quoted"] is not None:
            found.append(token["quoted"].replace('""', '"'))
        elif token["word"] is not None:
            found.append(token["word"].lower())
        elif token["mark"] == ";" or (token["mark"] and STAR.search(text, max(0, token.start() - 40), token.start())):
            found.append(token["mark"])
    return found


def statements(path: Path, tree: ast.Module) -> Iterator[Statement]:
    """The statements in the string literals of one Python file."""
    for function, body in _functions(tree):
        literals = [(node.lineno, words(_text(node))) for node in body]
        parts = {word for _, found in literals if found and found[0] in PARTS for word in found}
        for line, found in literals:
            if found and found[0] in VERBS and len(found) > 1:
                yield Statement(path, line, function, found[0], frozenset(found) | parts)


def statements_of_script(path: Path, text: str) -> Iterator[Statement]:
    """The statements of one ``.sql`` file; a function's body counts as text, not as statements."""
    start = 0
    for token in [*TOKEN.finditer(text), None]:
        if token is not None and token["mark"] != ";":
            continue
        end = len(text) if token is None else token.end()
        found = words(text[start:end])
        if found and found[0] in VERBS:
            first = re.search(rf"\b{re.escape(found[0])}\b", text[start:end], re.IGNORECASE)
            line = text.count("\n", 0, start + (first.start() if first else 0)) + 1
            yield Statement(path, line, "", found[0], frozenset(found))
        start = end


def _functions(tree: ast.Module) -> Iterator[tuple[str, list[ast.expr]]]:
    """The string literals of each function by its dotted name, and those outside of all functions."""
    pending: list[tuple[str, ast.AST]] = [("", tree)]
    while pending:
        name, owner = pending.pop(0)
        literals: list[ast.expr] = []
        for node in _inside(owner, literals):
            label = f"{name}.{node.name}" if name else node.name
            pending.append((label, node))
        yield name, literals


def _inside(
    owner: ast.AST, literals: list[ast.expr]
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """Walk what belongs to ``owner`` itself; fill ``literals`` and yield the functions and classes within."""
    pending = list(ast.iter_child_nodes(owner))
    while pending:
        node = pending.pop(0)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node
        elif isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            literals.append(node)
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):  # a docstring
            pending.extend(ast.iter_child_nodes(node))


def _text(node: ast.expr) -> str:
    """The text of a literal, each hole of an f-string as a placeholder."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) if isinstance(part, ast.Constant) else " %s " for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else ""
