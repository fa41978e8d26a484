"""What SQLAlchemy is given in the place of a psycopg2 connection that it shares with existing code.

A :class:`Facade` hands out cursors of its own: plain ones, whatever cursor class the existing code has made its
default, that decode values the standard way, whatever it has registered. Nothing is registered on the connection
itself, so the existing code reads what it always read. What commit, rollback and close mean depends on whose the
transaction is, see :mod:`monps.strangler.bridge`.

The repositories' rows go past SQLAlchemy to the driver, and are written for psycopg 3. :class:`DriverFacade` gives them
the few methods that they use.
"""

from typing import Any, Protocol, Self

import msgspec
from sqlalchemy import URL, Dialect
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from sqlalchemy.engine import ExceptionContext

from monps.core.driver_errors import error_from
from monps.core.errors import BridgeError, MonpsError

__all__ = ["BridgeDialect", "DriverFacade", "Facade", "translate"]

NAME = "postgresql.monps_bridge"


class Facade(Protocol):
    """A connection as SQLAlchemy sees it."""

    live: Any
    """psycopg2's connection."""

    def cursor(self, name: str | None = None, **options: object) -> Any:  # noqa: ANN401 - psycopg2's
        """A cursor for the new code."""

    def commit(self) -> None:
        """Keep what the new code did."""

    def rollback(self) -> None:
        """Undo what the new code did."""


class BridgeDialect(PGDialect_psycopg2):
    """psycopg2's dialect, which leaves the connection as it is."""

    supports_statement_cache = True

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        super().__init__(use_native_hstore=False, json_deserializer=msgspec.json.decode, **options)  # type: ignore[no-untyped-call]

    def on_connect(self) -> None:
        """Nothing: what is registered here, the existing code would read."""

    def get_driver_connection(self, connection: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own
        """The connection as a wire wants it."""
        return DriverFacade(connection, self)

    @classmethod
    def get_dialect_cls(cls, _: URL) -> type[Dialect]:
        """Of an engine that is made for ``postgresql+monps_bridge://``."""
        return cls


registry.register(NAME, __name__, BridgeDialect.__name__)


class DriverFacade:
    """A psycopg2 connection with the methods of psycopg 3's that :class:`monps.core.wire.Wire` uses."""

    __slots__ = ("_connection", "_dialect")

    def __init__(self, connection: Facade, dialect: BridgeDialect) -> None:
        self._connection = connection
        self._dialect = dialect

    @property
    def pgconn(self) -> Self:
        """What has the transaction's status."""
        return self

    @property
    def transaction_status(self) -> int:
        """As libpq numbers it, the same in both drivers."""
        status: int = self._connection.live.info.transaction_status
        return status

    @property
    def closed(self) -> bool:
        """Whether the connection is gone."""
        return bool(self._connection.live.closed)

    def cursor(self, name: str | None = None, **_: object) -> "CursorFacade":
        """A cursor; on the server where it has a name."""
        return CursorFacade(self._connection, self._dialect, name)

    def commit(self) -> None:
        """Keep what the new code did."""
        self._connection.commit()

    def rollback(self) -> None:
        """Undo what the new code did."""
        self._connection.rollback()


class CursorFacade:
    """A cursor with psycopg 3's methods; every statement has a fresh one beneath it, as psycopg2 wants it."""

    def __init__(self, connection: Facade, dialect: BridgeDialect, name: str | None) -> None:
        self._connection = connection
        self._dialect = dialect
        self._name = name
        self._cursor: Any = None

    @property
    def rowcount(self) -> int:
        """How many rows the last statement affected."""
        count: int = self._cursor.rowcount
        return count

    def execute(self, sql: str, parameters: Any = None, **_: object) -> Self:  # noqa: ANN401 - as psycopg
        """Run a statement; its result comes as text, whatever was asked for."""
        self.close()
        try:
            self._cursor = self._connection.cursor(self._name) if self._name else self._connection.cursor()
            self._cursor.execute(sql, parameters)
        except self._dialect.dbapi.Error as error:  # type: ignore[union-attr] # psycopg2, which is not imported here
            raise _told(error, None) or error from error
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows, as tuples."""
        rows: list[tuple[Any, ...]] = self._cursor.fetchall()
        return rows

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        """The next rows, as tuples."""
        rows: list[tuple[Any, ...]] = self._cursor.fetchmany(size)
        return rows

    def copy(self, _: str) -> None:
        """Refused: psycopg2 has no COPY of rows.

        Raises:
            BridgeError: always.
        """
        raise BridgeError(
            "a bridged transaction has no COPY, because psycopg2 cannot send rows that way; write fewer rows at once, "
            "or in a unit of work of your own"
        )

    def close(self) -> None:
        """Close the cursor beneath."""
        if self._cursor is not None and not self._cursor.closed and not self._connection.live.closed:
            self._cursor.close()


def translate(context: ExceptionContext) -> MonpsError | None:
    """Our error for psycopg2's, as :func:`monps.core.driver_errors.translate` has it for psycopg's."""
    original = context.original_exception
    if isinstance(original, MonpsError):
        return original  # of the facade; SQLAlchemy would wrap it
    return _told(original, context.engine.url if context.engine is not None else None)


def _told(original: Any, url: URL | None) -> MonpsError | None:  # noqa: ANN401 - an error of psycopg2
    if not hasattr(original, "pgcode"):
        return None
    interface = type(original).__name__ in {"OperationalError", "InterfaceError"}
    return error_from(original.pgcode, original.diag, str(original), url, interface=interface)
