"""The end of a query: ORDER BY, LIMIT, OFFSET and locks; and which selected item a key means."""

from collections.abc import Sequence

from sqlglot import exp

from monps.strangler.drafts.functions import ordered
from monps.strangler.drafts.here import Here
from monps.strangler.drafts.operators import folded
from monps.strangler.drafts.refusal import Refusal

__all__ = ["by_label", "ending", "named_item"]


def named_item(here: Here, items: Sequence[exp.Expr], node: exp.Expr, *, by_alias: bool) -> exp.Expr | None:
    """The selected item that GROUP BY or ORDER BY means: by its place, its alias, or because it is the same."""
    if isinstance(node, exp.Literal) and not node.is_string:
        if int(node.name) > len(items):
            raise Refusal(f"there is no column {node.name} to sort or group by")
        return items[int(node.name) - 1]
    if by_alias and isinstance(node, exp.Column) and not node.args.get("table"):
        is_column = any(folded(node.this) in source.columns for source in here.scope.sources.values())
        named = next((one for one in items if isinstance(one, exp.Alias) and one.alias == node.name), None)
        if named is not None and not is_column:
            return named
    return next((one for one in items if (one.this if isinstance(one, exp.Alias) else one) == node), None)


def ending(here: Here, node: exp.Expr, items: Sequence[exp.Expr]) -> str:
    """ORDER BY, LIMIT, OFFSET and locks."""
    code = ""
    order = node.args.get("order")
    if order is not None:
        code += f".order_by({', '.join(_sorted(here, items, one) for one in order.expressions)})"
    for name in ("limit", "offset"):
        clause = node.args.get(name)
        if clause is not None:
            code += f".{name}({_number(here, clause)})"
    for lock in node.args.get("locks") or ():
        code += _lock(lock)
    return code


def _sorted(here: Here, items: Sequence[exp.Expr], one: exp.Expr) -> str:
    subject = one.this
    alias = next((item for item in items if isinstance(item, exp.Alias) and item.alias == subject.name), None)
    if isinstance(subject, exp.Column) and not subject.args.get("table") and alias is not None:
        return by_label(here, alias.alias, one)
    found = named_item(here, items, subject, by_alias=False)
    if isinstance(found, exp.Alias) and isinstance(subject, exp.Literal):
        return by_label(here, found.alias, one)
    return ordered(here.of(found if found is not None and not isinstance(found, exp.Alias) else subject), one)


def by_label(here: Here, name: str, one: exp.Expr) -> str:
    """A key that is the name of a selected item."""
    made = f"{here.need('desc')}({name!r})" if one.args.get("desc") else repr(name)
    suffix = ordered("", one).rpartition(".")[2]
    return f"{here.need(suffix.removesuffix('()'))}({made})" if suffix.startswith("nulls") else made


def _number(here: Here, clause: exp.Expr) -> str:
    inner = clause.args.get("expression")
    if not isinstance(clause, exp.Limit | exp.Offset) or inner is None:
        raise Refusal(f"{clause.sql('postgres')} in the place of LIMIT")
    if isinstance(inner, exp.Literal):
        return str(inner.name)
    return here.value(inner).name if isinstance(inner, exp.Parameter) else here.of(inner)


def _lock(lock: exp.Expr) -> str:
    if lock.expressions or lock.args.get("key"):
        raise Refusal("a lock on some of the tables")
    parts = [] if lock.args.get("update") else ["read=True"]
    wait = lock.args.get("wait")
    parts += ["nowait=True"] * (wait is True) + ["skip_locked=True"] * (wait is False)
    return f".with_for_update({', '.join(parts)})"
