"""One statement as one method: its parameters, its row class, its body."""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from monps.strangler.call_site import CallSite, Variant
from monps.strangler.drafts.catalog import Column, Described
from monps.strangler.drafts.code import Code, identifier, tidy
from monps.strangler.drafts.composed import FORMS as COMPOSED
from monps.strangler.drafts.functions import FORMS as FUNCTIONS
from monps.strangler.drafts.grammar import parse
from monps.strangler.drafts.here import Here, Value
from monps.strangler.drafts.marked import Given, Marked, marked
from monps.strangler.drafts.operators import FORMS as OPERATORS
from monps.strangler.drafts.queries import FORMS as QUERIES
from monps.strangler.drafts.queries import query
from monps.strangler.drafts.refusal import Refusal
from monps.strangler.drafts.tables import Tables
from monps.strangler.vocabulary import Fetch, StatementKind

__all__ = ["Method", "drafted"]

FORMS = {**OPERATORS, **COMPOSED, **FUNCTIONS, **QUERIES}


@dataclass(frozen=True, slots=True)
class Method:
    """A drafted method, and how the old statement's values and rows become its own."""

    name: str
    owner: str
    """The name of its class."""
    fingerprint: str
    source: str
    """The method's code, not indented."""
    row: str | None
    """The code of its row class, or None for a statement that gives no rows."""
    row_name: str
    code: Code
    values: tuple[Value, ...]
    given: tuple[Given, ...]
    """Where each value comes from."""
    fields: tuple[str, ...]
    columns: tuple[Column, ...]
    """The columns of the old statement, in the order of the fields."""
    single: bool
    """Whether it answers with one row or None."""

    @property
    def place(self) -> str:
        """``Class.method``."""
        return f"{self.owner}.{self.name}"


def drafted(site: CallSite, variant: Variant, tables: Tables, *, name: str, owner: str, row: str) -> Method:
    """The method for one variant of a site.

    Raises:
        Refusal: It cannot be drafted; the text says why.
    """
    if variant.structure.kind is not StatementKind.select:
        raise Refusal(f"a statement of the kind {variant.structure.kind} is not drafted")
    statement = marked(site, variant)
    described = tables.catalog.describe(statement.text)
    tree = parse(described.text)
    code = Code()
    values = tuple(_values(code, statement, described, tree))
    here = Here(code, tables, values, FORMS, query, answers=tuple(one.type for one in described.columns))
    made = query(here, tree)
    if len(made.columns) != len(described.columns):
        raise Refusal(f"it would give {len(made.columns)} columns instead of {len(described.columns)}")
    columns = _nullable(tree, described.columns)
    fields = _fields(columns)
    single = site.fetch in {Fetch.one, Fetch.scalar}
    body = _body(code, f"statement{_annotated(code, tree)} = {made.code}", row, single=single)
    answer = f"{row} | None" if single else f"{code.need('Sequence', 'collections.abc')}[{row}]"
    return Method(
        name,
        owner,
        variant.fingerprint,
        _method(site, variant, name, _signature(code, values), answer, body),
        _row(code, row, fields, columns),
        row,
        code,
        values,
        tuple(statement.given),
        fields,
        columns,
        single,
    )


def _annotated(code: Code, tree: exp.Expr) -> str:
    """The type of a union, which cannot be told from its parts."""
    if not isinstance(tree, exp.SetOperation):
        return ""
    return f": {code.need('CompoundSelect')}[*tuple[{code.need('Any', 'typing')}, ...]]"


def _values(code: Code, statement: Marked, described: Described, tree: exp.Expr) -> Sequence[Value]:
    made = []
    for number, (given, kind) in enumerate(zip(statement.given, described.values, strict=True), start=1):
        name = code.free(_word(given) or _beside(tree, number) or "value")
        made.append(Value(name, kind, given.several))
    return made


def _word(given: Given) -> str | None:
    """A name from the code: ``match["id"]`` is ``id``, ``self.last`` is ``last``."""
    if isinstance(given.key, str):
        return given.key
    source = given.source or ""
    inner = re.fullmatch(r"(?:list|tuple|str|int|float|normalize|len)\((.*)\)", source)
    source = inner[1] if inner else source
    found = re.fullmatch(r"(?:[\w.]*\.)?([A-Za-z_]\w*)", source) or re.fullmatch(r"[\w.]+\[['\"](\w+)['\"]\]", source)
    return found[1] if found and not re.fullmatch(r"True|False|None|x|v|n|i", found[1]) else None


def _beside(tree: exp.Expr, number: int) -> str | None:
    """The column that the value is compared with, or LIMIT."""
    for one in tree.find_all(exp.Parameter):
        if one.this.name != str(number):
            continue
        around = one.parent
        while isinstance(around, exp.Paren | exp.Cast | exp.Any | exp.Anonymous):
            around = around.parent
        if isinstance(around, exp.Limit | exp.Offset):
            return type(around).__name__.lower()
        column = around.find(exp.Column) if around is not None else None
        if column is not None:
            return str(column.name).lower()
    return None


def _nullable(tree: exp.Expr, columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns, required only where nothing in the query can make them NULL."""
    sure = not any(one.side for one in tree.find_all(exp.Join)) and tree.find(exp.SetOperation) is None
    shown = tree.expressions if isinstance(tree, exp.Select) else []
    counts = [_counts(one) for one in shown] if len(shown) == len(columns) else [False] * len(columns)
    return tuple(
        Column(one.name, one.type, counted or (one.required and sure))
        for one, counted in zip(columns, counts, strict=True)
    )


def _counts(node: exp.Expr) -> bool:
    inner = node.this if isinstance(node, exp.Alias) else node
    while isinstance(inner, exp.Filter | exp.Paren):
        inner = inner.this
    return isinstance(inner, exp.Anonymous) and str(inner.this).lower() == "count"


def _fields(columns: Sequence[Column]) -> tuple[str, ...]:
    names: list[str] = []
    for number, one in enumerate(columns, start=1):
        names.append(identifier(f"column_{number}" if one.name == "?column?" else one.name, names, attribute=True))
    return tuple(names)


def _signature(code: Code, values: Sequence[Value]) -> str:
    parts = ["self"]
    for one in values:
        code.annotation(one.type)
        kind = f"{code.need('Sequence', 'collections.abc')}[{one.type.argument}]" if one.several else one.type.argument
        parts.append(f"{one.name}: {kind}")
    return ", ".join(parts)


def _body(code: Code, last: str, row: str, *, single: bool) -> list[str]:
    lines = [tidy(line) for line in (*code.lines, last)]
    if single:
        return [
            *lines,
            "row = self._session.execute(statement).first()",
            f"return None if row is None else {row}._make(row)",
        ]
    return [*lines, f"return [{row}._make(row) for row in self._session.execute(statement)]"]


def _method(site: CallSite, variant: Variant, name: str, signature: str, answer: str, body: Sequence[str]) -> str:
    text = textwrap.indent(textwrap.dedent(_flush(variant.text)).strip(), "    ")
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    docstring = f'"""Replace ``{site.function}`` of {site.place}.\n\n::\n\n{text}\n"""'
    lines = [*docstring.splitlines(), *body]
    indented = "\n".join(f"    {line}".rstrip() for line in "\n".join(lines).splitlines())
    return f"# unproven: {variant.fingerprint}\ndef {name}({signature}) -> {answer}:\n{indented}"


def _flush(text: str) -> str:
    """A text whose first line stands beside the quotes, moved to where the others are."""
    first, _, rest = text.partition("\n")
    return f"{first.strip()}\n{textwrap.dedent(rest)}" if rest and first.strip() else textwrap.dedent(text)


def _row(code: Code, name: str, fields: Sequence[str], columns: Sequence[Column]) -> str:
    code.need("NamedTuple", "typing")
    lines = [f"class {name}(NamedTuple):", '    """A row of it."""', ""]
    for field, column in zip(fields, columns, strict=True):
        kind = code.annotation(column.type)
        optional = "" if column.required or kind == "Any" else " | None"
        lines.append(f"    {field}: {kind}{optional}")
    return "\n".join(lines)
