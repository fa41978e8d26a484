"""Texts that are put together: f-strings, ``%``, ``.format``, ``.join``, ``+`` and ``*``.

Each function takes values and gives a value; what only the running program knows stays a gap with its expression.
"""

import ast
import re
import string
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import replace

from monps.strangler.source_text import source_of
from monps.strangler.value import Gap, Items, Mapping, Number, Text, Texts, Value, combine, literal, unknown

__all__ = ["as_text", "concatenated", "formatted", "interpolated", "joined", "repeated"]

CONVERSION = re.compile(r"%(?:\((?P<name>[^)]*)\))?(?P<flags>[#0\- +]*\d*(?:\.\d+)?)(?P<type>[diouxXeEfFgGcrsa%])")
NUMERIC_TYPES = frozenset("diouxXeEfFgG")
NUMERIC_SPEC = re.compile(r".*[bdeEfFgGn%xXo]$")


def as_text(value: Value, node: ast.expr, *, numeric: bool = False) -> Texts:
    """``value`` as it stands in a text; a gap with the source of ``node`` where that is not known."""
    match value:
        case Texts() if value.gap is not None:
            gap = value.gap
            return Texts(((replace(gap, expression=source_of(node), numeric=numeric or gap.numeric),),))
        case Texts():
            return value
        case Number():
            return literal(f"{value.value:g}" if isinstance(value.value, float) else str(value.value))
    return unknown(source_of(node), numeric=numeric)


def is_numeric_spec(spec: ast.expr | None) -> bool:
    """Whether the part after the colon of ``{…:.2f}`` accepts numbers only."""
    if not isinstance(spec, ast.JoinedStr) or not spec.values:
        return False
    (*_, last) = spec.values
    return isinstance(last, ast.Constant) and NUMERIC_SPEC.fullmatch(str(last.value)) is not None


def concatenated(pieces: Sequence[Texts]) -> Texts:
    """The pieces one after the other."""
    return combine(pieces, lambda texts: tuple(part for text in texts for part in text))


def repeated(value: Value, times: Value, node: ast.expr) -> Value:
    """``value * times``: a text or a list."""
    if isinstance(value, Items) and len(value.variants) == 1:
        if isinstance(times, Number) and 0 <= times.value * len(value.variants[0]) <= 100:  # noqa: PLR2004 - longer lists are shown as repeated
            return Items((value.variants[0] * int(times.value),), value.open)
        return Items(value.variants, open=True)
    if isinstance(value, Texts) and value.is_known and isinstance(times, Number) and times.value <= 1000:  # noqa: PLR2004 - as above
        return Texts(tuple((text * int(times.value),) for text in value.known))
    return Texts(((Gap(source_of(node), repeated=True),),))


def joined(separator: Value, items: Value, node: ast.expr, argument: ast.expr) -> Texts:
    """``separator.join(items)``; one gap where the number of items is not known."""
    if not isinstance(separator, Texts) or not isinstance(items, Items) or items.open:
        return Texts(((Gap(source_of(node), repeated=True),),))
    between = as_text(separator, node)
    ways = []
    for variant in items.variants:
        pieces: list[Texts] = []
        for item in variant:
            pieces += [between] * bool(pieces) + [as_text(item, argument)]
        ways.append(concatenated(pieces) if pieces else literal(""))
    variants = tuple(dict.fromkeys(text for way in ways for text in way.variants))
    return Texts(variants, any(way.more for way in ways))


def interpolated(template: Texts, node: ast.BinOp, values: Sequence[Value] | Lookup[str, Value]) -> Texts:
    """``template % values``; ``values`` are those that are written out, by number or by name."""
    return combine([template], lambda texts: _interpolated(texts[0], node, values))


def formatted(template: Texts, node: ast.Call, positional: Sequence[Value], named: Lookup[str, Value]) -> Texts:
    """``template.format(…)``."""
    sources: dict[str, ast.expr] = {str(number): one for number, one in enumerate(node.args)}
    sources |= {one.arg: one.value for one in node.keywords if one.arg is not None}
    values: dict[str, Value] = {str(number): one for number, one in enumerate(positional)} | dict(named)
    pieces = [_formatted(text, node, sources, values) for text in template.variants]
    variants = tuple(dict.fromkeys(variant for piece in pieces for variant in piece.variants))
    return Texts(variants, template.more or any(piece.more for piece in pieces), template.clause, template.origins)


def _formatted(text: Text, node: ast.Call, sources: Lookup[str, ast.expr], values: Lookup[str, Value]) -> Texts:
    pieces: list[Texts] = []
    number = 0
    for part in text:
        if isinstance(part, Gap):
            pieces.append(Texts(((part,),)))
            continue
        for before, field, spec, _ in _fields(part):
            pieces.append(literal(before))
            if field is None:
                continue
            name = re.split(r"[.\[]", field)[0] or str(number)
            number += not re.split(r"[.\[]", field)[0]
            whole = name in sources and field in {"", name}
            numeric = NUMERIC_SPEC.fullmatch(spec or "") is not None
            source = sources.get(name, node)
            pieces.append(
                as_text(values[name], source, numeric=numeric) if whole else unknown(f"{source_of(source)}:{field}")
            )
    return concatenated(pieces or [literal("")])


def _fields(part: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(part))
    except ValueError:  # a brace that is no field: the call would fail, and the text is what it is
        return [(part, None, None, None)]


def _interpolated(text: Text, node: ast.BinOp, values: Sequence[Value] | Lookup[str, Value]) -> Text:
    made: list[str | Gap] = []
    number = 0
    for part in text:
        if isinstance(part, Gap):
            made.append(part)
            continue
        position = 0
        for found in CONVERSION.finditer(part):
            made.append(part[position : found.start()])
            position = found.end()
            if found["type"] == "%":
                made.append("%")
                continue
            made += _converted(found, node, values, number)
            number += 1
        made.append(part[position:])
    return tuple(made)


def _converted(
    found: re.Match[str], node: ast.BinOp, values: Sequence[Value] | Lookup[str, Value], number: int
) -> Sequence[str | Gap]:
    numeric = found["type"] in NUMERIC_TYPES
    value, source = _value_of(found["name"], node.right, values, number)
    if value is None:
        suffix = f"[{found['name']!r}]" if found["name"] else f"[{number}]" if number else ""
        return [Gap(source_of(node.right) + suffix, numeric=numeric)]
    text = as_text(value, source, numeric=numeric)
    if len(text.variants) == 1:
        return text.variants[0]
    choices = text.known
    return [Gap(source_of(source), choices, numeric=numeric)]


def _value_of(
    name: str | None, right: ast.expr, values: Sequence[Value] | Lookup[str, Value], number: int
) -> tuple[Value | None, ast.expr]:
    if name is not None:
        if isinstance(values, Lookup):
            return values.get(name), _source_of_key(right, name)
        return None, right
    if isinstance(values, Lookup) or number >= len(values):
        return None, right
    return values[number], right.elts[number] if isinstance(right, ast.Tuple) else right


def _source_of_key(node: ast.expr, name: str) -> ast.expr:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == name:
                return value
    return node


def values_of(value: Value) -> Sequence[Value] | Lookup[str, Value]:
    """What stands on the right of a ``%``, by number or by name."""
    match value:
        case Mapping(open=False):
            return dict(value.entries)
        case Items(open=False) if len(value.variants) == 1:
            return value.variants[0]
        case Items() | Mapping():
            return ()
    return (value,)
