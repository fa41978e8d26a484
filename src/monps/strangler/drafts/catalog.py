"""What a server says of the tables and of a statement: columns, and the types of its values and of its rows.

The statement is prepared and described, never run. Where nothing in it gives a value a type, PostgreSQL takes a literal
for text and refuses a parameter (42P18); the parameter is then called text, as the literal would have been.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import pq

from monps.strangler.drafts.refusal import Refusal
from monps.strangler.drafts.sql_type import SqlType, sql_type

__all__ = ["Catalog", "Column", "Described", "Relation"]

COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
FROM pg_attribute AS a
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
NO_TYPE = "42P18"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or of a result; ``required`` where it is never NULL."""

    name: str
    type: SqlType
    required: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view, with its columns in their order."""

    schema: str | None
    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """The values that a statement takes and the rows that it gives; ``text`` is the form that the server took."""

    text: str
    values: tuple[SqlType, ...]
    columns: tuple[Column, ...]


class Catalog:
    """The tables of one database, read as they are asked for."""

    def __init__(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        self._connection = connection
        self._relations: dict[tuple[str | None, str], Relation | None] = {}

    def relation(self, schema: str | None, name: str) -> Relation | None:
        """The table or view of that name; without a schema, where the search path finds it."""
        key = (schema, name)
        if key not in self._relations:
            quoted = ".".join(f'"{part}"' for part in (schema, name) if part is not None)
            rows = self._connection.execute(COLUMNS, (quoted,)).fetchall()
            columns = tuple(Column(str(row[0]), sql_type(str(row[1])), bool(row[2])) for row in rows)
            self._relations[key] = Relation(schema, name, columns) if columns else None
        return self._relations[key]

    def describe(self, text: str) -> Described:
        """What the server says of ``text``.

        Raises:
            Refusal: The server refuses the statement.
        """
        for _ in range(10):
            with self._connection.transaction(force_rollback=True):
                answer = self._connection.pgconn.prepare(b"", text.encode())
                if answer.status == pq.ExecStatus.COMMAND_OK:
                    answer = self._connection.pgconn.describe_prepared(b"")
                    return self._described(text, answer)
                state = (answer.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()
                message = (answer.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or b"").decode()
            number = re.search(r"\$(\d+)", message)
            if state != NO_TYPE or number is None:
                raise Refusal(f"the server refuses it: {message} ({state})")
            text = re.sub(rf"\${number[1]}(?!\d|::)", f"${number[1]}::text", text)
        raise Refusal("the server cannot tell the types of its values")

    def _described(self, text: str, answer: pq.abc.PGresult) -> Described:
        values = [answer.param_type(number) for number in range(answer.nparams)]
        shown = [answer.ftype(number) for number in range(answer.nfields)]
        names = self._names([*values, *shown])
        required = self._required([(answer.ftable(n), answer.ftablecol(n)) for n in range(answer.nfields)])
        columns = tuple(
            Column((answer.fname(n) or b"").decode(), sql_type(names[kind]), required[n])
            for n, kind in enumerate(shown)
        )
        return Described(text, tuple(sql_type(names[kind]) for kind in values), columns)

    def _names(self, types: Sequence[int]) -> dict[int, str]:
        rows = self._connection.execute(
            "SELECT oid::int8, format_type(oid, NULL) FROM pg_type WHERE oid = ANY(%s)", (list(set(types)),)
        )
        return {int(str(oid)): str(name) for oid, name in rows}

    def _required(self, columns: Sequence[tuple[int, int]]) -> list[bool]:
        """Whether each is a column of a table that is NOT NULL."""
        rows = self._connection.execute(
            "SELECT attrelid::int8, attnum FROM pg_attribute WHERE attnotnull AND attrelid = ANY(%s)",
            (list({table for table, _ in columns}),),
        )
        known = {(int(str(table)), int(str(number))) for table, number in rows}
        return [column in known for column in columns]
