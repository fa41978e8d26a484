"""The words with which a call site is described; the same in code, JSON, CSV, the ledger and the documentation."""

from enum import StrEnum, auto

__all__ = [
    "Api",
    "CursorClass",
    "Driver",
    "ErrorHandling",
    "Fetch",
    "HoleKind",
    "Injection",
    "ParameterStyle",
    "Resolution",
    "StatementKind",
]


class Driver(StrEnum):
    """Who carries the statement to the server."""

    psycopg2 = auto()
    """psycopg2: the text is put together on the client."""
    psycopg = auto()
    """psycopg 3: the values travel beside the text."""
    asyncpg = auto()
    """asyncpg: ``$1``, prepared."""
    sqlalchemy = auto()
    """``text()`` or a plain string through an engine, connection or session."""
    pandas = auto()
    """``read_sql`` and its kin; the driver below is that of their connection."""
    sqlite = auto()
    """sqlite3: another database; listed, because a wrapper may serve both."""
    other = auto()
    """Another database driver that the file imports, such as MySQL's."""
    unknown = auto()
    """Nothing in the file or its imports tells."""


class Api(StrEnum):
    """The function that is called."""

    execute = auto()
    """``execute`` of a cursor, connection, session or engine, and psycopg 3's ``stream``."""
    executemany = auto()
    """``executemany``: one statement, many rows of values."""
    execute_values = auto()
    """psycopg2's ``execute_values``: ``VALUES %s`` becomes many rows."""
    execute_batch = auto()
    """psycopg2's ``execute_batch``: several statements in one message."""
    fetch = auto()
    """asyncpg's ``fetch``, ``fetchrow``, ``fetchval``, ``fetchmany`` and ``cursor``: sends and reads in one call."""
    prepare = auto()
    """asyncpg's ``prepare``."""
    copy = auto()
    """``copy_expert``, ``copy``, ``copy_from_query`` and other COPY with a statement or a table."""
    callproc = auto()
    """``callproc``: the name of a function of the server."""
    mogrify = auto()
    """``mogrify``: the text put together, sent by somebody else."""
    read_sql = auto()
    """pandas' or polars' ``read_sql``, ``read_sql_query``, ``read_sql_table``, ``read_database``."""
    text = auto()
    """SQLAlchemy's ``text()`` that reaches no call that the scan can see."""
    scalar = auto()
    """SQLAlchemy's ``scalar``, ``scalars`` and ``exec_driver_sql`` with a text."""
    wrapper = auto()
    """A private function whose parameter reaches one of the above."""


class CursorClass(StrEnum):
    """What a row is."""

    tuple = auto()
    """A tuple."""
    real_dict = auto()
    """psycopg2's ``RealDictCursor``, psycopg's ``dict_row``: a dict."""
    dict = auto()
    """psycopg2's ``DictCursor``: by number and by name."""
    named_tuple = auto()
    """``NamedTupleCursor``, ``namedtuple_row``: by number and by attribute."""
    record = auto()
    """asyncpg's ``Record``."""
    row = auto()
    """SQLAlchemy's ``Row``."""
    frame = auto()
    """A data frame."""
    other = auto()
    """A cursor or row factory that the scan does not know."""
    unknown = auto()
    """The cursor comes from elsewhere, and nothing tells."""


class Fetch(StrEnum):
    """How the result is read."""

    nothing = auto()
    """It is not read: the statement writes, or nobody looks."""
    one = auto()
    """One row."""
    scalar = auto()
    """One value of one row."""
    all = auto()
    """All rows at once."""
    many = auto()
    """Some rows at a time."""
    iterated = auto()
    """The cursor is iterated over."""
    rowcount = auto()
    """Only the number of rows."""
    returned = auto()
    """The cursor or result leaves the function; the caller reads it."""
    unknown = auto()
    """A wrapper's business, or not to be told."""


class ParameterStyle(StrEnum):
    """How values are written in the text."""

    none = auto()
    """No values."""
    percent = auto()
    """``%s``."""
    named_percent = auto()
    """``%(name)s``."""
    dollar = auto()
    """``$1``."""
    colon = auto()
    """``:name``."""
    question = auto()
    """``?``."""
    mixed = auto()
    """More than one of them."""
    unknown = auto()
    """The text is not known."""


class Resolution(StrEnum):
    """How much of the text is known."""

    static = auto()
    """Every variant is known to the last character."""
    partial = auto()
    """Some of it is: there are holes, or more variants than are kept."""
    forwarded = auto()
    """The text is a parameter of the enclosing function; each of its callers is a site of its own."""
    unresolved = auto()
    """Nothing is known; a person has to look."""


class HoleKind(StrEnum):
    """What stands in the place of a hole."""

    bare_value = auto()
    """A value without quotes, such as ``LIMIT {n}``."""
    quoted_value = auto()
    """A value inside quotes, such as ``'{market}'`` or ``INTERVAL '{n} days'``."""
    identifier = auto()
    """A table, column, schema or direction."""
    fragment = auto()
    """A piece of SQL: a condition, an assignment, a whole clause."""
    list = auto()
    """A list of columns, placeholders or values."""
    statement = auto()
    """The whole text."""


class StatementKind(StrEnum):
    """What a statement does."""

    select = auto()
    insert = auto()
    update = auto()
    delete = auto()
    merge = auto()
    copy = auto()
    call = auto()
    ddl = auto()
    transaction = auto()
    """BEGIN, COMMIT, SAVEPOINT and their kin."""
    session = auto()
    """SET, SHOW, RESET, LISTEN, NOTIFY, DISCARD."""
    maintenance = auto()
    """VACUUM, ANALYZE, REFRESH, LOCK, EXPLAIN, TRUNCATE's neighbours."""
    script = auto()
    """Several statements in one text."""
    unknown = auto()
    """It begins with a hole, or is no SQL that the parser knows."""

    @property
    def writes(self) -> bool:
        """Whether rows or tables may be other than before."""
        return self in {self.insert, self.update, self.delete, self.merge, self.copy, self.call, self.ddl, self.script}


class ErrorHandling(StrEnum):
    """What happens to the statement's error inside its function."""

    passed_on = auto()
    """Nobody catches it."""
    raised_again = auto()
    """It is caught, and raised again by every handler."""
    swallowed = auto()
    """A handler ends without raising: the caller is told nothing."""


class Injection(StrEnum):
    """Whether a value may become SQL."""

    none = auto()
    """No hole, or only holes whose texts are all known."""
    quoted = auto()
    """A hole stands inside quotes: a quote in the value ends the literal."""
    reachable = auto()
    """A hole is filled with a parameter of the function, unchecked: whoever calls chooses the SQL."""
