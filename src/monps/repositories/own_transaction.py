"""The transaction of a unit of work that joins nobody's session: one connection, taken late and given back early.

The connection comes from the pool with the first statement, so a unit that does nothing costs nothing. Rows go over the
connection's wire; a session is only made when entities are asked for, and then works on the same connection.
"""

import contextlib
from collections.abc import Iterator
from typing import Any, Literal

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from monps.core.errors import UnitOfWorkError
from monps.core.wire import Wire

__all__ = ["Isolation", "OwnTransaction", "signed"]

Isolation = Literal["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]

SIGN = "SELECT set_config('monps.actor', %(actor)s, true), set_config('monps.reason', %(reason)s, true)"
SIGNATURE = "SELECT current_setting('monps.actor', true), current_setting('monps.reason', true)"


class OwnTransaction:
    """Commits, and gives its connection back, whenever its unit of work says so; the next statement takes another."""

    def __init__(self, isolation: Isolation | None, *, read_only: bool, actor: str | None, reason: str | None) -> None:
        self.read_only = read_only
        self._options: dict[str, Any] = {"postgresql_readonly": True} if read_only else {}
        if isolation is not None:
            self._options["isolation_level"] = isolation
        self._signature = (actor, reason) if actor is not None or reason is not None else None
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
        elif self._connection is not None:
            self.wire.commit()
        self._release()

    def rollback(self) -> None:
        """Undo everything and give the connection back."""
        if self._session is not None:
            self._session.rollback()
        if self._connection is not None and not self._connection.invalidated:
            self.wire.rollback()
        self._release()

    def close(self) -> None:
        """Undo what was not kept, and give the connection and the session back."""
        session, self._session = self._session, None
        try:
            if session is not None:
                # Closed, not rolled back: what was read stays readable.
                session.close()
            elif self._wire is not None and not self._wire.wrote:
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
            if self._options:
                connection = connection.execution_options(**self._options)
            if self._signature is not None:
                actor, reason = self._signature
                Wire(connection).fetch(SIGN, {"actor": actor or "", "reason": reason or ""})
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


@contextlib.contextmanager
def signed(session: Session, actor: str | None, reason: str | None) -> Iterator[None]:
    """Sign what a session that somebody else owns does in the block; afterwards its own signature is there again."""
    if actor is None and reason is None:
        yield
        return
    before = session.execute(text(SIGNATURE)).one()
    own = (actor if actor is not None else before[0], reason if reason is not None else before[1])
    statement = text(SIGN.replace("%(actor)s", ":actor").replace("%(reason)s", ":reason"))
    session.execute(statement, {"actor": own[0] or "", "reason": own[1] or ""})
    yield
    session.execute(statement, {"actor": before[0] or "", "reason": before[1] or ""})
