"""Operations on constraints: built beside the old one, proven outside of a strong lock, then put in its place.

The declared constraint is written from the model where it is found there by name, since one differing attribute is not
the whole of it; a missing one is in the difference.
"""

import re

from sqlalchemy import CheckConstraint, Constraint, ForeignKeyConstraint, MetaData, PrimaryKeyConstraint
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.schema import AddConstraint

from monps.introspection.difference import Difference
from monps.introspection.kind import Kind
from monps.introspection.recipe import DIALECT, Recipe, declared_table, execute, outside, quote, table_of

__all__ = ["recipe"]

BODY = re.compile(r"ALTER TABLE \S+ ADD (?:CONSTRAINT (?:\"[^\"]+\"|\S+) )?(?P<body>.+)", re.DOTALL)
KEY = re.compile(
    r"(?P<what>PRIMARY KEY|UNIQUE)(?P<nulls> NULLS NOT DISTINCT)? (?P<columns>\(.+?\))(?P<include> INCLUDE \(.+?\))?"
    r"(?P<late> (?:NOT )?DEFERRABLE.*)?"
)
ENFORCED = "NOT ENFORCED is a promise that nobody checks: decide which side is meant, then drop one and add it again"
NAMELESS = "the constraint has no name in the models; name it there, then this finds it"
EXCLUSION = "an exclusion constraint cannot be built CONCURRENTLY or NOT VALID: add it at a quiet moment"
STRICTER = "the database promises more than is declared: leave out NOT VALID in the model"

Kinds = PrimaryKeyConstraint | Unique | ForeignKeyConstraint | CheckConstraint


def recipe(difference: Difference, metadata: MetaData) -> Recipe | None:
    """The operation for a difference of a constraint."""
    word, _, what = difference.kind.rpartition("_")
    if difference.kind.endswith(("_on_delete", "_on_update")):
        word, what = "foreign_key", difference.kind.removeprefix("foreign_key_")
    if word == "exclusion":
        return Recipe(EXCLUSION)
    if what == "valid":
        return _valid(difference)
    if difference.kind is Kind.foreign_key_deferrable:
        state = difference.declared or "NOT DEFERRABLE"
        return Recipe(
            "a change of the catalog", execute(f"{_alter(difference)} ALTER CONSTRAINT {_name(difference)} {state}")
        )
    body = _body(difference, metadata)
    if body is None:
        return Recipe(NAMELESS)
    is_new = what == "missing"
    return (
        _key(difference, body, is_new=is_new)
        if word in {"primary_key", "unique"}
        else _rule(difference, body, is_new=is_new)
    )


def _valid(difference: Difference) -> Recipe:
    if "NOT ENFORCED" in {difference.declared, difference.actual}:
        return Recipe(ENFORCED)
    if difference.declared is not None:
        return Recipe(STRICTER)
    statement = f"{_alter(difference)} VALIDATE CONSTRAINT {_name(difference)}"
    return Recipe("reads every row beside everybody", outside(statement))


def _key(difference: Difference, body: str, *, is_new: bool) -> Recipe:
    """A primary key or unique constraint: its index is built beside everybody, then it takes it over."""
    parts = KEY.fullmatch(body)
    if parts is None or "OVERLAPS" in body:
        return Recipe("it cannot take over an index that was built CONCURRENTLY: add it at a quiet moment")
    name, beside = _name(difference), quote(f"{difference.object}_next")
    index = f"{parts['columns']}{parts['include'] or ''}{parts['nulls'] or ''}"
    build = f"CREATE UNIQUE INDEX CONCURRENTLY {beside} ON {table_of(difference)} {index}"
    drop = "" if is_new else f"DROP CONSTRAINT {name}, "
    take = f"{drop}ADD CONSTRAINT {name} {parts['what']} USING INDEX {beside}{parts['late'] or ''}"
    note = "the index is built beside everybody; if that fails, drop the INVALID index and run it again"
    return Recipe(note, outside(build, f"{_alter(difference)} {take}"))


def _rule(difference: Difference, body: str, *, is_new: bool) -> Recipe:
    """A foreign key or check: it holds for new rows at once, the old ones are proven beside everybody."""
    name = _name(difference)
    made = name if is_new else quote(f"{difference.object}_next")
    later = body.endswith(" NOT VALID")
    add = f"ADD CONSTRAINT {made} {body}{'' if later else ' NOT VALID'}"
    steps = [add] if later else [add, f"VALIDATE CONSTRAINT {made}"]
    steps += [] if is_new else [f"DROP CONSTRAINT {name}", f"RENAME CONSTRAINT {made} TO {name}"]
    note = "new rows are checked at once, the old ones beside everybody"
    return Recipe(note, outside(*(f"{_alter(difference)} {step}" for step in steps)))


def _body(difference: Difference, metadata: MetaData) -> str | None:
    """The whole declared constraint without its name, as SQL."""
    table = declared_table(difference.schema, difference.table, metadata)
    named = (one for one in (table.constraints if table is not None else ()) if _is(one, difference))
    found = next(named, None)
    if found is not None:
        # Unless told not to, AddConstraint takes the constraint out of the model's CREATE TABLE.
        text = str(AddConstraint(found, isolate_from_table=False).compile(dialect=DIALECT)).strip()
        shape = BODY.fullmatch(text)
        return None if shape is None else shape["body"]
    return _ordered(difference.declared) if difference.kind.endswith("_missing") else None


def _is(constraint: Constraint, difference: Difference) -> bool:
    if not isinstance(constraint, Kinds) or constraint.name is None:
        return False
    return DIALECT.identifier_preparer.format_constraint(constraint) in {difference.object, _name(difference)}


def _ordered(definition: str | None) -> str | None:
    """The canonical line with its parts in the order that PostgreSQL takes them in."""
    if definition is None:
        return None
    text = re.sub(r"^UNIQUE (.+) NULLS NOT DISTINCT$", r"UNIQUE NULLS NOT DISTINCT \1", definition)
    return re.sub(r"( ON (?:DELETE|UPDATE) .+?)( MATCH FULL)", r"\2\1", text)


def _alter(difference: Difference) -> str:
    return f"ALTER TABLE {table_of(difference)}"


def _name(difference: Difference) -> str:
    return quote(str(difference.object))
