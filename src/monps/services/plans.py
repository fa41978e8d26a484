"""A plan of PostgreSQL: the tree that it tells, what stands out in it, and how it reads as text."""

import dataclasses
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Node", "Plan", "nodes"]

Node = Mapping[str, Any]
"""One node of a plan, in PostgreSQL's own words."""

TOLD = {
    "Actual Loops", "Actual Rows", "Actual Startup Time", "Actual Total Time", "Alias", "Async Capable", "Disabled",
    "Function Name", "Index Name", "Inner Unique", "Join Type", "Node Type", "Operation", "Output", "Parallel Aware",
    "Parent Relationship", "Partial Mode", "Plan Rows", "Plan Width", "Plans", "Relation Name", "Scan Direction",
    "Schema", "Single Copy", "Startup Cost", "Strategy", "Subplan Name", "Total Cost", "Workers",
}  # fmt: skip
"""What the first line of a node says already, or nobody reads."""

PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")
"""Names that need no quotes."""

AGGREGATES = {"Plain": "Aggregate", "Sorted": "GroupAggregate", "Hashed": "HashAggregate", "Mixed": "MixedAggregate"}


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement of a repository method, and how PostgreSQL runs it."""

    sql: str
    fingerprint: str
    times: int
    """How often the method ran it."""
    milliseconds: float
    """How long these runs took together."""
    tree: Mapping[str, Any] | None
    """What ``EXPLAIN (FORMAT JSON)`` says; None where the statement has no plan."""
    findings: tuple[str, ...] = ()
    """What stands out: scans of big tables, estimates that are far off, tables without statistics."""
    reason: str | None = None
    """Why there is no plan."""
    rolled_back: bool = False
    """The method writes: it was run in a transaction that was rolled back, and the plan is an estimate."""

    def as_dict(self) -> dict[str, Any]:
        """The same for JSON."""
        return dataclasses.asdict(self)

    def __str__(self) -> str:
        if self.tree is None:
            return f"no plan: {self.reason}"
        below = [(name, self.tree.get(name)) for name in ("Settings", "Planning Time", "Execution Time")]
        told = (f"{name}: {_value(value)}{' ms' if name.endswith('Time') else ''}" for name, value in below if value)
        return "\n".join([*_lines(self.tree["Plan"], 0), *told])


def nodes(node: Node) -> Iterator[Node]:
    """A node and everything below it."""
    yield node
    for child in node.get("Plans", ()):
        yield from nodes(child)


def _lines(node: Node, depth: int) -> Iterator[str]:
    margin = "      " * depth
    if name := node.get("Subplan Name"):
        yield f"{margin[:-4]}{name}"
    cost = f"cost={node['Startup Cost']:.2f}..{node['Total Cost']:.2f} rows={node['Plan Rows']} "
    head = f"{_title(node)}  ({cost}width={node['Plan Width']}){_actual(node)}"
    yield f"{margin[:-4]}->  {head}" if depth else head
    for key, value in node.items():
        if key not in TOLD and not key.endswith((" Blocks", " Time")) and (value or not key.startswith("Rows Removed")):
            yield f"{margin}  {key}: {_value(value)}"
    if buffers := _buffers(node):
        yield f"{margin}  Buffers: {buffers}"
    for child in node.get("Plans", ()):
        yield from _lines(child, depth + 1)


def _title(node: Node) -> str:
    kind: str = node["Node Type"]
    if kind == "Aggregate":
        kind = " ".join(filter(None, (_partial(node), AGGREGATES[node["Strategy"]])))
    elif kind == "ModifyTable":
        kind = node["Operation"]
    join = node.get("Join Type", "Inner")
    if join != "Inner":
        kind = f"{kind.removesuffix(' Join')} {join} Join"
    if node.get("Scan Direction") == "Backward":
        kind += " Backward"
    if node.get("Parallel Aware"):
        kind = f"Parallel {kind}"
    return f"{kind}{_place(node)}"


def _partial(node: Node) -> str:
    mode: str = node.get("Partial Mode", "Simple")
    return "" if mode == "Simple" else mode


def _place(node: Node) -> str:
    index = f" using {_name(node['Index Name'])}" if "Index Name" in node else ""
    source = node.get("Relation Name", node.get("Function Name"))
    alias = node.get("Alias")
    if source is None:
        return f"{index} on {_name(alias)}" if alias else index
    schema = f"{_name(node['Schema'])}." if "Schema" in node else ""
    return f"{index} on {schema}{_name(source)}{f' {_name(alias)}' if alias and alias != source else ''}"


def _name(text: str) -> str:
    return text if PLAIN.fullmatch(text) else '"' + text.replace('"', '""') + '"'


def _actual(node: Node) -> str:
    loops = node.get("Actual Loops")
    if loops is None:
        return ""
    if not loops:
        return " (never executed)"
    time = f"time={node['Actual Startup Time']:.3f}..{node['Actual Total Time']:.3f} " if _timed(node) else ""
    return f" (actual {time}rows={node['Actual Rows']:g} loops={loops})"


def _timed(node: Node) -> bool:
    return "Actual Total Time" in node


def _buffers(node: Node) -> str:
    kinds = itertools.product(("Shared", "Local", "Temp"), ("Hit", "Read", "Dirtied", "Written"))
    counts = ((memory, what, node.get(f"{memory} {what} Blocks")) for memory, what in kinds)
    return ", ".join(f"{memory.lower()} {what.lower()}={count}" for memory, what, count in counts if count)


def _value(value: Any) -> str:  # noqa: ANN401 - of JSON
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {_value(one)}" for name, one in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_value, value))
    return str(value)
