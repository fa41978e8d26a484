"""Which value each parameter of a statement is given when it is executed.

A parameter that is compared with a column, or put into one, gets the value that the column has in the sample row: the
statement then finds the row, and a new one is allowed. Any other gets a sample of its type.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from monps.strangler.proof.catalog import Catalog, Column, Table
from monps.strangler.proof.rows import Rows
from monps.strangler.proof.samples import Samples

__all__ = ["values_for"]

TEXTS = {25, 1043, 1042, 19}
"""text, varchar, char(n) and name: one's values are another's."""
Meant = tuple[Table, Column]


def values_for(text: str, types: Sequence[int], catalog: Catalog, rows: Rows, samples: Samples) -> Sequence[str | None]:
    """A value for each parameter."""
    meant = _meant(text, catalog)
    return [_value(meant.get(number), oid, rows, samples) for number, oid in enumerate(types, 1)]


def _value(meant: Meant | None, oid: int, rows: Rows, samples: Samples) -> str | None:
    if meant is not None:
        table, column = meant
        value = rows.row(table).get(column.name)
        if value is not None and (column.type_oid == oid or {column.type_oid, oid} <= TEXTS):
            return value
        if column.type_oid == oid:
            return next(iter(samples.of(oid, column.modifier)), None)
    return next(iter(samples.of(oid)), None)


def _meant(text: str, catalog: Catalog) -> Mapping[int, Meant]:
    """The column that each parameter is compared with or put into, where the text says so."""
    try:
        tree = sqlglot.parse_one(text, dialect="postgres")
    except (SqlglotError, RecursionError):
        return {}
    tables = {
        one.alias_or_name: table
        for one in tree.find_all(exp.Table)
        if (table := catalog.table(one.name, one.db or None)) is not None
    }
    found = dict(_compared(tree, tables))
    found.update(_inserted(tree, catalog))
    return found


def _compared(tree: exp.Expr, tables: Mapping[str, Table]) -> Iterator[tuple[int, Meant]]:
    for node in tree.find_all(exp.Binary, exp.In, exp.Between):
        columns = [one for one in (node.this, node.args.get("expression")) if isinstance(one, exp.Column)]
        meant = _of_column(columns[0], tables) if columns else None
        if meant is not None:
            yield from ((number, meant) for number in _numbers(node))


def _inserted(tree: exp.Expr, catalog: Catalog) -> Iterator[tuple[int, Meant]]:
    for insert in tree.find_all(exp.Insert):
        holder = insert.this.this if isinstance(insert.this, exp.Schema) else insert.this
        table = catalog.table(holder.name, holder.db or None) if isinstance(holder, exp.Table) else None
        if table is None:
            continue
        named = [one.name for one in insert.this.expressions] if isinstance(insert.this, exp.Schema) else []
        columns = [table.column(name) for name in named] or list(table.columns)
        source = insert.expression
        lines = [one.expressions for one in source.expressions] if isinstance(source, exp.Values) else []
        lines += [source.expressions] if isinstance(source, exp.Select) else []
        for line in lines:
            for column, value in zip(columns, line, strict=False):
                if column is not None:
                    yield from ((number, (table, column)) for number in _numbers(value))


def _of_column(column: exp.Column, tables: Mapping[str, Table]) -> Meant | None:
    owners = [tables[column.table]] if column.table in tables else list(dict.fromkeys(tables.values()))
    for table in owners:
        found = table.column(column.name)
        if found is not None:
            return table, found
    return None


def _numbers(node: exp.Expr) -> Iterator[int]:
    for one in node.find_all(exp.Parameter):
        number = re.search(r"\d+", one.sql(dialect="postgres"))
        if number is not None:
            yield int(number[0])
