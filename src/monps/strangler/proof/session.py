"""One connection to the copy of a schema, asked as a driver with parameters asks: Parse, Describe, EXPLAIN, run.

A refusal is a value, not an exception: it is what the proof is about. Names in it are found by the place that the
server points at, never by its words, which have the language of the server.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

import psycopg
from psycopg import pq
from psycopg.pq import DiagnosticField, ExecStatus

__all__ = ["Description", "Refusal", "Session"]

NAME = b"monps_proof"
SYNTAX = "42601"
Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The server's no."""

    sqlstate: str
    said: str
    position: int | None = None
    """Where in the text, from 0."""
    schema: str | None = None
    table: str | None = None
    column: str | None = None
    constraint: str | None = None
    context: str | None = None
    inside: str | None = None
    """The statement inside a function at which it failed; ``position`` is then in this."""

    @property
    def is_syntax(self) -> bool:
        """Whether the grammar refused it."""
        return self.sqlstate == SYNTAX


@dataclass(frozen=True, slots=True)
class Origin:
    """A column of a result: its name, type and modifier, and the table's column that it comes from (0 for none)."""

    name: str
    type: int
    modifier: int
    table: int
    number: int


@dataclass(frozen=True, slots=True)
class Description:
    """What a statement takes and gives, by the server."""

    parameters: tuple[int, ...]
    columns: tuple[Origin, ...]


class Session:
    """A connection in autocommit mode; ``role`` is taken on, ``path`` is the search path."""

    def __init__(self, dsn: str, path: Sequence[str], role: str | None = None, seconds: float = 3.0) -> None:
        self.connection = psycopg.connect(dsn, autocommit=True, prepare_threshold=None)
        self.pgconn = self.connection.pgconn
        self._set("search_path", ", ".join('"' + one.replace('"', '""') + '"' for one in path))
        self._set("plan_cache_mode", "force_generic_plan")
        self._set("statement_timeout", f"{seconds * 1000:.0f}")
        self._set("timezone", "UTC")
        self.role = role
        self._names: set[bytes] = set()
        self.act(role)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.connection.close()

    def _set(self, name: str, value: str) -> None:
        self.connection.execute("SELECT set_config(%s, %s, false)", [name, value])

    def act(self, role: str | None) -> None:
        """Take on ``role``, or be again who connected; holds until the transaction is rolled back."""
        self._set("role", role or "none")

    def describe(self, text: str, types: Sequence[int] = (), name: bytes = NAME) -> Description | Refusal:
        """Prepare ``text`` under ``name`` and say what it takes and gives."""
        self.forget(name)
        result = self.pgconn.prepare(name, text.encode(), list(types) or None)
        if result.status != ExecStatus.COMMAND_OK:
            return refusal(result)
        self._names.add(name)
        described = self.pgconn.describe_prepared(name)
        if described.status != ExecStatus.COMMAND_OK:
            return refusal(described)
        return Description(
            tuple(described.param_type(number) for number in range(described.nparams)),
            tuple(_origin(described, number) for number in range(described.nfields)),
        )

    def forget(self, name: bytes = NAME) -> None:
        """Drop the prepared statement, if there is one; to drop none is an error, and would end a transaction."""
        if name in self._names:
            self.pgconn.exec_(b'DEALLOCATE "' + name + b'"')
            self._names.remove(name)

    def plan(self, parameters: int, name: bytes = NAME) -> Node | Refusal:
        """The plan of the prepared statement, for any values."""
        values = f"({', '.join(['NULL'] * parameters)})" if parameters else ""
        command = f'EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) EXECUTE "{name.decode()}"{values}'
        result = self.pgconn.exec_(command.encode())
        if result.status != ExecStatus.TUPLES_OK:
            return refusal(result)
        plan: Node = json.loads((result.get_value(0, 0) or b"[]").decode())[0]["Plan"]
        return plan

    def run(self, values: Sequence[str | None], name: bytes = NAME) -> Refusal | int:
        """Execute the prepared statement with these values, written as text; the number of rows."""
        given = [None if one is None else one.encode() for one in values]
        result = self.pgconn.exec_prepared(name, given)  # type: ignore[arg-type] # its types forget NULL
        refused = self._ended(result)
        return refused if refused is not None else int(result.command_tuples or 0)

    def value(self, query: str, values: Sequence[str | None]) -> str | None:
        """The first value of a query with parameters; None also where the server refused it.

        A transaction goes on as before; outside of one the savepoint is refused, which does no harm.
        """
        given = [None if one is None else one.encode() for one in values]
        self.pgconn.exec_(b"SAVEPOINT monps_value")
        result = self.pgconn.exec_params(query.encode(), given)
        self.pgconn.exec_(b"ROLLBACK TO SAVEPOINT monps_value")
        if result.status != ExecStatus.TUPLES_OK or not result.ntuples:
            return None
        found = result.get_value(0, 0)
        return found.decode() if found is not None else None

    def send(self, text: str) -> Refusal | None:
        """Execute a text that takes no parameters, whatever it is; COPY gets no rows."""
        result = self.pgconn.exec_(text.encode())
        if result.status == ExecStatus.COPY_IN:
            self.pgconn.put_copy_end()
            result = self.pgconn.get_result() or result
        while result.status == ExecStatus.COPY_OUT:
            while self.pgconn.get_copy_data(0)[0] > 0:
                pass
            result = self.pgconn.get_result() or result
        while self.pgconn.get_result() is not None:
            pass
        return self._ended(result)

    @contextmanager
    def rolled_back(self) -> Iterator[None]:
        """A transaction that leaves nothing."""
        self.pgconn.exec_(b"BEGIN")
        try:
            yield
        finally:
            self.pgconn.exec_(b"ROLLBACK")

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query of ours."""
        return self.connection.execute(query.encode(), parameters or None).fetchall()

    @staticmethod
    def _ended(result: pq.abc.PGresult) -> Refusal | None:
        good = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK, ExecStatus.EMPTY_QUERY}
        return None if result.status in good else refusal(result)


def refusal(result: pq.abc.PGresult) -> Refusal:
    """The server's no, as data."""

    def field(which: DiagnosticField) -> str | None:
        value = result.error_field(which)
        return value.decode(errors="replace") if value is not None else None

    inside = field(DiagnosticField.INTERNAL_QUERY)
    place = field(DiagnosticField.INTERNAL_POSITION if inside is not None else DiagnosticField.STATEMENT_POSITION)
    return Refusal(
        field(DiagnosticField.SQLSTATE) or "XX000",
        field(DiagnosticField.MESSAGE_PRIMARY) or "",
        int(place) - 1 if place is not None else None,
        field(DiagnosticField.SCHEMA_NAME),
        field(DiagnosticField.TABLE_NAME),
        field(DiagnosticField.COLUMN_NAME),
        field(DiagnosticField.CONSTRAINT_NAME),
        field(DiagnosticField.CONTEXT),
        inside,
    )


def _origin(result: pq.abc.PGresult, number: int) -> Origin:
    name = result.fname(number) or b""
    return Origin(
        name.decode(errors="replace"),
        result.ftype(number),
        result.fmod(number),
        result.ftable(number),
        result.ftablecol(number),
    )
