"""Values that are made of others: casts, cases, arrays, intervals."""

from sqlglot import exp

from monps.strangler.drafts.here import Form, Here
from monps.strangler.drafts.operators import quoted
from monps.strangler.drafts.refusal import Refusal
from monps.strangler.drafts.sql_type import UNKNOWN, sql_type

__all__ = ["FORMS"]

POSTGRESQL = "sqlalchemy.dialects.postgresql"


def _type(here: Here, kind: exp.Expr) -> str:
    """The declaration of the type of a cast."""
    known = sql_type(kind.sql("postgres"))
    if known.declaration.removeprefix("ARRAY(").startswith(UNKNOWN.declaration):
        raise Refusal(f"a cast to {kind.sql('postgres').lower()}")
    return here.code.type(known)


def _cast(here: Here, node: exp.Expr) -> str:
    return f"{here.need('cast')}({here.of(node.this)}, {_type(here, node.args['to'])})"


def _interval(here: Here, node: exp.Expr) -> str:
    unit = node.args.get("unit")
    if not isinstance(node.this, exp.Literal) or not isinstance(unit, exp.Var | None):
        raise Refusal(f"an interval that is put together: {node.sql()}")
    text = f"{node.this.name} {unit.name.lower()}" if unit is not None else node.this.name
    interval = here.code.type(sql_type("interval"))
    return f"{here.need('cast')}({here.need('literal_column')}({quoted(text)!r}), {interval})"


def _case(here: Here, node: exp.Expr) -> str:
    subject = node.args.get("this")
    whens = []
    for one in node.args["ifs"]:
        test = here.of(one.this) if subject is None else f"({here.of(subject)} == {here.of(one.this)})"
        whens.append(f"({test}, {here.of(one.args['true'])})")
    default = node.args.get("default")
    otherwise = f", else_={here.of(default)}" if default is not None else ""
    return f"{here.need('case')}({', '.join(whens)}{otherwise})"


def _bracket(here: Here, node: exp.Expr) -> str:
    (index,) = node.expressions if len(node.expressions) == 1 else (None,)
    if not isinstance(index, exp.Literal) or index.is_string:
        raise Refusal(f"a part of an array: {node.sql('postgres')[:60]}")
    return f"{here.of(node.this)}[{here.of(index)}]"


def _array(here: Here, node: exp.Expr) -> str:
    if not node.expressions or isinstance(node.expressions[0], exp.Select):
        raise Refusal("an array that is empty or made by a query")
    return f"{here.need('array', POSTGRESQL)}([{here.all(node.expressions)}])"


def _zone(here: Here, node: exp.Expr) -> str:
    return f"{here.need('func')}.timezone({here.of(node.args['zone'])}, {here.of(node.this)})"


def _collate(here: Here, node: exp.Expr) -> str:
    return f"{here.of(node.this)}.collate({node.expression.name!r})"


def _negative(here: Here, node: exp.Expr) -> str:
    if isinstance(node.this, exp.Literal):
        return f"{here.need('literal_column')}({'-' + node.this.name!r})"
    return f"(-{here.of(node.this)})"


def _tuple(here: Here, node: exp.Expr) -> str:
    return f"{here.need('tuple_')}({here.all(node.expressions)})"


def _word(name: str) -> Form:
    return lambda here, _: f"{here.need(name)}()"


def _boolean(here: Here, node: exp.Expr) -> str:
    return f"{here.need('true' if node.this else 'false')}()"


FORMS: dict[type[exp.Expr], Form] = {
    exp.Array: _array,
    exp.AtTimeZone: _zone,
    exp.Boolean: _boolean,
    exp.Bracket: _bracket,
    exp.Case: _case,
    exp.Cast: _cast,
    exp.Collate: _collate,
    exp.Interval: _interval,
    exp.Neg: _negative,
    exp.Null: _word("null"),
    exp.Tuple: _tuple,
}
"""How each is written."""
