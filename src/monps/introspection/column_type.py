"""A type of PostgreSQL, written for a model and asked whether it can become another one without a rewrite."""

import re

__all__ = ["python", "widens"]

PLAIN = {
    "bigint": "BigInteger()",
    "boolean": "Boolean()",
    "bytea": "LargeBinary()",
    "cidr": "CIDR()",
    "date": "Date()",
    "daterange": "DATERANGE()",
    "double precision": "Double()",
    "inet": "INET()",
    "int4range": "INT4RANGE()",
    "int8range": "INT8RANGE()",
    "integer": "Integer()",
    "interval": "Interval()",
    "json": "JSON()",
    "jsonb": "JSONB()",
    "macaddr": "MACADDR()",
    "money": "MONEY()",
    "numeric": "Numeric()",
    "numrange": "NUMRANGE()",
    "oid": "OID()",
    "real": "REAL()",
    "smallint": "SmallInteger()",
    "text": "Text()",
    "time without time zone": "Time()",
    "time with time zone": "Time(timezone=True)",
    "timestamp without time zone": "DateTime()",
    "timestamp with time zone": "DateTime(timezone=True)",
    "tsquery": "TSQUERY()",
    "tsrange": "TSRANGE()",
    "tstzrange": "TSTZRANGE()",
    "tsvector": "TSVECTOR()",
    "uuid": "Uuid()",
}
SIZED = {"bit": "BIT", "bit varying": "BIT", "character": "CHAR", "character varying": "String", "numeric": "Numeric"}
"""Types with sizes in brackets, by the name before them."""

FORM = re.compile(
    r"(?P<name>[a-z][a-z0-9 ]*?)(?:\((?P<size>[\d,-]+)\))?(?P<zone> with(?:out)? time zone)?"
    r"(?P<array>(?:\[\])*)"
)
TIMES = {"time": "TIME", "timestamp": "TIMESTAMP"}
UNCONSTRAINED = {"text", "character varying"}
STAMPS = {"timestamp without time zone", "timestamp with time zone"}


def python(name: str) -> str | None:
    """The type as Python, from ``sqlalchemy`` or its ``postgresql`` dialect; None for one that needs its own class.

    ``name`` is the canonical text, such as ``character varying(20)`` or ``integer[]``.
    """
    found = FORM.fullmatch(name)
    if found is None:
        return None
    if found["array"]:
        inside = python(name.removesuffix(found["array"]))
        dimensions = found["array"].count("[")
        return inside and f"ARRAY({inside}{f', dimensions={dimensions}' if dimensions > 1 else ''})"
    if name in PLAIN:
        return PLAIN[name]
    if name == "character varying":
        return "String()"
    return _sized(found)


def widens(declared: str, actual: str) -> bool:
    """Whether a column of type ``actual`` becomes ``declared`` by a change of the catalog alone.

    For the two kinds of timestamp this holds in a session whose time zone is UTC.
    """
    if {declared, actual} == STAMPS:
        return True
    (left, left_size), (right, right_size) = _split(declared), _split(actual)
    if left in UNCONSTRAINED and not left_size:
        return right in UNCONSTRAINED
    if left == right == "character varying" and right_size:
        return left_size[0] >= right_size[0]
    if left == right == "numeric" and right_size:
        return not left_size or (left_size[0] >= right_size[0] and left_size[1:] == right_size[1:])
    return False


def _sized(found: re.Match[str]) -> str | None:
    name, size = found["name"], found["size"]
    if name in TIMES and size:
        return f"{TIMES[name]}(precision={size}, timezone={found['zone'] == ' with time zone'})"
    if name not in SIZED or size is None:
        return None
    return f"{SIZED[name]}({size.replace(',', ', ')}{', varying=True' if name == 'bit varying' else ''})"


def _split(name: str) -> tuple[str, list[int]]:
    before, _, sizes = name.partition("(")
    return before, [int(one) for one in re.findall(r"-?\d+", sizes)] if sizes.endswith(")") else []
