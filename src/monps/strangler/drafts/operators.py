"""Columns, constants, parameters and operators."""

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from monps.strangler.drafts.here import Form, Here
from monps.strangler.drafts.refusal import Refusal
from monps.strangler.drafts.sql_type import UNKNOWN

__all__ = ["FORMS", "conjuncts", "folded", "quoted"]

PYTHON: dict[type[exp.Expr], str] = {
    exp.EQ: "==",
    exp.NEQ: "!=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Mod: "%",
}
COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
METHODS: dict[type[exp.Expr], str] = {
    exp.Like: "like",
    exp.ILike: "ilike",
    exp.NullSafeEQ: "is_not_distinct_from",
    exp.NullSafeNEQ: "is_distinct_from",
}
CONDITIONS: dict[type[exp.Expr], str] = {
    exp.ArrayContainsAll: "@>",
    exp.ArrayContainedBy: "<@",
    exp.ArrayOverlaps: "&&",
    exp.JSONBContains: "@>",
    exp.JSONBContainsTopKey: "?",
    exp.JSONBContainsAnyTopKeys: "?|",
    exp.JSONBContainsAllTopKeys: "?&",
    exp.RegexpLike: "~",
    exp.RegexpILike: "~*",
    exp.SimilarTo: "SIMILAR TO",
}
VALUES: dict[type[exp.Expr], tuple[str, int]] = {
    exp.Div: ("/", 8),
    exp.IntDiv: ("/", 8),
    exp.Pow: ("^", 9),
    exp.DPipe: ("||", 6),
    exp.JSONExtract: ("->", 6),
    exp.JSONExtractScalar: ("->>", 6),
    exp.JSONBExtract: ("#>", 6),
    exp.JSONBExtractScalar: ("#>>", 6),
    exp.BitwiseAnd: ("&", 6),
    exp.BitwiseOr: ("|", 6),
}
"""Operators that SQLAlchemy has no word for, or another meaning (its ``/`` is never that of integers)."""


def folded(node: exp.Expr | None) -> str:
    """A name as PostgreSQL takes it: lower case unless it is quoted."""
    if not isinstance(node, exp.Identifier):
        return ""
    return node.name if node.quoted else node.name.lower()


def quoted(text: str) -> str:
    """A literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def conjuncts(node: exp.Expr) -> list[exp.Expr]:
    """The parts of a condition that is their AND."""
    if isinstance(node, exp.And):
        return [*conjuncts(node.this), *conjuncts(node.expression)]
    return [node]


def _column(here: Here, node: exp.Expr) -> str:
    if isinstance(node.this, exp.Star):
        raise Refusal("* stands where a column must")
    if node.args.get("catalog") or node.args.get("db"):
        raise Refusal(f"{node.sql()} names its schema")
    source, name = here.scope.owner(folded(node.args.get("table")) or None, folded(node.this))
    if source.table is not None:
        here.code.columns.setdefault(source.table, set()).add(name)
    written = source.columns[name]
    if not written:
        raise Refusal(f"the model of {source.code} has no column {name}")
    return written


def _literal(here: Here, node: exp.Expr) -> str:
    text = quoted(node.name) if node.args.get("is_string") else str(node.name)
    return f"{here.need('literal_column')}({text!r})"


def _parameter(here: Here, node: exp.Expr) -> str:
    value = here.value(node)
    if value.several:
        raise Refusal("a list of values stands where one value can")
    return f"{here.need('literal')}({value.name}, {here.code.type(value.type)})"


def _constant(here: Here, left: exp.Expr, node: exp.Expr) -> str:
    """The right side of an operator: a Python value where a column gives it a type."""
    if here.bound and isinstance(node, exp.Literal) and _is_typed(here, left):
        if node.is_string:
            return repr(node.name)
        return str(node.name) if node.name.isdigit() else here.of(node)
    return here.of(node)


def _is_typed(here: Here, node: exp.Expr) -> bool:
    while isinstance(node, exp.Paren):
        node = node.this
    if not isinstance(node, exp.Column) or isinstance(node.this, exp.Star):
        return False
    source, name = here.scope.owner(folded(node.args.get("table")) or None, folded(node.this))
    known = source.types.get(name)
    return known is not None and known.declaration not in {UNKNOWN.declaration, "JSON", "JSONB"}


def _binary(here: Here, node: exp.Expr) -> str:
    left, right = node.this, node.expression
    if isinstance(node, COMPARISONS) and isinstance(right, exp.Null):
        raise Refusal("it compares with NULL, which is never true")
    if isinstance(node, exp.Sub | exp.Add | exp.Mul | exp.Mod):
        return f"({here.of(left)} {PYTHON[type(node)]} {here.of(right)})"
    if isinstance(right, exp.Boolean) and not isinstance(left, exp.Column):
        raise Refusal(f"it compares an expression with {right.name or right.this}")
    return f"({here.of(left)} {PYTHON[type(node)]} {_constant(here, left, right)})"


def _method(here: Here, node: exp.Expr) -> str:
    made = f"{here.of(node.this)}.{METHODS[type(node)]}({_constant(here, node.this, node.expression)})"
    return _negated(here, node, made)


def _negated(here: Here, node: exp.Expr, code: str) -> str:
    return f"{here.need('not_')}({code})" if node.args.get("negate") else code


def _escape(here: Here, node: exp.Expr) -> str:
    like = node.this
    if type(like) not in METHODS or not node.expression.is_string:
        raise Refusal("an ESCAPE that is no text")
    made = f"{here.of(like.this)}.{METHODS[type(like)]}({here.of(like.expression)}, escape={node.expression.name!r})"
    return _negated(here, like, made)


def _condition(here: Here, node: exp.Expr) -> str:
    word = CONDITIONS[type(node)]
    made = f"{here.of(node.this)}.bool_op({word!r}, precedence=6)({here.of(node.expression)})"
    return _negated(here, node, made)


def _operator(here: Here, node: exp.Expr) -> str:
    word, precedence = VALUES[type(node)]
    right = node.expression
    if isinstance(right, exp.JSONPath):
        right = _step(right)
    return f"{here.of(node.this)}.op({word!r}, precedence={precedence})({here.of(right)})"


def _step(path: exp.JSONPath) -> exp.Expr:
    """The key or the number that the parser made a path of."""
    _, *steps = path.expressions
    match steps:
        case [exp.JSONPathKey() as key] if isinstance(key.this, str):
            return exp.Literal.string(key.this)
        case [exp.JSONPathSubscript() as place] if isinstance(place.this, int):
            return exp.Literal.number(place.this)
    raise Refusal("a path into JSON that is put together")


def _paren(here: Here, node: exp.Expr) -> str:
    return f"({here.of(node.this)})"


def _connected(word: str) -> Form:
    def form(here: Here, node: exp.Expr) -> str:
        parts: list[exp.Expr] = []
        rest: list[exp.Expr] = [node]
        while rest:
            one = rest.pop()
            if type(one) is type(node):
                rest += [one.expression, one.this]
            else:
                parts.append(one)
        return f"{here.need(word)}({here.all(parts)})"

    return form


def _not(here: Here, node: exp.Expr) -> str:
    return f"{here.need('not_')}({here.of(node.this)})"


def _is(here: Here, node: exp.Expr) -> str:
    method = "is_not" if node.args.get("negate") else "is_"
    right = node.expression
    if isinstance(right, exp.Null):
        return f"{here.of(node.this)}.{method}(None)"
    if isinstance(right, exp.Boolean):
        return f"{here.of(node.this)}.{method}({here.of(right)})"
    raise Refusal(f"IS {right.sql()}")


def _in(here: Here, node: exp.Expr) -> str:
    left = here.of(node.this)
    query = node.args.get("query")
    if query is not None:
        return _negated(here, node, f"{left}.in_({here.query(query).code})")
    items: Sequence[exp.Expr] = node.expressions
    if not items:
        raise Refusal(f"IN with neither a list nor a query: {node.sql()[:60]}")
    if len(items) == 1 and isinstance(items[0], exp.Parameter) and here.value(items[0]).several:
        return _negated(here, node, f"{left}.in_({here.value(items[0]).name})")
    listed = ", ".join(_constant(here, node.this, one) for one in items)
    return _negated(here, node, f"{left}.in_([{listed}])")


def _between(here: Here, node: exp.Expr) -> str:
    low, high = (_constant(here, node.this, node.args[name]) for name in ("low", "high"))
    return _negated(here, node, f"{here.of(node.this)}.between({low}, {high})")


def _quantified(word: str) -> Form:
    def form(here: Here, node: exp.Expr) -> str:
        inner = node.this
        while isinstance(inner, exp.Paren):
            inner = inner.this
        return f"{here.need(word)}({here.of(inner)})"

    return form


def _of_all(
    kinds: Mapping[type[exp.Expr], object], form: Callable[[Here, exp.Expr], str]
) -> dict[type[exp.Expr], Form]:
    return dict.fromkeys(kinds, form)


FORMS: dict[type[exp.Expr], Form] = {
    **_of_all(PYTHON, _binary),
    **_of_all(METHODS, _method),
    **_of_all(CONDITIONS, _condition),
    **_of_all(VALUES, _operator),
    exp.All: _quantified("all_"),
    exp.And: _connected("and_"),
    exp.Any: _quantified("any_"),
    exp.Between: _between,
    exp.Column: _column,
    exp.Escape: _escape,
    exp.In: _in,
    exp.Is: _is,
    exp.Literal: _literal,
    exp.Not: _not,
    exp.Or: _connected("or_"),
    exp.Parameter: _parameter,
    exp.Paren: _paren,
}
"""How each is written."""
