"""Functions, aggregates and windows."""

from collections.abc import Sequence

from sqlglot import exp

from monps.strangler.drafts.here import Form, Here
from monps.strangler.drafts.refusal import Refusal

__all__ = ["FORMS", "ordered"]

CURRENT: dict[type[exp.Expr], str] = {
    exp.CurrentDate: "current_date",
    exp.CurrentTime: "current_time",
    exp.CurrentTimestamp: "current_timestamp",
    exp.CurrentUser: "current_user",
    exp.Localtime: "localtime",
    exp.Localtimestamp: "localtimestamp",
    exp.SessionUser: "session_user",
}
POSTGRESQL = "sqlalchemy.dialects.postgresql"
QUANTIFIED = {"all": "all_", "some": "any_"}
FRAMES = {"ROWS": "rows", "RANGE": "range_", "GROUPS": "groups"}


def ordered(code: str, node: exp.Expr) -> str:
    """``code`` with the direction of an ORDER BY's item; NULLs are large, as PostgreSQL has it unless told."""
    descending, nulls_first = bool(node.args.get("desc")), bool(node.args.get("nulls_first"))
    made = f"{code}.desc()" if descending else code
    if descending and not nulls_first:
        return f"{made}.nulls_last()"
    return f"{made}.nulls_first()" if nulls_first and not descending else made


def _orders(here: Here, nodes: Sequence[exp.Expr]) -> list[str]:
    return [ordered(here.of(one.this), one) for one in nodes]


def _called(here: Here, node: exp.Expr) -> str:
    name = str(node.this).lower()
    if name in QUANTIFIED and len(node.expressions) == 1:
        return f"{here.need(QUANTIFIED[name])}({here.of(node.expressions[0])})"
    return _function(here, name, node.expressions)


def _function(here: Here, name: str, arguments: Sequence[exp.Expr]) -> str:
    if not name.isidentifier():
        raise Refusal(f"a function that is called {name}")
    written, orders = [], list[str]()
    for one in arguments:
        inner = one
        if isinstance(inner, exp.Order):
            orders = _orders(here, inner.expressions)
            inner = inner.this
        if isinstance(inner, exp.Kwarg):
            return _interval_of(here, name, arguments)
        if isinstance(inner, exp.Star):
            continue
        if isinstance(inner, exp.Distinct):
            written.append(f"{here.need('distinct')}({here.all(inner.expressions)})")
        else:
            written.append(here.of(inner))
    if orders:
        sorting = here.need("aggregate_order_by", POSTGRESQL)
        written[-1] = f"{sorting}({', '.join([written[-1], *orders])})"
    return f"{here.need('func')}.{name}({', '.join(written)})"


def _interval_of(here: Here, name: str, arguments: Sequence[exp.Expr]) -> str:
    """``make_interval(days => …)``: SQLAlchemy passes arguments by place only."""
    places = ("years", "months", "weeks", "days", "hours", "mins", "secs")
    if name != "make_interval" or len(arguments) != 1 or not isinstance(arguments[0], exp.Kwarg):
        raise Refusal(f"{name} is given arguments by name")
    word = arguments[0].this.name
    if word not in places:
        raise Refusal(f"make_interval knows no {word}")
    zero = f"{here.need('literal_column')}('0')"
    before = [zero] * places.index(word)
    return f"{here.need('func')}.make_interval({', '.join([*before, here.of(arguments[0].expression)])})"


def _dotted(here: Here, node: exp.Expr) -> str:
    if not isinstance(node.expression, exp.Anonymous) or not isinstance(node.this, exp.Identifier):
        raise Refusal(f"{node.sql()[:60]} is no function of a schema")
    made = _called(here, node.expression)
    return made.replace("func.", f"func.{node.this.name}.", 1)


def _filtered(here: Here, node: exp.Expr) -> str:
    return f"{here.of(node.this)}.filter({here.of(node.expression.this)})"


def _within(here: Here, node: exp.Expr) -> str:
    return f"{here.of(node.this)}.within_group({', '.join(_orders(here, node.expression.expressions))})"


def _window(here: Here, node: exp.Expr) -> str:
    named = node.args.get("alias")
    shape = here.windows.get(named.name) if named is not None else node
    if shape is None or (shape is not node and shape.args.get("alias")):
        raise Refusal("a window that is made from another")
    parts = []
    if shape.args.get("partition_by"):
        parts.append(f"partition_by=[{here.all(shape.args['partition_by'])}]")
    order = shape.args.get("order")
    if order is not None:
        parts.append(f"order_by=[{', '.join(_orders(here, order.expressions))}]")
    spec = shape.args.get("spec")
    if spec is not None:
        parts.append(_frame(spec))
    return f"{here.of(node.this)}.over({', '.join(parts)})"


def _frame(spec: exp.Expr) -> str:
    ends = []
    for name in ("start", "end"):
        end, side = spec.args.get(name), spec.args.get(f"{name}_side")
        if end == "UNBOUNDED":
            ends.append("None")
        elif end == "CURRENT ROW" or (end is None and name == "end"):
            ends.append("0")
        elif isinstance(end, exp.Literal) and not end.is_string:
            ends.append(f"-{end.name}" if side == "PRECEDING" else str(end.name))
        else:
            raise Refusal(f"the frame {spec.sql()}")
    return f"{FRAMES[str(spec.args['kind']).upper()]}=({', '.join(ends)})"


def _extract(here: Here, node: exp.Expr) -> str:
    return f"{here.need('extract')}({node.this.name.lower()!r}, {here.of(node.expression)})"


def _current(here: Here, node: exp.Expr) -> str:
    if node.this is not None:
        raise Refusal(f"{node.sql()} with a precision")
    return f"{here.need('func')}.{CURRENT[type(node)]}()"


def _substring(here: Here, node: exp.Expr) -> str:
    parts = [node.this, node.args.get("start"), node.args.get("length")]
    return f"{here.need('func')}.substring({here.all([one for one in parts if one is not None])})"


def _position(here: Here, node: exp.Expr) -> str:
    return f"{here.need('func')}.strpos({here.of(node.this)}, {here.of(node.args['substr'])})"


def _trim(here: Here, node: exp.Expr) -> str:
    names = {"LEADING": "ltrim", "TRAILING": "rtrim"}
    name = names.get(str(node.args.get("position")), "btrim")
    parts = [one for one in (node.this, node.args.get("expression")) if one is not None]
    return f"{here.need('func')}.{name}({here.all(parts)})"


FORMS: dict[type[exp.Expr], Form] = {
    **dict.fromkeys(CURRENT, _current),
    exp.Anonymous: _called,
    exp.Dot: _dotted,
    exp.Extract: _extract,
    exp.Filter: _filtered,
    exp.StrPosition: _position,
    exp.Substring: _substring,
    exp.Trim: _trim,
    exp.Window: _window,
    exp.WithinGroup: _within,
}
"""How each is written."""
