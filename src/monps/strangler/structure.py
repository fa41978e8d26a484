"""What a statement reads and writes, by sqlglot's parser.

The parser is for structure only; whether a statement is right is for a server to say. What the parser does not take
keeps its kind, told from its first words, and the reason. Placeholders are replaced before by names that no table has.
"""

import functools
import logging
import re
from collections.abc import Iterable, Iterator, Sequence

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from monps.strangler.call_site import Hole, Structure
from monps.strangler.vocabulary import HoleKind, StatementKind

__all__ = ["kind_of", "parsed", "probe", "structure"]

logging.getLogger("sqlglot").addHandler(logging.NullHandler())
logging.getLogger("sqlglot").propagate = False  # it warns of statements that it keeps as commands; so do we, as data

PARAMETER = "monps_parameter"
HOLE = "monps_hole"
CHOICES = 32
"""Choices of a hole that are parsed one by one."""
FIRST_WORDS: dict[str, StatementKind] = {
    **dict.fromkeys(("select", "values", "table"), StatementKind.select),
    "insert": StatementKind.insert,
    "update": StatementKind.update,
    "delete": StatementKind.delete,
    "merge": StatementKind.merge,
    "copy": StatementKind.copy,
    **dict.fromkeys(("call", "do"), StatementKind.call),
    **dict.fromkeys(
        ("create", "alter", "drop", "truncate", "comment", "grant", "revoke", "reassign", "security", "import"),
        StatementKind.ddl,
    ),
    **dict.fromkeys(
        ("begin", "start", "commit", "rollback", "savepoint", "release", "abort", "end", "prepare"),
        StatementKind.transaction,
    ),
    **dict.fromkeys(
        ("set", "show", "reset", "listen", "notify", "unlisten", "discard", "deallocate", "execute", "declare",
         "fetch", "move", "close", "pragma"),
        StatementKind.session,
    ),
    **dict.fromkeys(
        ("vacuum", "analyze", "analyse", "refresh", "lock", "explain", "reindex", "cluster", "checkpoint", "load"),
        StatementKind.maintenance,
    ),
}  # fmt: skip
EXPRESSIONS: dict[type[exp.Expr], StatementKind] = {
    exp.Insert: StatementKind.insert,
    exp.Update: StatementKind.update,
    exp.Delete: StatementKind.delete,
    exp.Merge: StatementKind.merge,
}
PLACEHOLDERS = re.compile(
    r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/"
    r"|(?P<typed>(?:interval|date|timestamp|timestamptz|time)\s+)?(?P<in>\bin\s+|\bvalues\s+)?"
    r"(?P<mark>%s|%\(\w+\)s|\$\d+|(?<![:\w]):[A-Za-z_]\w*)(?P<percent>)|%%",
    re.DOTALL | re.IGNORECASE,
)
COMMENTS = re.compile(r"\s+|--[^\n]*|/\*.*?\*/|\(", re.DOTALL)
TABLE_AFTER = re.compile(
    r"\b(?:from|into|update|table|join|only|view|truncate|analyze|copy|lock|on)\s+(?:only\s+|if\s+(?:not\s+)?exists\s+)?"
    r"([A-Za-z_][\w.]*)",
    re.IGNORECASE,
)


def structure(parts: Sequence[str | Hole]) -> Structure:
    """What the statement does, with every choice of a hole; other holes are filled with something of their kind."""
    most = max((len(part.choices) for part in parts if isinstance(part, Hole)), default=1)
    ways = [parsed(probe(parts, number)) for number in range(min(max(most, 1), CHOICES))]
    return ways[0] if len(ways) == 1 else _united(ways, ways[0].kind)


def probe(parts: Sequence[str | Hole], choice: int = 0) -> str:
    """A text that a parser can take in the place of the statement: holes filled, placeholders as names."""
    filled = "".join(
        part if isinstance(part, str) else _stand_in(part, number, choice) for number, part in enumerate(parts)
    )
    return PLACEHOLDERS.sub(_plain, filled)


def kind_of(text: str) -> StatementKind:
    """The kind of a statement by its first word (for WITH, by the first verb after the brackets)."""
    position = 0
    while found := COMMENTS.match(text, position):
        position = found.end()
    word = re.match(r"[A-Za-z]+", text[position:])
    first = word[0].lower() if word else ""
    if first == "with":
        verbs = re.findall(r"\b(select|insert|update|delete|merge)\b", _outside_brackets(text[position:]).lower())
        first = verbs[0] if verbs else "select"
    return FIRST_WORDS.get(first, StatementKind.unknown)


@functools.lru_cache(maxsize=4096)
def parsed(text: str) -> Structure:
    """What the complete statement ``text`` does."""
    kind = kind_of(text)
    try:
        trees = [one for one in sqlglot.parse(text, dialect="postgres") if one is not None]
    except (SqlglotError, RecursionError) as error:
        return _by_words(text, kind, _reason(error))
    if kind is StatementKind.unknown or not trees:
        return Structure(kind, problem="it begins with no verb of SQL")
    if any(isinstance(one, exp.Command) for one in trees):
        return _by_words(text, kind if len(trees) == 1 else StatementKind.script, "the parser keeps it as it is")
    parts = [_of_tree(one, kind_of(one.sql("postgres")) if len(trees) > 1 else kind) for one in trees]
    return parts[0] if len(parts) == 1 else _united(parts, StatementKind.script)


def _of_tree(tree: exp.Expr, kind: StatementKind) -> Structure:
    written = tuple(dict.fromkeys(_written_tables(tree)))
    common = {one.alias_or_name for one in tree.find_all(exp.CTE)}
    targets = {id(one) for one in _targets(tree)}
    tables = (_name(one) for one in tree.find_all(exp.Table) if id(one) not in targets and one.name not in common)
    read = {name for name in tables if _ours(name)}
    alone = _only_table(tree, read | set(written))
    names = _aliases(tree, common)
    columns_written = set(_written_columns(tree))
    columns_read = {_column(one, names, alone) for one in tree.find_all(exp.Column) if _reads(one)}
    return Structure(
        kind if kind is not StatementKind.unknown else EXPRESSIONS.get(type(tree), StatementKind.unknown),
        tuple(sorted(read)),
        tuple(sorted(name for name in written if _ours(name))),
        tuple(sorted(name for name in columns_read if _ours(name))),
        tuple(sorted(name for name in columns_written if _ours(name))),
        _has_star(tree),
    )


def _targets(tree: exp.Expr) -> Iterator[exp.Table]:
    for one in tree.find_all(exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Copy, exp.Create, exp.Drop, exp.Alter):
        holder = one.this.this if isinstance(one.this, exp.Schema) else one.this
        if isinstance(one, exp.Create) and one.kind == "INDEX" and isinstance(one.this, exp.Index):
            holder = one.this.args.get("table")
        if isinstance(holder, exp.Table):
            yield holder
    if isinstance(tree, exp.TruncateTable):
        yield from (one for one in tree.expressions if isinstance(one, exp.Table))


def _written_tables(tree: exp.Expr) -> Iterator[str]:
    yield from map(_name, _targets(tree))


def _written_columns(tree: exp.Expr) -> Iterator[str]:
    for one in tree.find_all(exp.Insert):
        table = one.this
        if isinstance(table, exp.Schema):
            name = _name(table.this)
            yield from (f"{name}.{column.name}" for column in table.expressions)
            conflict = one.args.get("conflict")
            sets = conflict.expressions if conflict is not None else []
            yield from (f"{name}.{each.this.name}" for each in sets if isinstance(each, exp.EQ))
    for update in tree.find_all(exp.Update):
        if isinstance(update.this, exp.Table):
            name = _name(update.this)
            for each in update.expressions:
                if isinstance(each, exp.EQ):
                    sides = each.this.expressions if isinstance(each.this, exp.Tuple) else [each.this]
                    yield from (f"{name}.{side.name}" for side in sides)


def _reads(column: exp.Column) -> bool:
    """Whether a column's value is used: the left side of SET is not, nor what ON CONFLICT proposes."""
    parent = column.parent
    if column.table.lower() == "excluded" or isinstance(column.this, exp.Star):
        return False
    is_set = (
        isinstance(parent, exp.EQ) and parent.this is column and isinstance(parent.parent, exp.Update | exp.OnConflict)
    )
    return not (is_set and parent is not None and parent.arg_key == "expressions")


def _aliases(tree: exp.Expr, common: set[str]) -> dict[str, str | None]:
    names: dict[str, str | None] = dict.fromkeys(common)
    for one in tree.find_all(exp.Table):
        names[one.alias_or_name] = None if one.name in common else _name(one)
    names |= dict.fromkeys(one.alias_or_name for one in tree.find_all(exp.Subquery))
    return names


def _only_table(tree: exp.Expr, tables: set[str]) -> str | None:
    derived = tree.find(exp.CTE) is not None or any(
        one.parent_select for one in tree.find_all(exp.Subquery) if one.alias
    )
    return next(iter(tables)) if len(tables) == 1 and not derived else None


def _column(one: exp.Column, names: dict[str, str | None], alone: str | None) -> str:
    if one.table:
        table = names.get(one.table, one.table)
        return f"{table}.{one.name}" if table is not None else ""
    return f"{alone}.{one.name}" if alone is not None else one.name


def _has_star(tree: exp.Expr) -> bool:
    """Whether the result's columns are those of ``*``: in the outer SELECT, or in RETURNING."""
    selects = (
        [tree]
        if isinstance(tree, exp.Select)
        else list(tree.find_all(exp.Select))[:1] * isinstance(tree, exp.SetOperation)
    )
    returning = tree.args.get("returning")
    shown = [one for select in selects for one in select.expressions]
    shown += returning.expressions if returning is not None else []
    return any(one.is_star for one in shown if isinstance(one, exp.Star | exp.Column))


def _name(table: exp.Expr) -> str:
    if not isinstance(table, exp.Table):
        return ""
    schema = table.db
    return f"{schema}.{table.name}" if schema and schema != "public" else table.name


def _ours(name: str) -> bool:
    return bool(name) and PARAMETER not in name and HOLE not in name


def _by_words(text: str, kind: StatementKind, problem: str) -> Structure:
    """What can be told without the parser: the kind, and the tables after FROM, INTO and their like."""
    tables = {name.removeprefix("public.") for name in TABLE_AFTER.findall(text) if _ours(name)} - {"select"}
    listed = tuple(sorted(tables))
    return Structure(kind, () if kind.writes else listed, listed if kind.writes else (), problem=problem)


def _united(parts: Sequence[Structure], kind: StatementKind) -> Structure:
    def all_of(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(sorted({name for group in groups for name in group}))

    return Structure(
        kind,
        all_of(one.tables_read for one in parts),
        all_of(one.tables_written for one in parts),
        all_of(one.columns_read for one in parts),
        all_of(one.columns_written for one in parts),
        any(one.star for one in parts),
        next((one.problem for one in parts if one.problem is not None), None),
    )


def _stand_in(hole: Hole, number: int, choice: int) -> str:
    match hole.kind:
        case HoleKind.quoted_value:
            return "1"
        case HoleKind.identifier | HoleKind.list | HoleKind.fragment if hole.choices:
            return hole.choices[choice % len(hole.choices)]
        case HoleKind.fragment:
            return f"/* {HOLE} */"
        case HoleKind.bare_value:
            return PARAMETER
    return f"{HOLE}_{number}"


def _plain(found: re.Match[str]) -> str:
    if found["mark"] is None:
        return "%" if found[0] == "%%" else found[0]
    if found["typed"]:
        return f"{found['typed']}'{PARAMETER}'"
    if found["in"]:
        return f"{found['in']}({PARAMETER})"
    return PARAMETER


def _outside_brackets(text: str) -> str:
    kept, depth = [], 0
    for character in text:
        depth += (character == "(") - (character == ")")
        kept.append(character if depth == 0 else " ")
    return "".join(kept)


def _reason(error: Exception) -> str:
    errors = getattr(error, "errors", None)
    return str(errors[0]["description"]) if errors else str(error).partition("\n")[0] or type(error).__name__
