"""SQL expressions in one spelling, so that equal ones compare equal.

PostgreSQL stores a CHECK, a default or a predicate as a tree and gives it back fully parenthesised, on every major
version alike. What remains different between two spellings of one meaning is small and regular: casts of literals
(``'a'::character varying`` in a text comparison), lists (``IN`` against ``= ANY``), synonyms (``now()``), redundant
parentheses. This module reads the server's text into a small tree, removes exactly those, and writes it back. It never
decides by evaluating anything.

What it does not know it leaves alone: two expressions that differ in another way are different.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from monps.introspection import rewriting
from monps.introspection.node import Node, Sequence, render

__all__ = ["canonical", "default", "loose", "quoted"]

TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<string>[BXbx]?'(?:[^']|'')*')
    | (?P<quoted>"(?:[^"]|"")+")
    | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<cast>::)
    | (?P<word>[^\W\d][\w$]*)
    | (?P<mark>[()\[\],.])
    | (?P<operator>[-+*/<>=~!@\#%^&|`?:]+)
    """,
    re.VERBOSE,
)
PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_$]*")
TYPE_TAIL = {"varying", "precision", "with", "without", "time", "zone"}
CLOSING = {"(": ")", "[": "]"}
REMEMBERED = 1024
"""A schema says the same few things again and again; this many are read once."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the server's text; ``glued`` when no space stands before it, as before a function's arguments."""

    kind: str
    text: str
    glued: bool


def canonical(expression: str, text_columns: Collection[str] = ()) -> str:
    """The expression in its one spelling; for ``text_columns`` a cast to text changes nothing."""
    return _canonical(expression, frozenset(text_columns))


@lru_cache(REMEMBERED)
def _canonical(expression: str, text_columns: frozenset[str]) -> str:
    return render(_parse(expression, text_columns))


@lru_cache(REMEMBERED)
def default(expression: str, column_type: str) -> str | None:
    """A column default in its one spelling; None for ``DEFAULT NULL``, which is no default.

    A literal's cast to the column's own type is dropped, numbers lose their scale: the stored value is the same.
    """
    nodes = _parse(expression, ())
    if len(nodes) != 1:
        return render(nodes)
    node = rewriting.strip_cast(nodes[0], base_type(column_type))
    if node.kind == "word" and node.text == "NULL":
        return None
    if node.kind == "number" and rewriting.is_numeric(column_type):
        return rewriting.digits(Decimal(node.text))
    return render((node,))


def loose(expression: str) -> str:
    """The expression without any cast: what remains comparable when the type of a column in it differs."""
    return render(_parse(expression, (), loosely=True))


def quoted(name: str) -> str:
    """A name from the catalog as this module writes it in an expression."""
    return name if PLAIN_NAME.fullmatch(name) else '"' + name.replace('"', '""') + '"'


def base_type(column_type: str) -> str:
    """The type without modifiers: ``numeric(10,2)`` is ``numeric``."""
    return re.sub(r"\([^)]*\)", "", column_type)


def _tokens(expression: str) -> Iterator[Token]:
    position, glued = 0, False
    while position < len(expression):
        match = TOKEN.match(expression, position)
        if match is None:  # a character no deparsed expression holds: kept, so that it still counts
            yield Token("operator", expression[position], glued)
            position, glued = position + 1, True
            continue
        kind = str(match.lastgroup)
        if kind != "space":
            yield Token(kind, match.group(), glued)
        position, glued = match.end(), kind != "space"


def _parse(expression: str, text_columns: Collection[str], *, loosely: bool = False) -> Sequence:
    parser = _Parser(list(_tokens(expression)), text_columns, loosely=loosely)
    items = parser.items(until=None)
    nodes = items[0] if len(items) == 1 else (Node("paren", items=items),)
    # The outermost parentheses carry no meaning.
    while len(nodes) == 1 and nodes[0].kind == "paren" and len(nodes[0].items) == 1:
        nodes = nodes[0].items[0]
    return nodes


class _Parser:
    """Reads tokens into nodes; each node is rewritten as soon as it is complete."""

    def __init__(self, tokens: list[Token], text_columns: Collection[str], *, loosely: bool) -> None:
        self._tokens = tokens
        self._at = 0
        self._text_columns = text_columns
        self._loosely = loosely

    def items(self, until: str | None) -> tuple[Sequence, ...]:
        """Comma-separated sequences up to the closing mark ``until``, which is consumed."""
        items: list[Sequence] = []
        nodes: list[Node] = []
        while (token := self._next()) is not None and token.text != until:
            if token.text == ",":
                items.append(rewriting.sequence(nodes))
                nodes = []
            else:
                self._add(nodes, token)
        if nodes or items:
            items.append(rewriting.sequence(nodes))
        return tuple(items)

    def _add(self, nodes: list[Node], token: Token) -> None:
        if token.kind == "cast":
            type_name = self._type_name()
            if nodes and not self._loosely:
                nodes.append(rewriting.cast(nodes.pop(), type_name, self._text_columns))
        elif token.text in CLOSING:
            self._group(nodes, token)
        elif token.kind == "string":
            nodes.append(rewriting.loose_literal(token.text) if self._loosely else Node("string", token.text))
        elif token.kind == "number":
            nodes.append(rewriting.number(token.text, typed=not self._loosely))
        elif token.kind in {"word", "quoted"}:
            nodes.append(Node("word", self._name(token)))
        else:
            nodes.append(Node("operator", token.text))

    def _group(self, nodes: list[Node], opening: Token) -> None:
        items = self.items(until=CLOSING[opening.text])
        before = nodes[-1] if nodes else None
        if opening.text == "[":
            is_array = before is not None and before.kind == "word" and before.text == "ARRAY"
            nodes[-1:] = [Node("array", items=items)] if is_array else [*nodes[-1:], Node("subscript", items=items)]
        elif before is not None and before.kind == "word" and opening.glued:
            nodes[-1] = rewriting.call(before.text, items)
        else:
            nodes.append(rewriting.paren(items, before))

    def _next(self) -> Token | None:
        if self._at >= len(self._tokens):
            return None
        self._at += 1
        return self._tokens[self._at - 1]

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _name(self, first: Token) -> str:
        """A name, qualified or not, without needless quotes: which words need them changes with the version."""
        parts = [_unquoted(first.text)]
        while (dot := self._peek()) is not None and dot.text == "." and dot.glued:
            self._at += 1
            following = self._next()
            parts.append(_unquoted(following.text) if following else "")
        return ".".join(parts)

    def _type_name(self) -> str:
        first = self._next()
        words = [self._name(first)] if first else []
        while (token := self._peek()) is not None:
            if token.text == "(" and token.glued:
                words[-1] += self._modifier()
            elif token.text == "[" and token.glued:
                self._at += 2
                words[-1] += "[]"
            elif token.kind == "word" and token.text in TYPE_TAIL:
                self._at += 1
                words.append(token.text)
            else:
                break
        return " ".join(words)

    def _modifier(self) -> str:
        start = self._at
        while (token := self._next()) is not None and token.text != ")":
            pass
        return "".join(token.text for token in self._tokens[start : self._at])


def _unquoted(name: str) -> str:
    inner = name[1:-1]
    return inner if name.startswith('"') and PLAIN_NAME.fullmatch(inner) else name
