"""The nearest existing name to one that does not exist, and the sentence that says so.

The server points at the place in the text where it stopped; the name is read there. What is near is told by the words
of a name as well as by its letters: ``home_score`` is ``score_home`` with its words exchanged.
"""

import difflib
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from monps.strangler.proof.catalog import Catalog, Table
from monps.strangler.proof.session import Refusal
from monps.strangler.proof.verdict import Failure

__all__ = ["explained", "nearest"]

NAME = re.compile(r'(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*))*')
QUOTED = re.compile(
    r"[\"'\u00ab\u00bb\u2018-\u201f\u2039\u203a]([^\W\d][\w.$]*)[\"'\u00ab\u00bb\u2018-\u201f\u2039\u203a]"
)
NAMELESS = {"42P10", "42601"}
"""Refusals that point at no name."""
NEAR = 0.6
MOST = 3


def nearest(name: str, known: Iterable[str], most: int = MOST) -> tuple[str, ...]:
    """The names of ``known`` that are like ``name``, the likest first."""
    rated = sorted(((-_likeness(name.lower(), one.lower()), one) for one in set(known)), key=lambda pair: pair)
    best = -rated[0][0] if rated else 0.0
    return tuple(one for likeness, one in rated if -likeness >= max(NEAR, best - 0.1))[:most]


def explained(refused: Refusal, text: str, catalog: Catalog) -> Failure:
    """The server's no to ``text`` with the name that it means and what exists instead."""
    text = refused.inside or text
    name = _name_at(text, refused.position) or _name_in(refused.said, text)
    explain = EXPLANATIONS.get(refused.sqlstate)
    if explain is None or not (name or refused.sqlstate in NAMELESS):
        subject = ".".join(filter(None, (refused.table, refused.column or refused.constraint))) or name
        return Failure(refused.sqlstate, subject, (), refused.said, refused.said)
    subject, near, sentence = explain(name, text, catalog)
    return Failure(refused.sqlstate, subject, near, sentence or refused.said, refused.said)


Explanation = tuple[str, tuple[str, ...], str]


def _column(name: str, text: str, catalog: Catalog) -> Explanation:
    qualifier, _, column = name.rpartition(".")
    tables = _tables(text, catalog)
    meant = [tables[qualifier]] if tables.get(qualifier) is not None else list(tables.values())
    found = [table for table in meant if table is not None]
    where = f" of {found[0].path}" if len(found) == 1 else ""
    near = nearest(column, (one.name for table in found for one in table.columns))
    if not near:
        elsewhere = [table.path for table in catalog.own_tables if table.column(column) is not None][:MOST]
        near = tuple(f"{path}.{column}" for path in elsewhere)
    return column, near, f"column {column}{where} does not exist{_does(near)}"


def _table(name: str, text: str, catalog: Catalog) -> Explanation:
    schema, _, table = name.rpartition(".")
    names = _tables(text, catalog)
    if catalog.table(table, schema or None) is None and schema and schema in names:
        return _column(name, text, catalog)
    if schema and schema not in catalog.names["schema"]:
        if _is_named(text, schema, table):
            return _of_kind("schema", name, text, catalog)
        near = nearest(schema, names, 1) or tuple(names)[:1]  # a name that nothing introduces
        return schema, near, f"nothing in the statement is called {schema}{_is(near)}"
    near = nearest(table, (one.path if one.name != table else f"{one.schema}.{one.name}" for one in catalog.own_tables))
    if not near:
        near = tuple(f"{one.schema}.{one.name}" for one in catalog.own_tables if one.name == table)
    return name, near, f"table {name} does not exist{_does(near)}"


def _of_kind(kind: str, name: str, text: str, catalog: Catalog) -> Explanation:
    del text
    own = name.rpartition(".")[2] if kind != "schema" else name.partition(".")[0]
    known = catalog.names.get(kind, ())
    if not NAME.match(own) or own in known:  # an operator, or the right name with other arguments
        return own, (), ""
    near = nearest(own, known)
    return own, near, f"{kind} {own} does not exist{_does(near)}"


def _conflict(name: str, text: str, catalog: Catalog) -> Explanation:
    del name
    tree = _parsed(text)
    insert = tree.find(exp.Insert) if tree is not None else None
    holder = insert.find(exp.Table) if insert is not None else None
    table = catalog.table(holder.name, holder.db or None) if holder is not None else None
    conflict = insert.args.get("conflict") if insert is not None else None
    wanted = ", ".join(one.name for one in (conflict.args.get("conflict_keys") or ())) if conflict is not None else ""
    keys = tuple(sorted(f"({', '.join(rule.columns)})" for rule in table.uniques)) if table is not None else ()
    path = table.path if table is not None else ""
    have = f"; {path} has {', '.join(keys)}" if keys else f"; {path} has no unique key"
    return f"({wanted})", keys, f"ON CONFLICT ({wanted}) has no unique key of these columns{have if path else ''}"


def _syntax(name: str, text: str, catalog: Catalog) -> Explanation:
    del catalog, text
    return name, (), ""


EXPLANATIONS: Mapping[str, Callable[[str, str, Catalog], Explanation]] = {
    "42703": _column,
    "42P01": _table,
    "42883": functools.partial(_of_kind, "function"),
    "42704": functools.partial(_of_kind, "type"),
    "3F000": functools.partial(_of_kind, "schema"),
    "42P10": _conflict,
    "42601": _syntax,
}


def _name_at(text: str, position: int | None) -> str:
    if position is None:
        return ""
    found = NAME.match(text, position)
    if found is None:
        word = re.match(r"\S+", text[position:])
        return word[0] if word is not None else "the end"
    return ".".join(_unquoted(part.strip()) for part in re.findall(r'"(?:[^"]|"")+"|[^."\s]+', found[0]))


def _name_in(said: str, text: str) -> str:
    """The name that the server's words put in quotes, in whatever language; where it points at no place."""
    return next((one for one in QUOTED.findall(said) if one.rpartition(".")[2] in text), "")


def _unquoted(part: str) -> str:
    return part[1:-1].replace('""', '"') if part.startswith('"') else part.lower()


def _tables(text: str, catalog: Catalog) -> dict[str, Table | None]:
    """The tables of the statement by the names that it gives them."""
    tree = _parsed(text)
    if tree is None:
        words = set(re.findall(r"[A-Za-z_]\w*", text.lower()))
        return {one.name: one for one in catalog.own_tables if one.name in words}
    found = {one.alias_or_name: catalog.table(one.name, one.db or None) for one in tree.find_all(exp.Table) if one.name}
    return {name: table for name, table in found.items() if table is not None}


def _is_named(text: str, schema: str, table: str) -> bool:
    """Whether the statement reads ``schema.table`` as a table, not as a column."""
    tree = _parsed(text)
    return tree is not None and any((one.db, one.name) == (schema, table) for one in tree.find_all(exp.Table))


def _parsed(text: str) -> exp.Expr | None:
    try:
        return sqlglot.parse_one(text, dialect="postgres")
    except (SqlglotError, RecursionError):
        return None


def _likeness(name: str, other: str) -> float:
    mine, theirs = set(name.split("_")), set(other.split("_"))
    shared = len(mine & theirs) / len(mine | theirs)
    return max(difflib.SequenceMatcher(None, name, other).ratio(), shared)


def _does(near: Sequence[str]) -> str:
    return f"; {' and '.join(near)} {'does' if len(near) == 1 else 'do'}" if near else ""


def _is(near: Sequence[str]) -> str:
    return f"; {near[0]} is" if near else ""
