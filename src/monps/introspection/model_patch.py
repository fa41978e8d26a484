"""What to write in the model so that it declares what the database has."""

from collections.abc import Callable, Mapping

from sqlalchemy import MetaData

from monps.introspection.column_type import python
from monps.introspection.definition import arguments, names, parts_of
from monps.introspection.difference import Difference
from monps.introspection.kind import Kind
from monps.introspection.recipe import Recipe, declared_table

__all__ = ["recipe"]

SERIAL = "nextval("
STATES = {
    "DEFERRABLE INITIALLY DEFERRED": 'deferrable=True, initially="DEFERRED"',
    "DEFERRABLE": "deferrable=True",
    "NOT VALID": "postgresql_not_valid=True",
}
Parts = Mapping[str, str | None]


def recipe(difference: Difference, metadata: MetaData) -> Recipe | None:
    """The patch for one difference; None where the model cannot end it or should not."""
    word, _, what = difference.kind.rpartition("_")
    if what == "extra" and word in ITEMS:
        return _item(word, difference, metadata)
    if difference.kind in ARGUMENTS:
        return ARGUMENTS[difference.kind](difference)
    if what == "name" and word in {*ITEMS, "exclusion"} and difference.actual is not None:
        return Recipe("if the database's name is to stay", f"name={difference.actual!r}")
    return None


def _item(word: str, difference: Difference, metadata: MetaData) -> Recipe:
    parts = parts_of(word, difference.actual or "")
    if parts is None:
        return Recipe("its definition has parts that SQLAlchemy has no argument for")
    code = ITEMS[word](difference, parts, metadata)
    if code is None:
        return Recipe("it needs a class or another table that the models do not declare")
    return Recipe("declare it; taking it away would lose what it holds or promises", code)


def _column(difference: Difference, parts: Parts, _metadata: MetaData) -> str | None:
    type_ = python(str(parts["type"]))
    default = parts["default"]
    if type_ is None or (default and default.startswith(SERIAL)):
        return None
    if parts["collation"]:
        schema, _, name = parts["collation"].partition(".")
        if schema != "pg_catalog" or not type_.startswith(("Text(", "String(")):
            return None
        type_ = type_.replace(")", f"{'' if '()' in type_ else ', '}collation={names(name)[0]!r})")
    made = [repr(difference.object), type_]
    made += [f"Identity(always={parts['identity'] == 'ALWAYS'})"] if parts["identity"] else []
    made += [_computed(str(parts["computed"]), str(parts["storage"]))] if parts["computed"] else []
    made += [f"nullable={not parts['required']}"]
    made += [f"server_default=text({default!r})"] if default else []
    return f"Column({', '.join(made)})"


def _key(class_: str) -> Callable[[Difference, Parts, MetaData], str | None]:
    def write(difference: Difference, parts: Parts, _metadata: MetaData) -> str | None:
        state = _state(parts["state"])
        if state is None or "WITHOUT OVERLAPS" in str(parts["columns"]):
            return None
        made = [*map(repr, names(parts["columns"])), f"name={difference.object!r}", *state]
        made += [f"postgresql_include={names(parts['include'])!r}"] if parts["include"] else []
        made += ["postgresql_nulls_not_distinct=True"] if parts.get("nulls") else []
        return f"{class_}({', '.join(made)})"

    return write


def _foreign_key(difference: Difference, parts: Parts, metadata: MetaData) -> str | None:
    (schema,), (table,) = names(parts["schema"]), names(parts["table"])
    target = declared_table(schema, table, metadata)
    state = _state(parts["state"])
    if target is None or state is None or "PERIOD" in str(parts["columns"]):
        return None
    columns = [f"{target.fullname}.{name}" for name in names(parts["targets"])]
    given = {"ondelete": parts["on_delete"], "onupdate": parts["on_update"], "match": parts["match"]}
    options = [f"{name}={value!r}" for name, value in given.items() if value]
    made = [repr(names(parts["columns"])), repr(columns), f"name={difference.object!r}", *options, *state]
    return f"ForeignKeyConstraint({', '.join(made)})"


def _check(difference: Difference, parts: Parts, _metadata: MetaData) -> str | None:
    state = _state(parts["state"])
    if state is None:
        return None
    body = f"text({parts['body']!r})"
    return f"CheckConstraint({', '.join([body, f'name={difference.object!r}', *state])})"


def _index(difference: Difference, parts: Parts, _metadata: MetaData) -> str | None:
    if parts["invalid"]:
        return None
    options = dict(option.split("=", 1) for option in (parts["options"] or "").split(", ") if option)
    made = [repr(difference.object), *(f"text({key!r})" for key in arguments(str(parts["keys"])))]
    made += ["unique=True"] if parts["unique"] else []
    made += [f"postgresql_using={parts['method']!r}"] if parts["method"] != "btree" else []
    made += [f"postgresql_include={names(parts['include'])!r}"] if parts["include"] else []
    made += ["postgresql_nulls_not_distinct=True"] if parts["nulls"] else []
    made += [f"postgresql_with={options!r}"] if options else []
    made += [f"postgresql_where=text({parts['predicate']!r})"] if parts["predicate"] else []
    return f"Index({', '.join(made)})"


def _state(state: str | None) -> list[str] | None:
    """What stands at the end of a constraint as arguments; None for what SQLAlchemy has no argument for."""
    made: list[str] = []
    rest = (state or "").strip()
    for words, argument in STATES.items():
        if rest.startswith(words):
            made.append(argument)
            rest = rest.removeprefix(words).strip()
    return None if rest else made


def _computed(expression: str, storage: str) -> str:
    return f"Computed({expression!r}, persisted={storage == 'STORED'})"


ITEMS: Mapping[str, Callable[[Difference, Parts, MetaData], str | None]] = {
    "column": _column,
    "primary_key": _key("PrimaryKeyConstraint"),
    "unique": _key("UniqueConstraint"),
    "foreign_key": _foreign_key,
    "check": _check,
    "index": _index,
}


def _type(difference: Difference) -> Recipe:
    type_ = python(difference.actual or "")
    if type_ is None:
        return Recipe(f"the model needs a class of its own for the type {difference.actual}")
    return Recipe("if the database's type is to stay", f"type_={type_}")


def _nullable(difference: Difference) -> Recipe | None:
    if difference.actual not in {"NULL", "NOT NULL"}:
        return None  # half checked is nothing to declare
    return Recipe("if the database's rule is to stay", f"nullable={difference.actual == 'NULL'}")


def _default(difference: Difference) -> Recipe | None:
    if difference.actual is not None and difference.actual.startswith(SERIAL):
        return None
    if difference.declared is not None and difference.declared.startswith(SERIAL):
        return Recipe("if the rows are numbered by whoever writes them", "autoincrement=False")
    default = "None" if difference.actual is None else f"text({difference.actual!r})"
    return Recipe("if the database's default is to stay", f"server_default={default}")


def _identity(difference: Difference) -> Recipe | None:
    if difference.actual is None:
        return None
    return Recipe("if the database is to number the rows so", f"Identity(always={difference.actual == 'ALWAYS'})")


def _generated(difference: Difference) -> Recipe | None:
    parts = parts_of("column", f"- GENERATED ALWAYS AS {difference.actual}") if difference.actual else None
    if parts is None:
        return None
    return Recipe("declare it", _computed(str(parts["computed"]), str(parts["storage"])))


def _comment(difference: Difference) -> Recipe:
    return Recipe("if the database's comment is to stay", f"comment={difference.actual!r}")


def _persistence(difference: Difference) -> Recipe | None:
    if difference.actual != "UNLOGGED":
        return None
    return Recipe("if the rows may be lost in a crash", 'prefixes=["UNLOGGED"]')


ARGUMENTS: Mapping[Kind, Callable[[Difference], Recipe | None]] = {
    Kind.column_type: _type,
    Kind.column_nullable: _nullable,
    Kind.column_default: _default,
    Kind.column_generated: _generated,
    Kind.column_identity: _identity,
    Kind.column_comment: _comment,
    Kind.table_comment: _comment,
    Kind.table_persistence: _persistence,
}
