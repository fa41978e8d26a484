"""Who carries SQL to a server: connections, cursors and their classes, by the dotted names of the packages.

A connection is also a pool, an engine and a session: what matters is which driver it ends in and what its rows are.
"""

from collections.abc import Mapping

from monps.strangler.value import Connection, Construct, Cursor, External, Texts, Value, unknown
from monps.strangler.vocabulary import CursorClass, Driver

__all__ = ["DRIVERS", "called", "default_rows", "driver_of_package", "method_of", "named", "row_class"]

DRIVERS: Mapping[str, Driver] = {
    "psycopg2": Driver.psycopg2,
    "aiopg": Driver.psycopg2,
    "psycopg": Driver.psycopg,
    "psycopg_pool": Driver.psycopg,
    "asyncpg": Driver.asyncpg,
    "sqlalchemy": Driver.sqlalchemy,
    "sqlmodel": Driver.sqlalchemy,
    "databases": Driver.sqlalchemy,
    "pandas": Driver.pandas,
    "polars": Driver.pandas,
    "sqlite3": Driver.sqlite,
    "aiosqlite": Driver.sqlite,
    "pymysql": Driver.other,
    "MySQLdb": Driver.other,
    "mysql": Driver.other,
    "cx_Oracle": Driver.other,
    "oracledb": Driver.other,
    "pyodbc": Driver.other,
    "duckdb": Driver.other,
    "clickhouse_driver": Driver.other,
    "pg8000": Driver.other,
}

ROWS: Mapping[str, CursorClass] = {
    "RealDictCursor": CursorClass.real_dict,
    "RealDictConnection": CursorClass.real_dict,
    "DictCursor": CursorClass.dict,
    "DictConnection": CursorClass.dict,
    "NamedTupleCursor": CursorClass.named_tuple,
    "NamedTupleConnection": CursorClass.named_tuple,
    "LoggingCursor": CursorClass.tuple,
    "dict_row": CursorClass.real_dict,
    "tuple_row": CursorClass.tuple,
    "scalar_row": CursorClass.other,
    "namedtuple_row": CursorClass.named_tuple,
    "cursor": CursorClass.tuple,
}

CARRIERS = frozenset(
    [
        "connect",
        "connect_async",
        "create_pool",
        "Connection",
        "AsyncConnection",
        "connection",
        "Pool",
        "PoolConnectionProxy",
        "create_engine",
        "create_async_engine",
        "engine_from_config",
        "Engine",
        "AsyncEngine",
        "Session",
        "AsyncSession",
        "sessionmaker",
        "async_sessionmaker",
        "scoped_session",
        "async_scoped_session",
        "ThreadedConnectionPool",
        "SimpleConnectionPool",
        "AbstractConnectionPool",
        "PersistentConnectionPool",
        "ConnectionPool",
        "AsyncConnectionPool",
        "NullConnectionPool",
        "AsyncNullConnectionPool",
        "Database",
        "RealDictConnection",
        "DictConnection",
        "NamedTupleConnection",
        "LoggingConnection",
        "MinTimeLoggingConnection",
    ]
)
"""Functions and classes of the drivers that give a connection, a pool, an engine or a session when called."""

CURSORS = frozenset(
    [
        "cursor",
        "Cursor",
        "AsyncCursor",
        "ServerCursor",
        "ClientCursor",
        "RealDictCursor",
        "DictCursor",
        "NamedTupleCursor",
        "LoggingCursor",
        "Result",
        "CursorResult",
        "Row",
        "AsyncServerCursor",
        "AsyncClientCursor",
    ]
)
CONSTRUCTS = frozenset(
    [
        "select",
        "insert",
        "update",
        "delete",
        "func",
        "union",
        "union_all",
        "exists",
        "table",
        "literal_column",
        "and_",
        "or_",
    ]
)
TO_CONNECTION = frozenset(
    [
        "connect",
        "begin",
        "acquire",
        "getconn",
        "connection",
        "begin_nested",
        "raw_connection",
        "get_bind",
        "execution_options",
        "engine",
        "_acquire",
        "driver_connection",
        "dbapi_connection",
        "connect_async",
        "__enter__",
        "__aenter__",
        "session",
    ]
)
TO_CURSOR = frozenset(
    ["cursor", "execute", "executemany", "stream", "prepare", "mappings", "scalars", "unique", "partitions"]
)


def driver_of_package(dotted: str) -> Driver | None:
    """The driver that the package of ``dotted`` is, if it is one."""
    return DRIVERS.get(dotted.partition(".")[0])


def default_rows(driver: Driver) -> CursorClass:
    """What a row is when nobody asked for anything else."""
    return {
        Driver.psycopg2: CursorClass.tuple,
        Driver.psycopg: CursorClass.tuple,
        Driver.asyncpg: CursorClass.record,
        Driver.sqlalchemy: CursorClass.row,
        Driver.pandas: CursorClass.frame,
        Driver.sqlite: CursorClass.tuple,
        Driver.other: CursorClass.tuple,
        Driver.unknown: CursorClass.unknown,
    }[driver]


def row_class(factory: Value | None, default: CursorClass) -> CursorClass:
    """What ``cursor_factory=`` or ``row_factory=`` asks for."""
    match factory:
        case External():
            return ROWS.get(factory.name.rpartition(".")[2], CursorClass.other)
        case None:
            return default
        case Texts() if factory.gap is not None and factory.gap.parameter is not None:
            return CursorClass.unknown
    return CursorClass.other


def named(dotted: str) -> Value | None:
    """The object of the type ``dotted``, as in an annotation."""
    package, _, name = dotted.partition(".")
    driver = DRIVERS.get(package)
    name = name.rpartition(".")[2]
    if driver is None or driver is Driver.pandas:
        return None
    if name in CURSORS:
        return Cursor(driver, ROWS.get(name, default_rows(driver)))
    if name in CARRIERS:
        return Connection(driver, ROWS.get(name, default_rows(driver)))
    return None


def called(dotted: str, keywords: Mapping[str, Value], source: str) -> Value:
    """What calling ``dotted`` of another package gives."""
    driver = driver_of_package(dotted)
    name = dotted.rpartition(".")[2]
    if driver is None:
        return unknown(source)
    if driver is Driver.sqlalchemy and name in CONSTRUCTS:
        return Construct()
    if name in CARRIERS:
        factory = keywords.get("cursor_factory") or keywords.get("row_factory") or keywords.get("connection_factory")
        known = factory if isinstance(factory, External) else None
        return Connection(driver, row_class(known, default_rows(driver)))
    return Cursor(driver, ROWS.get(name, default_rows(driver))) if name in CURSORS else unknown(source)


def method_of(receiver: Connection | Cursor, name: str, keywords: Mapping[str, Value], source: str) -> Value:
    """What ``receiver.name(…)`` gives, as far as a connection or a cursor comes out of it."""
    if name in TO_CURSOR:
        factory = keywords.get("cursor_factory") or keywords.get("row_factory")
        return Cursor(receiver.driver, row_class(factory, receiver.cursor))
    if name in TO_CONNECTION and isinstance(receiver, Connection):
        return receiver
    return unknown(source)
