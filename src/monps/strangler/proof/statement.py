"""A candidate as the server is asked about it: ``$1`` for each value, and what is known of the values' types.

Each driver has its own placeholders. psycopg2's are translated (:mod:`monps.strangler.placeholders`); before that the
faults are told at which psycopg2 itself would fail, such as a value too few. ``execute_values`` gets as many
placeholders as the INSERT has columns.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import sqlglot
from sqlalchemy import text as sqlalchemy_text
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlglot import exp
from sqlglot.errors import SqlglotError

from monps.strangler.adaptation import Untranslatable
from monps.strangler.call_site import CallSite
from monps.strangler.idiom import Idiom
from monps.strangler.placeholders import numbered
from monps.strangler.proof.evidence import UNKNOWN, type_of
from monps.strangler.spots import MARK, Spot, cut, pieces
from monps.strangler.vocabulary import Api, Driver, ParameterStyle

__all__ = ["Statement", "stated"]

CLIENT_SIDE = {Driver.psycopg2, Driver.pandas, Driver.unknown}
"""Drivers that write the values into the text, so that each has a literal's type."""
PLAIN = {Spot.plain, Spot.list, Spot.position}
"""Where the value stands as a literal of its own."""
FORMATS = re.compile(r"(?<!%)((?:%%)*%(?:\(\w+\))?)[bt]\b")
"""psycopg 3's ``%b`` and ``%t``, which are ``%s`` with a form."""
IN_PARAMETER = re.compile(r"\b(IN)\s+(\$\d+)", re.IGNORECASE)
"""What an expanding parameter of SQLAlchemy stands after."""
ONE_BY_ONE = {Api.execute, Api.mogrify, Api.scalar, Api.read_sql}
"""Doors that are given the values of one execution."""


@dataclass(frozen=True, slots=True)
class Statement:
    """``text`` with ``$1`` …; ``types`` are object ids, 0 where the server is to find the type."""

    text: str
    types: tuple[int, ...] = ()
    idioms: tuple[Idiom, ...] = ()
    apart: "Statement | None" = None
    """The same with a parameter for each placeholder, where a name stands twice."""
    sent: int = 0
    """How many parameters a driver sends that looks for placeholders in quotes too; the server must find as many."""


def stated(site: CallSite, text: str, *, complete: bool) -> Statement:
    """What a server is to be asked for ``text`` of ``site``; ``complete`` when the code filled no hole of it.

    Raises:
        Untranslatable: psycopg2 would refuse it, or a placeholder stands where no parameter can.
    """
    match site.style:
        case ParameterStyle.colon:
            return _colons(text)
        case ParameterStyle.dollar | ParameterStyle.question:
            return Statement(text)
    if site.arguments is None:
        return Statement(text)
    if site.api is Api.callproc:
        return _called(site, text)
    if complete and site.api in ONE_BY_ONE:
        _count(site, text)
    return _bound(text) if site.driver is Driver.psycopg else _percent(site, text)


def _percent(site: CallSite, text: str) -> Statement:
    template = site.template or (_template(text) if site.api is Api.execute_values else None)
    made = numbered(text, template=template)
    marked, names = cut(text)
    plain = {number for piece in pieces(marked) if piece.spot in PLAIN for number in piece.marks}
    free = {names[number] or number for number in plain}
    types = tuple(_type(site, key) if key in free else UNKNOWN for key in made.names)
    together = Statement(made.text, types, made.idioms)
    if len(set(names)) == len(names) or None in names:
        return together
    single = numbered(MARK.sub("%s", marked.replace("%", "%%")))
    places = [key for key in single.names if isinstance(key, int)]
    kinds = tuple(_type(site, names[key] or "") if key in plain else UNKNOWN for key in places)
    apart = Statement(single.text, kinds, made.idioms)
    return Statement(made.text, types, made.idioms, apart)


def _bound(text: str) -> Statement:
    """For psycopg 3: each placeholder is a parameter, wherever it stands."""
    marked, names = cut(FORMATS.sub(r"\1s", text))
    keys = list(dict.fromkeys(name if name is not None else place for place, name in enumerate(names)))
    numbers = [keys.index(name if name is not None else place) + 1 for place, name in enumerate(names)]
    return Statement(MARK.sub(lambda found: f"${numbers[int(found[1])]}", marked), sent=len(keys))


def _called(site: CallSite, text: str) -> Statement:
    """``callproc``: a parameter for each value that is written out."""
    if not site.argument_items:
        raise Untranslatable(Idiom.value_rows, "the arguments of the function are known to the program only")
    marks = ", ".join(f"${number}" for number in range(1, len(site.argument_items) + 1))
    return Statement(text.replace("()", f"({marks})"), tuple(map(type_of, site.argument_items)))


def _type(site: CallSite, key: str | int) -> int:
    if site.driver not in CLIENT_SIDE or site.api not in ONE_BY_ONE or not site.argument_items:
        return UNKNOWN
    if isinstance(key, str):
        values: Mapping[str, str] = dict(zip(site.argument_names, site.argument_items, strict=False))
        return type_of(values[key]) if key in values else UNKNOWN
    return type_of(site.argument_items[key]) if key < len(site.argument_items) else UNKNOWN


def _count(site: CallSite, text: str) -> None:
    """Refuse what psycopg2 refuses: a wrong number of values, a key that is not there."""
    _, names = cut(text)
    if site.argument_names:
        missing = sorted({name for name in names if name is not None} - set(site.argument_names))
        if missing:
            raise Untranslatable(Idiom.missing_key, ", ".join(missing))
        if None in names:
            raise Untranslatable(Idiom.wrong_values, "%s with a dict")
    elif site.argument_items:
        if any(name is not None for name in names):
            raise Untranslatable(Idiom.wrong_values, "%(name)s with a sequence")
        if len(site.argument_items) != len(names):
            few = len(site.argument_items) < len(names)
            detail = f"{len(site.argument_items)} for {len(names)}"
            raise Untranslatable(Idiom.too_few if few else Idiom.too_many, detail)


def _colons(text: str) -> Statement:
    r"""SQLAlchemy's own reading of ``:name``, ``::type`` and ``\:``."""
    compiled = sqlalchemy_text(text).compile(dialect=asyncpg_dialect())  # type: ignore[no-untyped-call]
    listed = IN_PARAMETER.sub(r"\1 (\2)", str(compiled))
    idioms = (Idiom.in_list,) if listed != str(compiled) else ()
    return Statement(listed, idioms=idioms, sent=len(compiled.params))


def _template(text: str) -> str | None:
    """``(%s,%s)`` with as many placeholders as ``INSERT INTO t (a, b) VALUES %s`` names columns."""
    count = _columns_of_insert(re.sub(r"%s", "(NULL)", text, count=1)) or _columns_of_alias(text)
    return f"({','.join(['%s'] * count)})" if count else None


def _columns_of_insert(text: str) -> int:
    try:
        tree = sqlglot.parse_one(text.replace("%%", "%"), dialect="postgres")
    except (SqlglotError, RecursionError):
        return 0
    insert = tree.find(exp.Insert)
    return len(insert.this.expressions) if insert is not None and isinstance(insert.this, exp.Schema) else 0


def _columns_of_alias(text: str) -> int:
    """The columns of ``FROM (VALUES %s) AS data (a, b)``."""
    found = re.search(r"\(\s*VALUES\s+%s\s*\)\s*(?:AS\s+)?\w+\s*\(([^()]*)\)", text, re.IGNORECASE)
    return len(found[1].split(",")) if found is not None else 0
