"""Write the tables of ``docs/reference`` from the code, so that a page cannot say what the code does not.

A page is prose with one marked part; only the marked part is written here. ``--check`` writes nothing and exits with 1
when a page is stale. The same code always gives the same text: no clock, no environment, no database.
"""

import ast
import importlib
import inspect
import itertools
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import typer
from sqlalchemy import CheckConstraint, Column, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, ForeignKeyConstraint

import monps
from monps.cli import COULD_NOT_LOOK, app
from monps.core import lifecycle as lifecycles
from monps.core.driver_errors import BY_SQLSTATE
from monps.core.errors import MonpsError
from monps.core.lifecycle import INFO_KEY, LEGACY_COLUMNS_KEY, Lifecycle, Phase
from monps.core.settings import Settings
from monps.introspection import COLUMN_MISMATCHES, Kind, Severity, difference
from monps.introspection.formats.document import SCHEMA
from monps.models import Base
from monps.web import create_app
from monps.web.errors import STATUS

__all__ = ["PAGES", "fresh", "main"]

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
BEGIN = "<!-- written by scripts/generate_reference.py from here -->"
END = "<!-- to here -->"

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves its constructor untyped
FORMS = {
    "string": "text",
    "str": "text",
    "int": "integer",
    "bool": "flag",
    "datetime": "date",
    "password": "secret text",
}
LIMITS = {
    "minimum": "from {}",
    "exclusiveMinimum": "above {}",
    "maximum": "to {}",
    "maxLength": "of at most {} characters",
}


def main() -> None:
    """Write every page, or with ``--check`` name the stale ones and fail."""
    stale = [page for page in PAGES if page.read_text(encoding="utf-8") != fresh(page)]
    if "--check" in sys.argv[1:]:
        names = ", ".join(page.name for page in stale)
        sys.exit(f"stale: {names}; run scripts/generate_reference.py" if stale else 0)
    for page in stale:
        page.write_text(fresh(page), encoding="utf-8")
        sys.stdout.write(f"{page.name} written\n")


def fresh(page: Path) -> str:
    """The text that ``page`` should have."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"{page} has no lines {BEGIN!r} and {END!r} around its generated part")
    return f"{before}{BEGIN}\n\n{PAGES[page]().strip()}\n\n{END}{after}"


def settings() -> str:
    """Every setting with its form, default and meaning."""
    computed = {"data_dir": "`monps` in the user's data folder"}
    prefix = Settings.model_config["env_prefix"]
    rows = (
        (_code(f"{prefix}{name}".upper()), _form(schema), computed.get(name) or _default(schema), schema["description"])
        for name, schema in Settings.model_json_schema()["properties"].items()
    )
    return _table(("Variable", "Form", "Default", "Meaning"), rows)


def cli() -> str:
    """Every command with its arguments and options."""
    return "\n\n".join(itertools.starmap(_command, _commands("monps", typer.main.get_command(app))))


def errors() -> str:
    """Every error with its parent, and what the doors make of it."""
    for module in pkgutil.walk_packages(monps.__path__, "monps."):
        if not re.search(r"\.(legacy|migrations\.|__main__)", module.name):
            importlib.import_module(module.name)
    return _table(("Error", "Kind of", "Meaning", "Exit code", "HTTP", "SQLSTATE"), map(_error, _tree(MonpsError)))


def lifecycle() -> str:
    """The phases, and the phases of every table with the revisions that begin them."""
    meanings = _table(("Phase", "Meaning"), _members(Phase, lifecycles))
    return f"{meanings}\n\n## Tables\n\n{_table(('Table', 'Phases'), map(_phases, _tables()))}"


def kinds() -> str:
    """Every kind of difference and every severity."""
    rows = ((_code(kind), kind.meaning, COLUMN_MISMATCHES.get(kind, "")) for kind in Kind)
    severities = _table(("Severity", "Meaning"), _members(Severity, difference))
    return f"{_table(('Kind', 'Meaning', 'Counted as'), rows)}\n\n## Severities\n\n{severities}"


def drift_json() -> str:
    """The fields of the drift report, object by object."""
    objects = [("Document", SCHEMA), *((schema["title"], schema) for schema in SCHEMA["$defs"].values())]
    return "\n\n".join(f"## {title}\n\n{_fields(schema)}" for title, schema in objects)


def http() -> str:
    """Every endpoint with its parameters, and the objects that are answered."""
    document = create_app().openapi()
    endpoints = (
        _endpoint(f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    schemas = sorted(document["components"]["schemas"].items())
    answers = (_answer(name, schema) for name, schema in schemas if "ValidationError" not in name)
    return "\n\n".join([*endpoints, "## Answers", *answers])


def tables() -> str:
    """Every table with its columns, rules and indexes."""
    return "\n\n".join(map(_declared, _tables()))


PAGES: Mapping[Path, Callable[[], str]] = {
    REFERENCE / "settings.md": settings,
    REFERENCE / "cli.md": cli,
    REFERENCE / "errors.md": errors,
    REFERENCE / "lifecycle.md": lifecycle,
    REFERENCE / "difference-kinds.md": kinds,
    REFERENCE / "drift-json.md": drift_json,
    REFERENCE / "http-api.md": http,
    REFERENCE / "tables.md": tables,
}


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    titles = list(head)
    cells = ([" ".join(str(value).split()).replace("|", "\\|") for value in row] for row in rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in (titles, ["---"] * len(titles), *cells))


def _code(value: object) -> str:
    return f"`{value}`"


def _first_paragraph(docstring: str | None) -> str:
    return re.sub(r"(:\w+:)?`+([^`]+)`+", r"`\2`", inspect.cleandoc(docstring or "").partition("\n\n")[0])


def _form(schema: Mapping[str, Any]) -> str:
    """What a value looks like, from its JSON schema."""
    known = next(one for one in schema.get("anyOf", [schema]) if one.get("type") != "null")
    if "$ref" in known:
        return _code(known["$ref"].rpartition("/")[2])
    if "items" in known:
        return f"list of {_form(known['items'])}"
    choices = re.fullmatch(r"\^\(([\w|]+)\)\$", known.get("pattern", ""))
    if choices is not None:
        return " or ".join(map(_code, choices[1].split("|")))
    word = known.get("format") or known["type"]
    name = "decimal number as text" if "pattern" in known else FORMS.get(word, word)
    return " ".join([name, *(text.format(known[key]) for key, text in LIMITS.items() if key in known)])


def _default(schema: Mapping[str, Any]) -> str:
    value = schema.get("default")
    words = {None: "none", True: "yes", False: "no"}
    return words[value] if value is None or isinstance(value, bool) else _code(value)


def _commands(path: str, one: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - typer gives its commands no public type
    yield path, one
    for name, member in getattr(one, "commands", {}).items():
        yield from _commands(f"{path} {name}", member)


def _command(path: str, one: Any) -> str:  # noqa: ANN401 - as above
    parts = [f"## `{path}`", _first_paragraph(one.help)]
    rows = [_parameter(each) for each in one.params]
    return "\n\n".join([*parts, _table(("Parameter", "Form", "Default", "Meaning"), rows)] if rows else parts)


def _parameter(one: Any) -> tuple[str, ...]:  # noqa: ANN401 - as above
    kind = one.type_descriptor.annotation
    (kind,) = get_args(kind) or (kind,)
    names = [one.name.upper()] if one.param_type_name == "argument" else [*one.opts, *one.secondary_opts]
    choices = [_code(each.value) for each in kind] if issubclass(kind, Enum) else []
    limits = [f"{word} {limit}" for word, limit in (("from", one.min), ("to", one.max)) if limit is not None]
    word = kind.__name__.lower()
    form = " or ".join(choices) or " ".join([FORMS.get(word, word), *limits])
    shown = "required" if one.required else _default({"default": one.default})
    return ", ".join(map(_code, names)), form + ", several" * (one.nargs == -1), shown, one.help or ""


def _fields(schema: Mapping[str, Any]) -> str:
    rows = (
        (_code(name), _json_form(one), "yes" if name in schema["required"] else "", one["description"])
        for name, one in schema["properties"].items()
    )
    return _table(("Field", "Form", "Always there", "Meaning"), rows)


def _json_form(schema: Mapping[str, Any]) -> str:
    """What a value of a plain JSON schema looks like."""
    match schema:
        case {"$ref": str(path)}:
            return str(SCHEMA["$defs"][path.rpartition("/")[2]]["title"]).lower()
        case {"oneOf": forms}:
            return " or ".join(map(_json_form, forms))
        case {"enum": values}:
            return " or ".join(map(_code, values))
        case {"items": inside}:
            return f"list of {_json_form(inside)}"
        case {"additionalProperties": inside}:
            return f"object by name, of {_json_form(inside)}"
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    return " or ".join("text" if kind == "string" else kind for kind in kinds)


def _tree(kind: type[MonpsError]) -> Iterator[type[MonpsError]]:
    yield kind
    for child in sorted(kind.__subclasses__(), key=lambda one: one.__name__):
        yield from _tree(child)


def _error(kind: type[MonpsError]) -> tuple[object, ...]:
    states = ", ".join(state for state, one in BY_SQLSTATE.items() if one is kind)
    status = next((STATUS[one] for one in kind.__mro__ if one in STATUS), 500)
    exit_code = 2 if issubclass(kind, COULD_NOT_LOOK) else 1
    parent = _code(kind.__bases__[0].__name__)
    return _code(kind.__name__), parent, _first_paragraph(kind.__doc__), exit_code, status, states


def _members(kind: type[Enum], module: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a module
    """Members of an enum with the text that stands under each."""
    source = ast.parse(inspect.getsource(module))
    (body,) = (node.body for node in source.body if isinstance(node, ast.ClassDef) and node.name == kind.__name__)
    for node, below in itertools.pairwise(body):
        if isinstance(node, ast.Assign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            yield _code(ast.unparse(node.targets[0])), str(below.value.value)


def _tables() -> list[Table]:
    return sorted(Base.metadata.tables.values(), key=_path)


def _path(one: Table) -> str:
    return f"{one.schema or 'public'}.{one.name}"


def _phases(one: Table) -> tuple[str, str]:
    known: Lifecycle = one.info.get(INFO_KEY, lifecycles.lifecycle(Phase.active))
    (first, _), *later = known.phases
    begun = (f"{_code(phase)} from {_code(name)}" for (phase, _), name in zip(later, known.revisions, strict=True))
    return _code(_path(one)), ", ".join([_code(first), *begun])


def _endpoint(title: str, operation: Mapping[str, Any]) -> str:
    ((content, answer),) = operation["responses"]["200"]["content"].items()
    form = _form(answer["schema"]) if content == "application/json" else _code(content)
    parts = [f"## {_code(title)}", _first_paragraph(operation["description"]), f"Answer: {form}."]
    given = operation.get("parameters", ())
    defaults = ("required" if one["required"] else _default(one["schema"]) for one in given)
    rows = [(_code(one["name"]), one["in"], _form(one["schema"])) for one in given]
    full = [(*row, shown) for row, shown in zip(rows, defaults, strict=True)]
    return "\n\n".join([*parts, _table(("Parameter", "In", "Form", "Default"), full)] if full else parts)


def _answer(name: str, schema: Mapping[str, Any]) -> str:
    null = {"type": "null"}
    fields = schema["properties"].items()
    rows = ((_code(field), _form(one), "yes" if null in one.get("anyOf", ()) else "") for field, one in fields)
    head = f"### {name}\n\n{_first_paragraph(schema.get('description'))}"
    return f"{head}\n\n{_table(('Field', 'Form', 'May be null'), rows)}"


def _declared(one: Table) -> str:
    model = next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is one)
    head = f"## {_code(_path(one))}\n\nModel {_code(model.__name__)}. {_first_paragraph(model.__doc__)}"
    columns = _table(("Column", "Type", "NULL", "Default", "Note"), map(_column, one.columns))
    indexes = (_code(CreateIndex(index).compile(dialect=DIALECT)) for index in one.indexes)
    rules = [f"- {text}" for text in (*sorted(_rules(one)), *sorted(indexes))]
    kept = [f"{_code(name)} ({note})" for name, note in one.info.get(LEGACY_COLUMNS_KEY, {}).items()]
    legacy = [f"Columns that only the existing code uses, with what replaces each: {', '.join(kept)}."] if kept else []
    return "\n\n".join([head, columns, "\n".join(rules), *legacy])


def _column(one: Column[Any]) -> tuple[str, ...]:
    known = one.info.get(INFO_KEY)
    planned = f"from {_code(known.revisions[0])}" if isinstance(known, Lifecycle) and known.revisions else ""
    made = getattr(one.server_default, "arg", None)
    numbered = "identity" if one.identity else "serial" if one is one.table.autoincrement_column else ""
    note = "; ".join(filter(None, (one.comment, planned)))
    kind = one.type.compile(dialect=DIALECT).lower()
    return _code(one.name), kind, "yes" if one.nullable else "", numbered or ("" if made is None else _code(made)), note


def _rules(one: Table) -> Iterator[str]:
    for rule in one.constraints:
        columns = ", ".join(column.name for column in getattr(rule, "columns", ()))
        match rule:
            case CheckConstraint():
                yield f"{_code(rule.name)}: check {_code(rule.sqltext)}"
            case ForeignKeyConstraint():
                yield f"{_code(rule.name)}: foreign key {columns} to {_code(_path(rule.referred_table))}"
            case PrimaryKeyConstraint():
                yield f"{_code(rule.name)}: primary key {columns}"
            case UniqueConstraint():
                yield f"{_code(rule.name)}: unique {columns}"


if __name__ == "__main__":
    main()
