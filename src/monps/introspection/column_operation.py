"""Operations on columns that change the catalog only, or prove first what the catalog is to promise."""

import re
from collections.abc import Callable, Mapping

from sqlalchemy import MetaData

from monps.introspection.column_type import widens
from monps.introspection.definition import parts_of
from monps.introspection.difference import Difference
from monps.introspection.kind import Kind
from monps.introspection.recipe import Recipe, execute, literal, outside, quote, table_of

__all__ = ["recipe"]

SERIAL = "nextval(own sequence)"
CONSTANT = re.compile(r"(?:-?[\d.]+|'(?:[^']|'')*'|true|false|CURRENT_TIMESTAMP|now\(\))(?:::[\w .\[\](),]+)?")
"""A default that is the same for all old rows, so that PostgreSQL keeps it in the catalog for them."""

NUMBERED = "numbering the old rows writes the table anew: add the column empty, fill it in batches, then number it"
UNNUMBERED = "without the identity, statements that omit the column would fail: give it another default first"
REWRITES = "PostgreSQL would write the table anew: add a successor column, keep it in step, fill it and switch"
COMPUTED = (
    "computing the old rows writes the table anew: add an ordinary column, fill it in batches and keep it in step"
)


def recipe(difference: Difference, _metadata: MetaData) -> Recipe | None:
    """The operation for a difference of a column."""
    source = SOURCES.get(difference.kind)
    return None if source is None else source(difference)


def _missing(difference: Difference) -> Recipe:
    parts = parts_of("column", difference.declared or "")
    if parts is None or parts["storage"] == "STORED":
        return Recipe(COMPUTED)
    default = parts["default"]
    if parts["identity"] or default == SERIAL:
        return Recipe(NUMBERED)
    is_filled = bool(parts["computed"]) or (default is not None and CONSTANT.fullmatch(default) is not None)
    lines = [f"ADD COLUMN {quote(str(difference.object))} {_added(parts, is_filled=is_filled)}"]
    if default and not is_filled:
        lines.append(f"ALTER COLUMN {quote(str(difference.object))} SET DEFAULT {default}")
    code = execute(*(f"ALTER TABLE {table_of(difference)} {line}" for line in lines))
    if not parts["required"] or is_filled:
        return Recipe("a change of the catalog", code)
    fill = f"# fill {difference.object} of the old rows in batches before the next lines run"
    return Recipe("the old rows have to be filled before it is required", f"{code}\n{fill}\n{_require(difference)}")


def _added(parts: Mapping[str, str | None], *, is_filled: bool) -> str:
    """The new column as far as the catalog can hold it for the old rows."""
    definition = str(parts["type"])
    definition += f" COLLATE {parts['collation']}" if parts["collation"] else ""
    definition += f" GENERATED ALWAYS AS ({parts['computed']}) VIRTUAL" if parts["computed"] else ""
    definition += f" DEFAULT {parts['default']}" if parts["default"] and is_filled else ""
    return definition + (" NOT NULL" if parts["required"] and is_filled else "")


def _type(difference: Difference) -> Recipe:
    if not widens(str(difference.declared), str(difference.actual)):
        return Recipe(REWRITES)
    change = execute(f"{_alter(difference)} TYPE {difference.declared}")
    if str(difference.declared).startswith("timestamp"):
        zone = execute("SET LOCAL timezone = 'UTC'")
        return Recipe("a change of the catalog, as the old values are in UTC", f"{zone}\n{change}")
    return Recipe("a change of the catalog, as every old value fits", change)


def _nullable(difference: Difference) -> Recipe:
    if difference.declared == "NULL":
        return Recipe("a change of the catalog", execute(f"{_alter(difference)} DROP NOT NULL"))
    return Recipe("the check is proven beside everybody; SET NOT NULL then has nothing to scan", _require(difference))


def _default(difference: Difference) -> Recipe:
    if difference.declared == SERIAL:
        return Recipe(
            "the number to begin with is in the rows: make the sequence at a quiet moment, or use an identity"
        )
    change = "DROP DEFAULT" if difference.declared is None else f"SET DEFAULT {difference.declared}"
    return Recipe("a change of the catalog, for rows to come", execute(f"{_alter(difference)} {change}"))


def _identity(difference: Difference) -> Recipe:
    column = _alter(difference)
    if difference.declared is None:
        return Recipe(UNNUMBERED)
    if difference.actual is not None:
        return Recipe("a change of the catalog", execute(f"{column} SET GENERATED {difference.declared}"))
    name, table = quote(str(difference.object)), table_of(difference)
    sequence = f"pg_get_serial_sequence({literal(table)}, {literal(str(difference.object))})"
    begin = f"SELECT setval({sequence}, coalesce(max({name}), 0) + 1, false) FROM {table}"  # noqa: S608 - of names
    change = (f"{column} DROP DEFAULT", f"{column} ADD GENERATED {difference.declared} AS IDENTITY", begin)
    return Recipe("the numbers go on after the greatest; the column must be NOT NULL", execute(*change))


def _generated(difference: Difference) -> Recipe:
    if difference.declared is None and str(difference.actual).endswith("STORED"):
        return Recipe("a change of the catalog; the values stay", execute(f"{_alter(difference)} DROP EXPRESSION"))
    return Recipe(COMPUTED)


def _require(difference: Difference) -> str:
    """Lines that make the column NOT NULL with a check in place of the scan."""
    table, rule = table_of(difference), quote(f"{difference.object}_is_there")
    condition = f"CHECK ({quote(str(difference.object))} IS NOT NULL)"
    return outside(
        f"ALTER TABLE {table} ADD CONSTRAINT {rule} {condition} NOT VALID",
        f"ALTER TABLE {table} VALIDATE CONSTRAINT {rule}",
        f"{_alter(difference)} SET NOT NULL",
        f"ALTER TABLE {table} DROP CONSTRAINT {rule}",
    )


def _alter(difference: Difference) -> str:
    return f"ALTER TABLE {table_of(difference)} ALTER COLUMN {quote(str(difference.object))}"


SOURCES: Mapping[Kind, Callable[[Difference], Recipe]] = {
    Kind.column_missing: _missing,
    Kind.column_type: _type,
    Kind.column_nullable: _nullable,
    Kind.column_default: _default,
    Kind.column_identity: _identity,
    Kind.column_generated: _generated,
}
