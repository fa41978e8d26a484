"""What else the server's plan says: the relations, those that an outer join may leave out, columns that get NULL."""

import re
from collections.abc import Iterator, Sequence

from monps.strangler.proof.catalog import Catalog, Column, Table
from monps.strangler.proof.session import Description, Node
from monps.strangler.proof.shape import ResultColumn, Shape

__all__ = ["left_out", "relations", "shape_of", "written"]

NULL = re.compile(r"\(*NULL::")
COUNT = re.compile(r"\(*count\([^()]*\)\)*$", re.IGNORECASE)
OPTIONAL = {"Left": ("Inner",), "Right": ("Outer",), "Full": ("Inner", "Outer")}
"""By the kind of join, the sides whose columns may be NULL for it."""


def relations(plan: Node, catalog: Catalog) -> Sequence[Table]:
    """The tables that the plan touches, each once; those that it writes come last."""
    found = {}
    for node in reversed(list(_nodes(plan))):
        table = catalog.table(node["Relation Name"], node.get("Schema")) if "Relation Name" in node else None
        if table is not None:
            found[table.oid] = table
    return list(found.values())


def written(plan: Node, catalog: Catalog, operation: str = "Insert") -> Iterator[tuple[Table, Node]]:
    """The tables that the plan changes in this way, each with its node."""
    for node in _nodes(plan):
        if node["Node Type"] == "ModifyTable" and node.get("Operation") == operation:
            table = catalog.table(node["Relation Name"], node.get("Schema"))
            if table is not None:
                yield table, node


def left_out(plan: Node, catalog: Catalog) -> Iterator[tuple[Table, Sequence[Column]]]:
    """The NOT NULL columns without a default into which an INSERT puts NULL, because it does not name them."""
    for table, node in written(plan, catalog):
        given: Sequence[str] = next((child.get("Output", []) for child in node.get("Plans", ())), [])
        missing = [
            column
            for column in table.columns
            if column.not_null
            and not column.generated
            and column.number <= len(given)
            and NULL.match(given[column.number - 1])
        ]
        if missing:
            yield table, missing


def shape_of(description: Description, plan: Node | None, catalog: Catalog, types: Sequence[str]) -> Shape:
    """The result's columns; ``types`` are their types as the server writes them."""
    optional = {"*"} if plan is None else set(_optional(plan, inside=False))
    outputs = plan.get("Output", []) if plan is not None else []
    columns = []
    for number, origin in enumerate(description.columns):
        table = catalog.tables.get(origin.table)
        source = next((one for one in table.columns if one.number == origin.number), None) if table else None
        certain = source is not None and source.not_null and not {"*", table.name if table else ""} & optional
        counted = number < len(outputs) and len(outputs) == len(description.columns) and COUNT.match(outputs[number])
        columns.append(ResultColumn(origin.name, types[number], not (certain or counted)))
    return Shape(tuple(columns))


def _optional(node: Node, *, inside: bool) -> Iterator[str]:
    """The relations that may be left out of a row; ``*`` for all of them."""
    if inside and "Relation Name" in node:
        yield node["Relation Name"]
    if "Grouping Sets" in node:
        yield "*"
    sides = OPTIONAL.get(node.get("Join Type", ""), ())
    for child in node.get("Plans", ()):
        yield from _optional(child, inside=inside or child.get("Parent Relationship") in sides)


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)
