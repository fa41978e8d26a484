"""What stands in a hole, told from the SQL around it.

The text before the hole is read as SQL: inside quotes it is a value in quotes; after FROM or a dot it is an identifier;
after ``=`` or LIMIT a value; after WHERE or at an end a piece of SQL. The names people give their variables are not
evidence, except where the SQL leaves it open.
"""

import re
from collections.abc import Sequence

from monps.strangler.call_site import Hole
from monps.strangler.value import Gap, Text
from monps.strangler.vocabulary import HoleKind, Injection

__all__ = ["classified", "injection", "inside_quotes"]

WORD = re.compile(r"[A-Za-z_][\w$]*|\d[\w.]*|[^\s\w]+")
QUOTES = re.compile(r"--[^\n]*(?:\n|$)|/\*.*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(\w*)\$.*?\$\1\$", re.DOTALL)
OPEN_QUOTE = re.compile(r"['\"]|\$(\w*)\$|--|/\*")

IDENTIFIER_BEFORE = frozenset(
    [
        "from",
        "join",
        "into",
        "update",
        "table",
        "view",
        "index",
        "schema",
        "column",
        "by",
        "on",
        "only",
        "truncate",
        "analyze",
        "vacuum",
        "using",
        "function",
        "trigger",
        "sequence",
        "type",
        "database",
        "role",
        "owner",
        "extension",
        "refresh",
        "copy",
        "constraint",
        "distinct",
        "collate",
        "cascade",
        "exists",
        "concurrently",
        "rename",
        "to",
        "as",
        "sort",
        "asc",
        "desc",
        "nulls",
    ]
)
VALUE_BEFORE = frozenset(
    [
        "limit",
        "offset",
        "like",
        "ilike",
        "between",
        "interval",
        "values",
        "returning_value",
        "any",
        "all",
        "then",
        "else",
        "when",
    ]
)
FRAGMENT_BEFORE = frozenset(
    ["where", "and", "or", "set", "having", "having", "not", "with", "union", "all", "select_fragment", "returning"]
)
OPERATORS = frozenset(
    [
        "=",
        "<",
        ">",
        "<=",
        ">=",
        "<>",
        "!=",
        "+",
        "-",
        "*",
        "/",
        "%",
        "||",
        "->",
        "->>",
        "#>",
        "#>>",
        "@>",
        "<@",
        "&&",
        "~",
        "~*",
        "!~",
        "!~*",
        "::",
    ]
)
LISTS_BEFORE = frozenset({"in", "values", "any"})


def classified(text: Text) -> tuple[str | Hole, ...]:
    """The text with every gap as a hole whose kind is known."""
    return tuple(
        part if isinstance(part, str) else _hole(part, text[:number], text[number + 1 :])
        for number, part in enumerate(text)
    )


def injection(holes: Sequence[tuple[Hole, Gap]]) -> Injection:
    """The worst that can happen through holes, each with the gap that it was."""
    open_holes = [(hole, gap) for hole, gap in holes if not _is_safe(gap)]
    if any(hole.reachable for hole, _ in open_holes):
        return Injection.reachable
    if any(hole.kind is HoleKind.quoted_value for hole, _ in open_holes):
        return Injection.quoted
    return Injection.none


def inside_quotes(before: str) -> str | None:
    r"""The quote (``'``, ``\"`` or ``$…$``), ``--`` or ``/*`` that is open at the end of ``before``."""
    rest = QUOTES.sub(" ", before)
    found = OPEN_QUOTE.search(rest)
    return found[0] if found is not None else None


def _hole(gap: Gap, before: Text, after: Text) -> Hole:
    left = "".join(part if isinstance(part, str) else "x" for part in before)
    right = "".join(part if isinstance(part, str) else "x" for part in after)
    kind = _kind(gap, left, right)
    return Hole(gap.expression, kind, gap.choices, gap.parameter is not None and not _is_safe(gap))


def _is_safe(gap: Gap) -> bool:
    return bool(gap.choices) or gap.numeric or gap.kind is not None or gap.repeated


def _kind(gap: Gap, left: str, right: str) -> HoleKind:
    if gap.kind is not None:
        return gap.kind
    if not left.strip() and not right.strip():
        return HoleKind.statement
    quote = inside_quotes(left)
    if quote is not None and quote != '"':
        return HoleKind.quoted_value if quote == "'" else HoleKind.fragment
    if quote == '"' or _is_part_of_a_word(left, right):
        return HoleKind.identifier
    words = WORD.findall(QUOTES.sub(" q ", left).lower())
    last = words[-1] if words else ""
    following = WORD.findall(right.lower())
    after = following[0] if following else ""
    if gap.repeated or _is_list(words, after):
        return (
            HoleKind.fragment
            if last in FRAGMENT_BEFORE - {"select_fragment"} or (not gap.repeated and last == "")
            else HoleKind.list
        )
    return _by_place(gap, words, last, after)


def _is_part_of_a_word(left: str, right: str) -> bool:
    """``x_{a}``, ``{a}_x``, ``t.{a}``, ``{a}.c``."""
    return bool(re.search(r"[\w.]$", left) or re.match(r"[\w.(]", right)) and not re.search(r"\d$", left)


def _is_list(words: Sequence[str], after: str) -> bool:
    opened = len(words) > 1 and words[-1].endswith("(") and after.startswith(")")
    return opened and (words[-2] in LISTS_BEFORE or "insert" in words or words[-1] != "(")


def _by_place(gap: Gap, words: Sequence[str], last: str, after: str) -> HoleKind:
    if last in OPERATORS or (last[-1:] in "=<>" and last) or last in VALUE_BEFORE:
        return HoleKind.bare_value
    if gap.numeric and not gap.choices:
        return HoleKind.bare_value
    if last in FRAGMENT_BEFORE:
        is_column = after[:1] in {"=", "<", ">", "!"} or after in {"is", "in", "like", "ilike", "between", "not"}
        return HoleKind.identifier if is_column else HoleKind.fragment
    if last in IDENTIFIER_BEFORE:
        return HoleKind.identifier
    if last in {"select", ",", "(", ")"} or last.endswith("("):
        return _in_a_list(gap, words, last, after)
    return HoleKind.fragment


def _in_a_list(gap: Gap, words: Sequence[str], last: str, after: str) -> HoleKind:
    """After SELECT, a comma or a bracket: a column, unless it ends the text or brings clauses of its own."""
    if last == ")" or (last == "select" and after == "from" and not gap.choices and gap.parameter is None):
        return HoleKind.list if last == "select" else HoleKind.fragment
    if "values" in words and words.index("values") > 1 and "select" not in words[words.index("values") :]:
        return HoleKind.bare_value
    return HoleKind.identifier
