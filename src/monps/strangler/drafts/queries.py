"""SELECT and its kin: one chain of calls for each query, the queries inside it as local names before."""

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from monps.strangler.drafts.ending import by_label, ending, named_item
from monps.strangler.drafts.from_clause import joined
from monps.strangler.drafts.functions import ordered
from monps.strangler.drafts.here import Form, Here, Query
from monps.strangler.drafts.operators import conjuncts, folded
from monps.strangler.drafts.refusal import Refusal
from monps.strangler.drafts.scope import Output, Source
from monps.strangler.drafts.sql_type import SqlType
from monps.strangler.drafts.tables import column_of

__all__ = ["FORMS", "query"]

POSTGRESQL = "sqlalchemy.dialects.postgresql"
SETS: dict[type[exp.Expr], str] = {exp.Union: "union", exp.Intersect: "intersect", exp.Except: "except_"}
INSIDE = (exp.Filter, exp.Window, exp.WithinGroup, exp.Paren, exp.Bracket, exp.Collate)
NAMED: dict[type[exp.Expr], str] = {exp.Case: "case", exp.Extract: "extract", exp.Exists: "exists", exp.Array: "array"}
KNOWN = {
    "distinct", "expressions", "from_", "group", "having", "joins", "kind", "laterals", "limit", "locks", "offset",
    "order", "where", "windows", "with_",
}  # fmt: skip


def query(here: Here, node: exp.Expr) -> Query:
    """The code of a query in a scope of its own.

    Raises:
        Refusal: Something in it has no form.
    """
    while isinstance(node, exp.Subquery) and not node.args.get("alias"):
        if node.args.get("order") or node.args.get("limit"):
            raise Refusal("ORDER BY or LIMIT around a query in brackets")
        node = node.this
    _common_tables(here, node)
    if isinstance(node, exp.Select):
        return _select(here, node)
    if isinstance(node, exp.SetOperation):
        return _set(here, node)
    raise Refusal(f"a query of the form {type(node).__name__}")


def _common_tables(here: Here, node: exp.Expr) -> None:
    clause = node.args.get("with_")
    if clause is None:
        return
    if clause.args.get("recursive"):
        raise Refusal("WITH RECURSIVE")
    for one in clause.expressions:
        if one.args.get("materialized") is not None:
            raise Refusal("WITH … AS MATERIALIZED")
        if not isinstance(one.this, exp.Query):
            raise Refusal("WITH that writes")
        name = folded(one.args["alias"].this)
        made = here.query(one.this)
        here.scope.common[name] = named(here, made, name, "cte", one.args["alias"].args.get("columns"))


def named(here: Here, made: Query, name: str, kind: str, columns: Sequence[exp.Expr] | None = None) -> Source:
    """A query that has become a source: ``kind`` is ``cte``, ``subquery`` or ``lateral``."""
    if columns:
        raise Refusal(f"{name} gives its columns other names")
    code = here.code.local(name, f"{made.code}.{kind}({name!r})")
    if len({one.name for one in made.columns}) < len(made.columns):
        raise Refusal(f"two columns of {name} have one name")
    return Source(
        code,
        {one.name: column_of(code, one.name) for one in made.columns},
        {one.name: one.type for one in made.columns},
    )


def _select(here: Here, node: exp.Select) -> Query:
    strange = [name for name, value in node.args.items() if value and name not in KNOWN]
    if strange:
        raise Refusal(f"a SELECT with {strange[0].rstrip('_')}")
    source = joined(here, node, named)
    here = replace(here, windows={one.name: one for one in node.args.get("windows") or ()})
    here = replace(here, hoisted={**here.hoisted, **_hoisted(here, node)})
    items, columns = _items(here, node.expressions)
    code = f"{here.need('select')}({', '.join(items)}){source}"
    where = node.args.get("where")
    if where is not None:
        code += f".where({here.condition().all(conjuncts(where.this))})"
    code += _grouped(here, node) + _distinct(here, node)
    code += ending(here, node, node.expressions)
    if here.scope.outer and here.scope.parent is not None:
        code += f".correlate({', '.join(sorted(here.scope.outer))})"
    return Query(code, columns)


def _hoisted(here: Here, node: exp.Select) -> dict[str, str]:
    """Local names of what is selected and stands in GROUP BY or DISTINCT ON too."""
    group = node.args.get("group")
    if group is None:
        return {}
    made: dict[str, str] = {}
    for one in group.expressions:
        found = named_item(here, node.expressions, one, by_alias=True)
        inner = found.this if isinstance(found, exp.Alias) else found
        key = inner.sql() if inner is not None else ""
        if inner is not None and key not in made and not isinstance(inner, exp.Column):
            name = found.alias if isinstance(found, exp.Alias) else name_of(inner)
            made[key] = here.code.local(name, here.of(inner))
    return made


def name_of(node: exp.Expr) -> str:
    """The name that PostgreSQL gives to a column that has none."""
    while isinstance(node, INSIDE):
        node = node.this
    if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Select):
        return name_of(node.this.expressions[0])
    if isinstance(node, exp.Cast):
        inner = name_of(node.this)
        return inner if inner != "?column?" else str(node.args["to"].sql("postgres")).lower()
    if isinstance(node, exp.Alias):
        return str(node.alias)
    if isinstance(node, exp.Column):
        return folded(node.this)
    return str(node.this).lower() if isinstance(node, exp.Anonymous) else NAMED.get(type(node), "?column?")


def _items(here: Here, nodes: Sequence[exp.Expr]) -> tuple[list[str], tuple[Output, ...]]:
    items: list[str] = []
    columns: list[Output] = []
    for one in nodes:
        if isinstance(one, exp.Star) or (isinstance(one, exp.Column) and isinstance(one.this, exp.Star)):
            table = folded(one.args.get("table")) if isinstance(one, exp.Column) else ""
            for source in _starred(here, table):
                items += [_whole(here, source, name) for name in source.columns]
                columns += [Output(name, source.types.get(name)) for name in source.columns]
            continue
        name = name_of(one)
        inner = one.this if isinstance(one, exp.Alias) else one
        code = here.of(inner)
        plain = isinstance(inner, exp.Column) and folded(inner.this) == name
        is_top = here.scope.parent is None and not isinstance(one, exp.Alias)
        if len(columns) < len(here.answers) and not isinstance(inner, exp.Cast) and _type_of(here, inner) is None:
            code = _as_answered(here, inner, code, here.answers[len(columns)])
        items.append(code if plain or is_top else f"{code}.label({name!r})")
        columns.append(Output(name, _type_of(here, inner)))
    return items, tuple(columns)


def _as_answered(here: Here, node: exp.Expr, code: str, answer: SqlType) -> str:
    """A float stays one: SQLAlchemy would make a Decimal of percentile_cont of a numeric column."""
    if isinstance(node, exp.Literal) and answer.annotation != "Any":
        return f"{code[:-1]}, {here.code.type(answer)})"
    if answer.annotation != "float":
        return code
    return f"{here.need('type_coerce')}({code}, {here.code.type(answer)})"


def _starred(here: Here, table: str) -> Sequence[Source]:
    if here.scope.merged:
        raise Refusal("* with USING")
    if not table:
        return list(here.scope.sources.values())
    if table not in here.scope.sources:
        raise Refusal(f"there is no table {table} whose columns could be selected")
    return [here.scope.sources[table]]


def _whole(here: Here, source: Source, name: str) -> str:
    if not source.columns[name]:
        raise Refusal(f"SELECT * gives {name}, which the model of {source.code} does not have")
    if source.table is not None:
        here.code.columns.setdefault(source.table, set()).add(name)
    return source.columns[name]


def _type_of(here: Here, node: exp.Expr) -> SqlType | None:
    if not isinstance(node, exp.Column):
        return None
    source, name = here.scope.owner(folded(node.args.get("table")) or None, folded(node.this))
    return source.types.get(name)


def _grouped(here: Here, node: exp.Select) -> str:
    group, having = node.args.get("group"), node.args.get("having")
    code = ""
    if group is not None:
        if any(group.args.get(name) for name in ("cube", "rollup", "grouping_sets", "all", "totals")):
            raise Refusal("GROUP BY with ROLLUP, CUBE or sets")
        keys = []
        for one in group.expressions:
            found = named_item(here, node.expressions, one, by_alias=True)
            inner = found.this if isinstance(found, exp.Alias) else found
            keys.append(here.of(inner if inner is not None else one))
        code += f".group_by({', '.join(keys)})"
    return code + (f".having({here.of(having.this)})" if having is not None else "")


def _distinct(here: Here, node: exp.Select) -> str:
    distinct = node.args.get("distinct")
    if distinct is None:
        return ""
    on = distinct.args.get("on")
    if on is None:
        return ".distinct()"
    keys = on.expressions if isinstance(on, exp.Tuple) else [on.this if isinstance(on, exp.Paren) else on]
    return f".ext({here.need('distinct_on', POSTGRESQL)}({here.all(keys)}))"


def _set(here: Here, node: exp.SetOperation) -> Query:
    sides = [_side(here, node.this, type(node), node), here.query(node.expression)]
    name = SETS[type(node)]
    distinct = node.args.get("distinct")
    function = here.need(name if distinct else f"{name.rstrip('_')}_all")
    code = f"{function}({', '.join(side.code for side in sides)})"
    order = node.args.get("order")
    if order is not None:
        keys = [_set_key(here, one) for one in order.expressions]
        code += f".order_by({', '.join(keys)})"
    return Query(code + ending(here, _without_order(node), ()), sides[0].columns)


def _side(here: Here, left: exp.Expr, kind: type[exp.Expr], node: exp.Expr) -> Query:
    """The left side; where it is a union itself, its parts stand beside the others."""
    made = here.query(left)
    function = here.need(SETS[kind] if node.args.get("distinct") else f"{SETS[kind].rstrip('_')}_all")
    same = type(left) is kind and bool(left.args.get("distinct")) == bool(node.args.get("distinct"))
    prefix = f"{function}("
    if same and made.code.startswith(prefix) and made.code.endswith(")") and not left.args.get("order"):
        return Query(made.code[len(prefix) : -1], made.columns)
    return made


def _set_key(here: Here, one: exp.Expr) -> str:
    if isinstance(one.this, exp.Literal):
        return ordered(f"{here.need('literal_column')}({str(one.this.name)!r})", one)
    if isinstance(one.this, exp.Column):
        return by_label(here, folded(one.this.this), one)
    raise Refusal("a union that is sorted by an expression")


def _without_order(node: exp.Expr) -> exp.Expr:
    copied = node.copy()
    copied.set("order", None)
    return copied


def _scalar(here: Here, node: exp.Expr) -> str:
    if node.args.get("alias"):
        raise Refusal("a query with a name where a value must stand")
    return f"{here.query(node.this).code}.scalar_subquery()"


def _exists(here: Here, node: exp.Expr) -> str:
    return f"{here.query(node.this).code}.exists()"


def _any_query(here: Here, node: exp.Expr) -> str:
    return f"{here.query(node).code}.scalar_subquery()"


FORMS: dict[type[exp.Expr], Form] = {exp.Exists: _exists, exp.Select: _any_query, exp.Subquery: _scalar}
"""How queries inside expressions are written."""
