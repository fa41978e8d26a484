"""The one-line definitions of columns, constraints and indexes, taken apart again.

A difference carries an object as one canonical line (``UNIQUE (a, b) NULLS NOT DISTINCT``). To suggest code for an
object that only the database has, the line is read back into its parts.
"""

import re
from collections.abc import Iterator, Mapping

__all__ = ["arguments", "names", "parts_of"]

SHAPES = {
    "column": re.compile(
        r"(?P<type>.+?)(?: COLLATE (?P<collation>\S+))?(?P<required> NOT NULL)?(?: DEFAULT (?P<default>.+?))?"
        r"(?: GENERATED (?P<identity>ALWAYS|BY DEFAULT) AS IDENTITY)?"
        r"(?: GENERATED ALWAYS AS \((?P<computed>.+)\) (?P<storage>STORED|VIRTUAL))?"
    ),
    "primary_key": re.compile(r"PRIMARY KEY \((?P<columns>[^()]+)\)(?: INCLUDE \((?P<include>.+?)\))?(?P<state>.*)"),
    "unique": re.compile(
        r"UNIQUE \((?P<columns>[^()]+)\)(?: INCLUDE \((?P<include>.+?)\))?(?P<state>.*?)(?P<nulls> NULLS NOT DISTINCT)?"
    ),
    "foreign_key": re.compile(
        r"FOREIGN KEY \((?P<columns>[^()]+)\) REFERENCES (?P<schema>[^.\"]+|\"[^\"]+\")\.(?P<table>.+?) "
        r"\((?P<targets>[^()]+)\)(?: ON DELETE (?P<on_delete>SET (?:NULL|DEFAULT)(?: \([^()]+\))?|CASCADE|RESTRICT))?"
        r"(?: ON UPDATE (?P<on_update>SET NULL|SET DEFAULT|CASCADE|RESTRICT))?(?: MATCH (?P<match>\w+))?(?P<state>.*)"
    ),
    "check": re.compile(r"CHECK \((?P<body>.+)\)(?P<state>(?: NOT VALID| NOT ENFORCED| NO INHERIT)*)"),
    "index": re.compile(
        r"(?P<invalid>INVALID )?(?P<unique>UNIQUE )?INDEX USING (?P<method>\w+) \((?P<keys>.+?)\)"
        r"(?: INCLUDE \((?P<include>[^()]+)\))?(?P<nulls> NULLS NOT DISTINCT)?(?: WITH \((?P<options>[^()]+)\))?"
        r"(?: WHERE (?P<predicate>.+))?"
    ),
}
NAME = re.compile(r'"(?:[^"]|"")+"|[^,\s]+')
PIECE = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[(\[]|[)\]]|,|[^'\"()\[\],]+")


def parts_of(word: str, definition: str) -> Mapping[str, str | None] | None:
    """The parts of an object of the family ``word``; None for a line of another shape."""
    shape = SHAPES.get(word)
    found = None if shape is None else shape.fullmatch(definition)
    return None if found is None else found.groupdict()


def names(listed: str | None) -> list[str]:
    """The names in ``a, "b c"``, unquoted."""
    return [name[1:-1].replace('""', '"') if name[0] == '"' else name for name in NAME.findall(listed or "")]


def arguments(listed: str) -> Iterator[str]:
    """The parts between commas that stand in no bracket and no string."""
    depth, part = 0, ""
    for piece in PIECE.findall(listed):
        depth += (piece in "([") - (piece in ")]")
        if piece == "," and depth == 0:
            yield part.strip()
            part = ""
        else:
            part += piece
    yield part.strip()
