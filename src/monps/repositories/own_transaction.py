"""The transaction of a unit of work that joins nobody's session: one connection, taken late and given back early.

The connection comes from the pool with the first statement, so a unit that does nothing costs nothing. Rows go over the
connection's wire; a session is only made when entities are asked for, and then works on the same connection.
"""

from typing import Any, Literal

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from monps.core.errors import UnitOfWorkError
from monps.core.pool import drop_ended
from monps.core.wire import Wire, has_failed, is_open
from monps.repositories.signature import Signature

__all__ = ["Isolation", "OwnTransaction"]

Isolation = Literal["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]


class OwnTransaction:
    """Commits, and gives its connection back, whenever its unit of work says so; the next statement takes another."""

    def __init__(self, isolation: Isolation | None, signature: Signature, *, read_only: bool) -> None:
        self.read_only = read_only
        self._options: dict[str, Any] = {"postgresql_readonly": True} if read_only else {}
        if isolation is not None:
            self._options["isolation_level"] = isolation
        self._signature = signature
        self._engine: Engine | None = None
        self._connection: Connection | None = None
        self._wire: Wire | None = None
        self._session: Session | None = None

    def open(self, engine: Engine) -> None:
        """Say where the connection is to come from."""
        self._engine = engine

    @property
    def begun(self) -> bool:
        """Whether a connection is held."""
        return self._connection is not None

    @property
    def failed(self) -> bool:
        """Whether a statement failed, so that there is nothing to be kept."""
        return self._connection is not None and has_failed(self._connection)

    @property
    def connection(self) -> Connection:
        """The connection, with the unit's isolation and signature."""
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    @property
    def wire(self) -> Wire:
        """The driver's end of it."""
        if self._wire is None:
            self._wire = Wire(self.connection)
        return self._wire

    def session(self) -> Session:
        """A session on the connection."""
        self._session = _OwnSession(self)
        return self._session

    def commit(self) -> None:
        """Keep everything and give the connection back."""
        if self._session is not None and self._session.in_transaction():
            self._session.commit()
        # A session that has sent nothing itself commits nothing, and what went over the wire is still to be kept.
        if self._connection is not None and is_open(self._connection):
            self.wire.commit()
        self._release()

    def rollback(self) -> None:
        """Undo everything and give the connection back; the server has undone what was on one that it ended."""
        if self._connection is not None:
            drop_ended(self._connection)
        if self._session is not None:
            self._session.rollback()
        if self._connection is not None and not self._connection.invalidated:
            self.wire.rollback()
        self._release()

    def close(self) -> None:
        """Undo what was not kept, and give the connection and the session back."""
        session, self._session = self._session, None
        try:
            if self._connection is not None:
                drop_ended(self._connection)
            if session is not None:
                # Closed, not rolled back: what was read stays readable.
                session.close()
            elif self._wire is not None and not self._wire.wrote and not self.failed:
                # Nothing was written, so nothing is kept; a rollback would make the driver forget what it has prepared.
                self._wire.end_reading()
        finally:
            self._release()
            self._engine = None

    def _connect(self) -> Connection:
        if self._engine is None:
            raise UnitOfWorkError("this unit of work is not open; use it inside its with block")
        connection = self._engine.connect()
        try:
            driver: Any = connection.connection.dbapi_connection
            if driver.read_only is False:
                # Left by SQLAlchemy after a read-only unit, it would ask for READ WRITE whatever the server's default.
                driver.set_read_only(None)
            if self._options:
                connection = connection.execution_options(**self._options)
            if self._signature:
                self._signature.write(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _release(self) -> None:
        connection, self._connection, self._wire = self._connection, None, None
        if connection is not None:
            connection.close()


class _OwnSession(Session):
    """A session on the transaction's connection, whichever it holds at the time."""

    def __init__(self, transaction: OwnTransaction) -> None:
        super().__init__(expire_on_commit=False)
        self._transaction_of_unit = transaction

    def get_bind(self, mapper: Any = None, **_: Any) -> Connection:  # noqa: ANN401 - SQLAlchemy's own
        del mapper
        return self._transaction_of_unit.connection
