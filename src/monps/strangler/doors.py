"""The functions through which SQL leaves a program: their names, and where the text and the values stand in a call.

A strong door is a site wherever its name is called; a weak one shares its name with much that is no database
(``fetch``, ``copy``, ``text``), and is a site where the receiver, the import or the text says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from monps.strangler.vocabulary import Api, CursorClass, Driver, Fetch

__all__ = ["FUNCTIONS", "METHODS", "Door", "Wrapper"]


@dataclass(frozen=True, slots=True)
class Door:
    """Where the text and the values stand among the arguments of a call."""

    api: Api
    text: int = 0
    text_names: tuple[str, ...] = ("query", "sql", "operation", "statement", "command", "q", "stmt")
    values: int | None = 1
    value_names: tuple[str, ...] = (
        "vars",
        "params",
        "parameters",
        "args",
        "vars_list",
        "params_seq",
        "argslist",
        "values",
    )
    weak: bool = False
    spread: bool = False
    """Whether every further argument is a value, as in asyncpg."""
    made: str = "{}"
    """The statement that the argument becomes; for doors that take a table or a function name."""
    driver: Driver | None = None
    """The one driver that has this door."""
    fetch: bool = False
    """Whether the call itself reads the result."""


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A private function that hands its parameter to a door or to another wrapper."""

    file: str
    function: str
    text: int
    """Place of the parameter among those that a caller gives (``self`` not counted)."""
    text_name: str
    values: int | None
    value_name: str | None
    driver: Driver
    cursor: CursorClass
    fetch: Fetch
    style_values: bool = field(default=True)
    """Whether values are passed on, so that ``%`` is special in the text."""

    @property
    def name(self) -> str:
        """The last part of its name, as a caller writes it."""
        return self.function.rpartition(".")[2]

    @property
    def place(self) -> str:
        """``file:function``."""
        return f"{self.file}:{self.function}"


def _asyncpg(*, weak: bool = False) -> Door:
    return Door(Api.fetch, spread=True, weak=weak, driver=Driver.asyncpg, fetch=True)


def _table(api: Api, made: str, place: int, names: tuple[str, ...], driver: Driver) -> Door:
    return Door(api, place, names, None, made=made, driver=driver)


METHODS: Mapping[str, Door] = {
    "execute": Door(Api.execute),
    "executemany": Door(Api.executemany),
    "execute_many": Door(Api.executemany, weak=True),
    "execute_async": Door(Api.execute, weak=True),
    "executescript": Door(Api.execute, values=None),
    "exec_driver_sql": Door(Api.scalar, driver=Driver.sqlalchemy),
    "scalar": Door(Api.scalar, weak=True, driver=Driver.sqlalchemy, fetch=True),
    "scalars": Door(Api.scalar, weak=True, driver=Driver.sqlalchemy),
    "stream": Door(Api.execute, weak=True),
    "fetch": _asyncpg(weak=True),
    "fetchrow": _asyncpg(),
    "fetchval": _asyncpg(),
    "fetch_all": Door(Api.fetch, weak=True, fetch=True),
    "fetch_one": Door(Api.fetch, weak=True, fetch=True),
    "fetch_val": Door(Api.fetch, weak=True, fetch=True),
    "cursor": Door(Api.fetch, weak=True, spread=True, driver=Driver.asyncpg),
    "prepare": Door(Api.prepare, weak=True, values=None, driver=Driver.asyncpg),
    "mogrify": Door(Api.mogrify, driver=Driver.psycopg2),
    "callproc": Door(Api.callproc, 0, ("procname", "proc_name"), 1, made="SELECT * FROM {}()"),
    "copy_expert": Door(Api.copy, 0, ("sql",), None, driver=Driver.psycopg2),
    "copy_from": _table(Api.copy, "COPY {} FROM STDIN", 1, ("table",), Driver.psycopg2),
    "copy_to": _table(Api.copy, "COPY {} TO STDOUT", 1, ("table",), Driver.psycopg2),
    "copy": Door(Api.copy, weak=True, driver=Driver.psycopg),
    "copy_from_query": Door(Api.copy, spread=True, driver=Driver.asyncpg),
    "copy_from_table": _table(Api.copy, "COPY {} TO STDOUT", 0, ("table_name",), Driver.asyncpg),
    "copy_to_table": _table(Api.copy, "COPY {} FROM STDIN", 0, ("table_name",), Driver.asyncpg),
    "copy_records_to_table": _table(Api.copy, "COPY {} FROM STDIN", 0, ("table_name",), Driver.asyncpg),
}
"""Methods of cursors, connections, engines and sessions."""

FUNCTIONS: Mapping[str, Door] = {
    "execute_values": Door(Api.execute_values, 1, values=2, driver=Driver.psycopg2),
    "execute_batch": Door(Api.execute_batch, 1, values=2, driver=Driver.psycopg2),
    "read_sql": Door(Api.read_sql, 0, values=4, driver=Driver.pandas, fetch=True),
    "read_sql_query": Door(Api.read_sql, 0, values=4, driver=Driver.pandas, fetch=True),
    "read_sql_table": Door(
        Api.read_sql, 0, ("table_name",), None, made="SELECT * FROM {}", driver=Driver.pandas, fetch=True
    ),
    "read_database": Door(Api.read_sql, 0, values=None, driver=Driver.pandas, fetch=True),
    "read_database_uri": Door(Api.read_sql, 0, values=None, driver=Driver.pandas, fetch=True),
    "text": Door(Api.text, values=None, weak=True, driver=Driver.sqlalchemy),
}
"""Functions of packages, called by their own name or as an attribute of their module."""
