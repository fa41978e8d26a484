"""The types of values as far as the code shows them: what psycopg2 would write decides what the server sees.

``5`` is written as an integer, ``1.5`` as numeric, ``timedelta(…)`` as an interval; a string is written in quotes and
has no type. Only what is certain counts: a name says nothing.
"""

import ast

from psycopg.postgres import types

__all__ = ["EVERY", "UNKNOWN", "type_of"]

UNKNOWN = 0
"""The server is to find the type."""


def _oid(name: str) -> int:
    return types[name].oid


CALLS = {
    "int": "int4",
    "len": "int4",
    "float": "numeric",
    "Decimal": "numeric",
    "bool": "bool",
    "timedelta": "interval",
    "date": "date",
    "today": "date",
    "utcnow": "timestamp",
}
"""Functions whose result has one type, by the last part of their name."""
EVERY = tuple(
    _oid(name)
    for name in ("text", "interval", "int4", "numeric", "timestamp", "timestamptz", "date", "bool", "int8", "uuid")
) + tuple(types[name].array_oid for name in ("text", "int4", "numeric"))
"""The types that psycopg2's literals have, the likeliest first; a string's is text where nothing gives it another."""


def type_of(expression: str) -> int:
    """The object id of the type that psycopg2's literal for ``expression`` has; ``UNKNOWN`` where it has none."""
    try:
        node = ast.parse(expression, mode="eval").body
    except SyntaxError:
        return UNKNOWN
    return _of_node(node)


def _of_node(node: ast.expr) -> int:  # noqa: PLR0911 - one for each form
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _of_node(operand)
        case ast.Constant(value=bool()):
            return _oid("bool")
        case ast.Constant(value=int() as number):
            return _oid("int4" if abs(number) < 2**31 else "int8" if abs(number) < 2**63 else "numeric")
        case ast.Constant(value=float()):
            return _oid("numeric")
        case ast.Constant(value=bytes()):
            return _oid("bytea")
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return _oid("bool")
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in CALLS:
            return _oid(CALLS[name])
        case ast.Call(func=ast.Attribute(value=ast.Name(id="datetime"), attr="now"), args=[], keywords=[]):
            return _oid("timestamp")
    return UNKNOWN
