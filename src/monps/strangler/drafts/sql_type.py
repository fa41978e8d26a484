"""What a type of PostgreSQL is in a draft: how Python annotates it, and how SQLAlchemy declares it."""

import re
from dataclasses import dataclass

__all__ = ["SqlType", "sql_type"]

SQLALCHEMY = "sqlalchemy"
POSTGRESQL = "sqlalchemy.dialects.postgresql"


@dataclass(frozen=True, slots=True)
class SqlType:
    """A type: ``annotation`` and ``declaration`` are code, ``imports`` the modules and names that they need."""

    name: str
    """As PostgreSQL writes it."""
    annotation: str
    declaration: str
    imports: tuple[tuple[str, str], ...] = ()
    by_driver: bool = False
    """Whether psycopg2 gives another Python value for it than psycopg 3 does."""

    @property
    def argument(self) -> str:
        """How a parameter of it is annotated."""
        return "Decimal | float" if self.annotation == "Decimal" else self.annotation


def _of(annotation: str, declaration: str, *, package: str = SQLALCHEMY, by_driver: bool = False) -> SqlType:
    needs = [(package, declaration.partition("(")[0])]
    modules = {"datetime": "datetime", "date": "datetime", "time": "datetime", "timedelta": "datetime"}
    modules |= {"Decimal": "decimal", "UUID": "uuid", "Any": "typing"}
    if annotation in modules:
        needs.append((modules[annotation], annotation))
    return SqlType("", annotation, declaration, tuple(needs), by_driver)


TYPES = {
    "boolean": _of("bool", "Boolean"),
    "smallint": _of("int", "SmallInteger"),
    "integer": _of("int", "Integer"),
    "bigint": _of("int", "BigInteger"),
    "oid": _of("int", "OID", package=POSTGRESQL),
    "numeric": _of("Decimal", "Numeric"),
    "real": _of("float", "REAL"),
    "double precision": _of("float", "Double"),
    "text": _of("str", "Text"),
    "character varying": _of("str", "String"),
    "character": _of("str", "CHAR"),
    "name": _of("str", "Text"),
    "information_schema.sql_identifier": _of("str", "Text"),
    "date": _of("date", "Date"),
    "time without time zone": _of("time", "Time"),
    "time with time zone": _of("time", "Time(timezone=True)"),
    "timestamp without time zone": _of("datetime", "DateTime"),
    "timestamp with time zone": _of("datetime", "DateTime(timezone=True)"),
    "interval": _of("timedelta", "Interval"),
    "uuid": _of("UUID", "Uuid", by_driver=True),
    "json": _of("Any", "JSON"),
    "jsonb": _of("Any", "JSONB", package=POSTGRESQL),
    "bytea": _of("bytes", "LargeBinary", by_driver=True),
}
UNKNOWN = _of("Any", "NullType", package="sqlalchemy.types", by_driver=True)
"""A type of somebody's own, or one that Python has no word for: the driver decides."""
ALIASES = {
    "bool": "boolean",
    "decimal": "numeric",
    "double": "double precision",
    "float": "double precision",
    "int": "integer",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
    "time": "time without time zone",
    "timetz": "time with time zone",
    "varchar": "character varying",
    "char": "character",
    "bpchar": "character",
}
PRECISE = {
    "numeric": "Numeric({})",
    "character varying": "String({})",
    "character": "CHAR({})",
    "timestamp without time zone": "TIMESTAMP(precision={})",
    "timestamp with time zone": "TIMESTAMP(timezone=True, precision={})",
}
"""Declarations with the numbers that stand in brackets."""


def sql_type(name: str) -> SqlType:
    """The type that PostgreSQL's ``format_type`` or a cast calls ``name``."""
    if name.endswith("[]"):
        inner = sql_type(name.removesuffix("[]"))
        declaration = f"ARRAY({inner.declaration})"
        imports = (*inner.imports, (SQLALCHEMY, "ARRAY"))
        return SqlType(name, f"list[{inner.annotation}]", declaration, imports, inner.by_driver)
    found = re.fullmatch(r"([\w ._]+?)\s*(?:\(([\d, ]+)\))?( with(?:out)? time zone)?", name.strip().lower())
    plain, numbers = (f"{found[1]}{found[3] or ''}", found[2]) if found else (name, None)
    word = ALIASES.get(plain, plain)
    known = TYPES.get(word, UNKNOWN)
    if numbers is None or word not in PRECISE:
        return SqlType(word, known.annotation, known.declaration, known.imports, known.by_driver)
    declaration = PRECISE[word].format(numbers)
    package = POSTGRESQL if declaration.startswith("TIMESTAMP") else SQLALCHEMY
    kept = tuple(one for one in known.imports if one[1] == known.annotation)
    return SqlType(name, known.annotation, declaration, (*kept, (package, declaration.partition("(")[0])), False)
