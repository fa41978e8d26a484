"""FROM and its joins."""

from collections.abc import Callable, Sequence

from sqlglot import exp

from monps.strangler.drafts.here import Here, Query
from monps.strangler.drafts.operators import conjuncts, folded
from monps.strangler.drafts.refusal import Refusal
from monps.strangler.drafts.scope import Source

__all__ = ["joined", "source_of_table"]

Named = Callable[[Here, Query, str, str], Source]


def joined(here: Here, node: exp.Select, named: Named) -> str:
    """``.select_from(…)`` with every join; the sources are added to the scope.

    Raises:
        Refusal: A join has no form.
    """
    clause = node.args.get("from_")
    if clause is None:
        return ""
    first = _source(here, clause.this, named)
    joins: Sequence[exp.Expr] = [*(node.args.get("joins") or ()), *(node.args.get("laterals") or ())]
    if joins and isinstance(joins[0], exp.Join) and _word(joins[0]) == "RIGHT":
        second = _source(here, joins[0].this, named)
        condition = _on(here, joins[0], first, second)
        code = f".select_from({second.code}).outerjoin({first.code}, {condition})"
        joins = joins[1:]
    else:
        code = f".select_from({first.code})"
    return code + "".join(_join(here, one, named) for one in joins)


def source_of_table(here: Here, table: exp.Table) -> Source:
    """A table, with an alias of its own where a query around uses it already."""
    name, schema = folded(table.this), folded(table.args.get("db")) or None
    alias = table.alias_or_name if table.args.get("alias") else None
    common = here.scope.common_table(name) if schema is None else None
    if common is not None:
        return (
            common
            if alias in {None, name} and not here.scope.uses(common.code)
            else _again(here, common, alias or name)
        )
    made = here.tables.source(here.code, schema, name, None)
    taken = here.scope.uses(made.code) or any(one.code == made.code for one in here.scope.sources.values())
    if alias is None and not taken:
        return made
    return here.tables.source(here.code, schema, name, alias or f"{name}_here")


def _again(here: Here, common: Source, alias: str) -> Source:
    code = here.code.local(alias, f"{common.code}.alias({alias!r})")
    columns = {name: written.replace(common.code, code, 1) for name, written in common.columns.items()}
    return Source(code, columns, common.types)


def _source(here: Here, node: exp.Expr, named: Named) -> Source:
    if isinstance(node, exp.Table):
        name = node.alias_or_name
        if isinstance(node.this, exp.Identifier):
            if any(node.args.get(word) for word in ("joins", "laterals", "sample", "only")):
                raise Refusal("a table with brackets, TABLESAMPLE or ONLY")
            made = source_of_table(here, node)
        else:
            made = _function(here, node)
    elif isinstance(node, exp.Subquery):
        name = node.alias
        if not name or node.args["alias"].args.get("columns"):
            raise Refusal("a query in FROM whose columns are renamed, or that has no name")
        made = named(here, here.query(node.this), name, "subquery")
    elif isinstance(node, exp.Lateral) and isinstance(node.this, exp.Subquery):
        name = node.alias
        made = named(here, here.query(node.this.this), name, "lateral")
    else:
        raise Refusal(f"{type(node).__name__} in FROM")
    here.scope.add(name if node.args.get("alias") is None else folded(node.args["alias"].this) or name, made)
    return made


def _function(here: Here, node: exp.Table) -> Source:
    alias = node.args.get("alias")
    names = [folded(one) for one in (alias.args.get("columns") or ())] if alias is not None else []
    name = folded(alias.this) if alias is not None else str(node.this.this).lower()
    call = here.of(node.this)
    shown = names or [name]
    derived = f".render_derived(name={name!r})" if names else ""
    columns = ", ".join(map(repr, shown))
    code = here.code.local(name, f"{call}.table_valued({columns}, name={name!r}){derived}")
    return Source(code, {one: f"{code}.c.{one}" for one in shown}, dict.fromkeys(shown))


def _word(node: exp.Expr) -> str:
    """LEFT, RIGHT, FULL or nothing."""
    return str(node.args.get("side") or "")


def _join(here: Here, node: exp.Expr, named: Named) -> str:
    if isinstance(node, exp.Lateral):
        made = _source(here, node, named)
        return f".join({made.code}, {here.need('true')}())"
    if node.args.get("method") or _word(node) == "RIGHT":
        raise Refusal(f"the join {node.sql('postgres')[:40]}")
    before = list(here.scope.sources.values())
    made = _source(here, node.this, named)
    condition = _on(here, node, before[-1], made)
    if _word(node) == "LEFT":
        return f".outerjoin({made.code}, {condition})"
    full = ", full=True" if _word(node) == "FULL" else ""
    return f".join({made.code}, {condition}{full})"


def _on(here: Here, node: exp.Expr, left: Source, right: Source) -> str:
    using = node.args.get("using")
    if using:
        if _word(node) == "FULL":
            raise Refusal("FULL JOIN with USING")
        names = [folded(one) for one in using]
        here.scope.merged.update(names)
        pairs = []
        for one in names:
            owner = (
                left
                if one in left.columns
                else next(
                    (each for each in here.scope.sources.values() if one in each.columns and each is not right), right
                )
            )
            for source in (owner, right):
                if source.table is not None:
                    here.code.columns.setdefault(source.table, set()).add(one)
            pairs.append(f"({owner.columns[one]} == {right.columns[one]})")
        return pairs[0] if len(pairs) == 1 else f"{here.need('and_')}({', '.join(pairs)})"
    on = node.args.get("on")
    if on is None:
        return f"{here.need('true')}()"
    parts = conjuncts(on)
    written = here.condition().all(parts)
    return written if len(parts) == 1 else f"{here.need('and_')}({written})"
