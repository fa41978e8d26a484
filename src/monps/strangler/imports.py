"""What an ``import`` gives names to: modules of the tree, their names, or things of other packages.

A statement only notes what was asked for; :func:`lookup` finds it when the name is used.
"""

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from monps.strangler.module import Module
from monps.strangler.value import External, Imported, ModuleValue, Value, unknown

if TYPE_CHECKING:
    from monps.strangler.reader import Reader

__all__ = ["imported", "lookup"]


def imported(reader: "Reader", node: ast.Import | ast.ImportFrom, module: Module) -> Mapping[str, Value]:
    """The names that the statement gives in ``module``."""
    if isinstance(node, ast.Import):
        # ``import a.b`` gives the name a; ``import a.b as c`` gives c to a.b.
        asked = [(one.asname or one.name.partition(".")[0], one) for one in node.names]
        return {
            name: Imported(module.name, one.name if one.asname else one.name.partition(".")[0]) for name, one in asked
        }
    names: dict[str, Value] = {}
    for one in node.names:
        if one.name != "*":
            names[one.asname or one.name] = Imported(module.name, node.module or "", node.level, one.name)
            continue
        source = _module(reader, Imported(module.name, node.module or "", node.level))
        names |= reader.names(source) if source is not None else {}
    return names


def lookup(reader: "Reader", asked: Imported) -> Value:
    """What ``asked`` is."""
    source = _module(reader, asked)
    if asked.name is None:
        return ModuleValue(source) if source is not None else External(asked.dotted)
    if source is not None and (value := reader.member(source, asked.name)) is not None:
        return value
    dotted = f"{asked.dotted}.{asked.name}" if asked.dotted else asked.name
    inner = _module(reader, Imported(asked.importer, dotted, asked.level))
    if inner is not None:
        return ModuleValue(inner)
    return unknown(asked.name) if source is not None or asked.level else External(dotted)


def _module(reader: "Reader", asked: Imported) -> Module | None:
    name = reader.tree.find(asked.dotted, asked.importer, asked.level)
    return reader.tree.module(name) if name is not None and name != asked.importer else None
