"""What stands out in a plan: big tables read from end to end, estimates that are far off, missing statistics."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monps.core.wire import Wire
from monps.services.plans import Node, nodes

__all__ = ["BIG_ROWS", "OFF", "TableSize", "findings", "table_sizes"]

BIG_ROWS = 10_000
"""From how many rows a table is big: below it, reading all of it takes about a millisecond."""

OFF = 100
"""By which factor an estimate may be wrong before it is told."""

BYTES_OF_A_ROW = 100
"""Assumed of a table that was never analysed."""

BLOCKING = {"Aggregate", "Hash", "Materialize", "Memoize", "Sort", "WindowAgg"}
"""Nodes that read their input to its end (or are read again), whatever becomes of their own output."""

SIZES = """
SELECT space.nspname, class.relname, class.reltuples::float8, pg_relation_size(class.oid)
FROM pg_class AS class
JOIN pg_namespace AS space ON space.oid = class.relnamespace
JOIN unnest(%s::text[], %s::text[]) AS wanted (space, name)
  ON wanted.space = space.nspname AND wanted.name = class.relname
"""

Table = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TableSize:
    """A table as the planner knows it; ``rows`` is None where it was never analysed."""

    rows: float | None
    size: int

    @property
    def about(self) -> float:
        """Its rows, guessed from its size where they are not known."""
        return self.size / BYTES_OF_A_ROW if self.rows is None else self.rows


def table_sizes(wire: Wire, plans: Sequence[Node]) -> Mapping[Table, TableSize]:
    """The sizes of all tables that these plans read, asked in their own transaction."""
    wanted = {_table(node) for plan in plans for node in nodes(plan) if "Relation Name" in node}
    if not wanted:
        return {}
    found = wire.fetch(SIZES, [[schema for schema, _ in wanted], [name for _, name in wanted]], prepare=False)
    return {(schema, name): TableSize(None if rows < 0 else rows, size) for schema, name, rows, size in found}


def findings(plan: Node, sizes: Mapping[Table, TableSize]) -> tuple[str, ...]:
    """One sentence for each thing that stands out."""
    scans = [sentence for node in nodes(plan) for sentence in _scan(node, sizes)]
    unknown = {_table(node): None for node in nodes(plan) if "Relation Name" in node}
    never = [
        f"{schema}.{name} was never analysed, so its estimates are guesses: run ANALYZE {schema}.{name}"
        for schema, name in unknown
        if (schema, name) in sizes and sizes[schema, name].rows is None and sizes[schema, name].size
    ]
    return (*scans, *_misestimates(plan, cut=False), *never)


def _table(node: Node) -> Table:
    return node["Schema"], node["Relation Name"]


def _scan(node: Node, sizes: Mapping[Table, TableSize]) -> Iterator[str]:
    if node["Node Type"] != "Seq Scan" or _table(node) not in sizes:
        return
    table = sizes[_table(node)]
    if table.about < BIG_ROWS:
        return
    what = f"sequential scan of {'.'.join(_table(node))}: about {table.about:.0f} rows, {table.size / 2**20:.1f} MB"
    if "Filter" not in node:
        yield f"{what}, all of them asked for"
        return
    loops = node.get("Actual Loops")
    kept = f"kept {node['Actual Rows'] * loops:.0f}" if loops else f"is expected to keep {node['Plan Rows']}"
    yield f"{what}, of which the filter {node['Filter']} {kept}"


def _misestimates(node: Node, *, cut: bool) -> Iterator[str]:
    """Estimates that the run has proven wrong, each where it begins: what is above a wrong node is wrong because of it.

    ``cut`` says that whoever reads the node may stop before its end.
    """
    below = [
        sentence
        for child in node.get("Plans", ())
        for sentence in _misestimates(child, cut=_stops(node) or (cut and node["Node Type"] not in BLOCKING))
    ]
    if below:
        yield from below
        return
    if node.get("Actual Loops"):
        expected, found = max(node["Plan Rows"], 1), node["Actual Rows"]
        if found >= expected * OFF or (expected >= max(found, 1) * OFF and not cut):
            where = f" of {'.'.join(_table(node))}" if "Relation Name" in node and "Schema" in node else ""
            yield f"misestimate: {node['Node Type']}{where} was expected to give {expected} rows and gave {found:g}"


def _stops(node: Node) -> bool:
    """Whether the node may stop reading before the end."""
    return node["Node Type"] in {"Limit", "Merge Join"} or node.get("Join Type") in {"Semi", "Anti"}
