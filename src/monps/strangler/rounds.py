"""What one round of a loop is given, and what many rounds make of a text."""

import ast

from monps.strangler.evaluate import any_of
from monps.strangler.source_text import source_of
from monps.strangler.value import Items, Mapping, Texts, Value, unknown

__all__ = ["element", "grew"]


def element(over: Value, target: ast.expr) -> Value:
    """What one round of the loop is given."""
    source = source_of(target)
    if isinstance(over, Mapping):
        return element(Items((tuple(Texts(((key,),)) for key, _ in over.entries),), over.open), target)
    if not isinstance(over, Items) or len(over.variants) != 1:
        return unknown(source)
    (row,) = over.variants
    if isinstance(target, ast.Tuple) and row and all(isinstance(one, Items) for one in row):
        columns = zip(*(one.variants[0] for one in row if isinstance(one, Items)), strict=False)
        names = [source_of(one) for one in target.elts]
        parts = [any_of(column, name, is_open=over.open) for column, name in zip(columns, names, strict=False)]
        return Items((tuple(parts),))
    return any_of(row, source, is_open=over.open)


def grew(before: Texts, after: Texts) -> bool:
    """Whether a text of before is the beginning of something that is longer now."""
    return any(len(one) >= len(other) and one != other for one in after.variants for other in before.variants)
