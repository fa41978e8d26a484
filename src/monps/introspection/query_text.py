"""The text of a query, read only as far as needed to see which of its parts has only one relation."""

import re
from collections.abc import Iterable, Iterator, Sequence

__all__ = ["unqualified"]

TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")+\"|[^\W\d][\w$]*|\d[\w.]*|\s+|.", re.DOTALL)
NAME = re.compile(r"\"(?:[^\"]|\"\")+\"|[^\W\d][\w$]*")
AFTER_FROM = {"WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FOR", "FETCH", "RETURNING"}
SET_OPERATIONS = {"UNION", "INTERSECT", "EXCEPT"}
SEVERAL = {"JOIN", ","}
OPENING, CLOSING = {"("}, {")"}

Part = list[int]
"""The positions of the tokens of one query, without those of the queries inside it."""


def unqualified(query: str) -> str:
    """The query without the relation's name before a column wherever only one relation is read.

    A string, a function's schema and a name in a part with several relations stay as they are.
    """
    tokens = TOKEN.findall(query)
    gone: set[int] = set()
    for part in _parts(tokens):
        alias = _only_relation(tokens, part)
        if alias is not None:
            gone.update(_prefixes(tokens, part, alias))
    return "".join(token for at, token in enumerate(tokens) if at not in gone)


def _parts(tokens: Sequence[str]) -> Iterator[Part]:
    """Each query with the positions that are its own: those in brackets too, but for brackets with a query inside."""
    stack: list[Part] = [[]]
    is_query: list[bool] = [True]
    for at, token in enumerate(tokens):
        if token in OPENING:
            inner = _next_word(tokens, at) in {"SELECT", "WITH", "VALUES"}
            is_query.append(inner)
            if inner:
                stack.append([])
                continue
        elif token in CLOSING and len(is_query) > 1:
            if is_query.pop():
                yield stack.pop()
                continue
        elif token in SET_OPERATIONS and sum(is_query) == len(stack):
            yield stack.pop()
            stack.append([])
            continue
        stack[-1].append(at)
    yield from stack


def _next_word(tokens: Sequence[str], at: int) -> str:
    return next((token for token in tokens[at + 1 :] if not token.isspace()), "")


def _only_relation(tokens: Sequence[str], part: Part) -> str | None:
    """The name by which the part's one relation goes; None if it has none or several."""
    words = list(_outside_brackets(tokens[at] for at in part))
    if "FROM" not in words:
        return None
    after = words[words.index("FROM") + 1 :]
    end = next((at for at, word in enumerate(after) if word in AFTER_FROM), len(after))
    relation = after[:end]
    if not relation or SEVERAL & set(relation) or not NAME.fullmatch(relation[-1]):
        return None
    return relation[-1]


def _outside_brackets(tokens: Iterable[str]) -> Iterator[str]:
    """The words outside any brackets: the FROM in ``EXTRACT(year FROM day)`` begins no list of relations."""
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth == 0 and token not in CLOSING and not token.isspace():
            yield token


def _prefixes(tokens: Sequence[str], part: Part, alias: str) -> Iterator[int]:
    """The positions of the alias and the dot wherever they stand before a column."""
    depth, before = 0, ""
    for at in part:
        token = tokens[at]
        depth += {"(": 1, ")": -1}.get(token, 0)
        # After the FROM of the query itself, and before a function, it is a schema of the same name as the relation.
        is_source = depth == 0 and before in {"FROM", "ONLY"}
        is_schema = is_source or tokens[at + 3 : at + 4] == ["("]
        if token == alias and tokens[at + 1 : at + 2] == ["."] and before != "." and not is_schema:
            yield from (at, at + 1)
        if not token.isspace():
            before = token
