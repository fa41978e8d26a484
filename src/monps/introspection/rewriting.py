"""The rules by which two spellings of one expression become the same.

Each rule keeps the meaning: it drops a cast that does nothing, or chooses one of several names for the same function.
"""

import re
from collections.abc import Collection
from collections.abc import Sequence as Many
from decimal import Decimal

from monps.introspection.node import Node, Sequence

__all__ = ["call", "cast", "digits", "is_numeric", "loose_literal", "number", "paren", "sequence", "strip_cast"]

TEXT_TYPES = {"text", "character varying"}
WIDTH = {"smallint": 0, "integer": 0, "bigint": 0, "numeric": 1, "real": 2, "double precision": 2}
"""Number types by what they can hold; a literal may be widened without a change of value."""
QUOTED_NUMBER = re.compile(r"'(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)'")
SIMPLE_ARRAY = re.compile(r"'\{([\w.-]+(?:,[\w.-]+)*)?\}'")
MIDNIGHT = re.compile(r"^('\d{4}-\d\d-\d\d) 00:00:00(?:\+00)?'$")
SYNONYMS = {"now": "CURRENT_TIMESTAMP", "transaction_timestamp": "CURRENT_TIMESTAMP"}
"""Functions without arguments that are documented as equivalent."""
TRIMS = {"BOTH": "btrim", "LEADING": "ltrim", "TRAILING": "rtrim"}
LITERALS = {"string", "number", "cast"}


def is_numeric(column_type: str) -> bool:
    """Whether a column of this type holds numbers, with or without modifiers."""
    return column_type.partition("(")[0] in WIDTH


def number(text: str, *, typed: bool = True) -> Node:
    """A bare number: an integer, or numeric when it has a point or an exponent."""
    value = Decimal(text)
    return (
        _number(value, "numeric" if re.search(r"[.eE]", text) else "integer")
        if typed
        else Node("number", digits(value))
    )


def cast(operand: Node, type_name: str, text_columns: Collection[str]) -> Node:
    """``operand::type_name``, or the operand alone where the cast changes nothing."""
    if type_name in TEXT_TYPES and (operand.kind == "string" or _is_text_column(operand, text_columns)):
        return operand
    if type_name.endswith("[]") and (elements := _elements(operand)):
        inner = type_name.removesuffix("[]")
        return Node("array", items=tuple((cast(element, inner, text_columns),) for element in elements))
    if type_name.endswith("[]") and operand.text == "'{}'":
        return Node("cast", type_name, ((Node("array"),),))
    if type_name in WIDTH and (value := _value(operand, type_name)) is not None:
        return _number(value, type_name)
    return Node("cast", type_name, ((operand,),))


def strip_cast(node: Node, type_name: str) -> Node:
    """The operand of a cast to ``type_name`` or of NULL to anything; any other node as it is."""
    if node.kind != "cast":
        return node
    operand = node.items[0][0]
    same = node.text == type_name or (node.text, type_name) == ("bpchar", "character")
    return operand if same or operand.text == "NULL" else node


def loose_literal(text: str) -> Node:
    """A quoted literal without its type: a number if it reads like one, a date if it is midnight."""
    if found := QUOTED_NUMBER.fullmatch(text):
        return Node("number", digits(Decimal(found[1])))
    return Node("string", MIDNIGHT.sub(r"\1'", text))


def paren(items: tuple[Sequence, ...], before: Node | None) -> Node:
    """Parentheses; around one single thing they say nothing, except after ANY and ALL."""
    keeps = before is not None and before.text in {"ANY", "ALL", "SOME", "IN"}
    if len(items) == 1 and len(items[0]) == 1 and not keeps:
        return items[0][0]
    return Node("paren", items=items)


def call(name: str, items: tuple[Sequence, ...]) -> Node:
    """A function call, by the one name of the function."""
    if not items and name in SYNONYMS:
        return Node("word", SYNONYMS[name])
    if name == "TRIM" and (trimmed := _trim(items[0])):
        return trimmed
    if name == "SUBSTRING":
        return _substring(items)
    return Node("call", name, items)


def sequence(nodes: Many[Node]) -> Sequence:
    """Nodes side by side; AND and OR are flattened, lists brought in order, AT TIME ZONE becomes its function."""
    words = [node.text if node.kind == "word" else "" for node in nodes]
    for connective in ("AND", "OR"):
        if connective in words:
            return tuple(flat for node in nodes for flat in _flatten(node, connective))
    if words[1:4] == ["AT", "TIME", "ZONE"] and len(nodes) == 5:  # noqa: PLR2004 - operand, three words, zone
        return (Node("call", "timezone", ((nodes[4],), (nodes[0],))),)
    if len(nodes) > 2 and words[-2] in {"ANY", "ALL"}:  # noqa: PLR2004 - operand, word, list
        return _membership(nodes)
    return tuple(nodes)


def _is_text_column(node: Node, text_columns: Collection[str]) -> bool:
    return node.kind == "word" and node.text in text_columns


def _elements(node: Node) -> list[Node]:
    """The elements of an array, written as ARRAY[…] or as a simple literal; empty when they cannot be told apart."""
    if node.kind == "array" and all(len(item) == 1 for item in node.items):
        return [item[0] for item in node.items]
    found = SIMPLE_ARRAY.fullmatch(node.text) if node.kind == "string" else None
    words = found[1].split(",") if found and found[1] else []
    return [Node("word", "NULL") if word.upper() == "NULL" else Node("string", f"'{word}'") for word in words]


def _value(operand: Node, type_name: str) -> Decimal | None:
    """The value of a literal that the type holds unchanged."""
    if operand.kind == "string" and (found := QUOTED_NUMBER.fullmatch(operand.text)):
        return Decimal(found[1])
    if operand.kind != "number":
        return None
    own = "numeric" if "." in operand.text else "integer"
    return Decimal(operand.text) if WIDTH[own] <= WIDTH[type_name] else None


def _number(value: Decimal, type_name: str) -> Node:
    """A number that shows its type: ``5`` integer, ``5.0`` numeric, ``(5)::double precision``."""
    text = digits(value)
    if WIDTH[type_name] == WIDTH["real"]:
        return Node("cast", type_name, ((Node("number", text),),))
    if type_name == "numeric" and "." not in text:
        text += ".0"
    return Node("number", text)


def digits(value: Decimal) -> str:
    """The number without exponent and without closing zeros."""
    return format(value.normalize(), "f") if value else "0"


def _flatten(node: Node, connective: str) -> Sequence:
    if node.kind == "paren" and len(node.items) == 1:
        inner = node.items[0]
        if any(part.kind == "word" and part.text == connective for part in inner):
            return inner
    return (node,)


def _membership(nodes: Many[Node]) -> Sequence:
    """``x = ANY (list)``: of one element it is a comparison with that; the order of a set says nothing."""
    *operand, word, brackets = nodes
    array = brackets.items[0][0] if brackets.kind == "paren" and len(brackets.items[0]) == 1 else brackets
    if array.kind != "array" or any(len(item) != 1 for item in array.items):
        return tuple(nodes)
    items = array.items
    is_set = (operand[-1].text, word.text) in {("=", "ANY"), ("<>", "ALL")}
    if is_set and all(item[0].kind in LITERALS for item in items):
        items = tuple(sorted(set(items), key=lambda item: (item[0].text, str(item[0].items))))
    if len(items) == 1:
        return (*operand, items[0][0])
    return (*operand, word, Node("paren", items=((Node("array", items=items),),)))


def _trim(item: Sequence) -> Node | None:
    words = [node.text for node in item]
    if not words or words[0] not in TRIMS or "FROM" not in words:
        return None
    at = words.index("FROM")
    arguments = (item[at + 1 :], item[1:at]) if at > 1 else (item[at + 1 :],)
    return Node("call", TRIMS[words[0]], arguments)


def _substring(items: tuple[Sequence, ...]) -> Node:
    """``SUBSTRING(s FROM 1 FOR 2)`` as the call with commas."""
    parts: list[list[Node]] = [[]]
    for node in items[0] if len(items) == 1 else ():
        if node.kind == "word" and node.text in {"FROM", "FOR"}:
            parts.append([])
        else:
            parts[-1].append(node)
    return Node("call", "substring", tuple(map(tuple, parts)) if len(items) == 1 else items)
