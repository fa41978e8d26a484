"""One transaction for existing psycopg2 code and a SQLAlchemy session, so that a function can move before its callers.

Two drivers cannot share a server session, so both sides use psycopg2 here: the session gets a dialect of its own on the
very connection of the existing code (:mod:`monps.strangler.bridge_dialect`). There are two directions::

    with joined(connection) as session:          # the existing code owns the transaction
        UnitOfWork(session) …                    # the new code works in a savepoint of it

    with opened(url) as bridged:                 # the new code owns the transaction
        with UnitOfWork(bridged.session) as uow:
            old_function(bridged.connection)     # a psycopg2 connection that cannot commit, roll back or close
            uow.commit()

**The lost-rows trap.** SQLAlchemy rolls back the first connection that it is given, once it has asked the server who it
is. On the connection of existing code that throws away, without a word, whatever the code had not committed yet. In
``joined`` all that SQLAlchemy calls commit or rollback ends a savepoint of its own, never the transaction.

psycopg2 is imported when one of the two is called.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Engine, NullPool, create_engine, event
from sqlalchemy.orm import Session

from monps.core.errors import BridgeError, DatabaseUnavailable, SettingsError
from monps.core.settings import conninfo
from monps.core.statements import observe_engine
from monps.strangler.bridge_dialect import translate
from monps.strangler.guard import GuardedConnection, Refusals

__all__ = ["Bridged", "joined", "opened", "psycopg2_of"]

ISOLATIONS = Literal["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]
BRIDGE = "postgresql+monps_bridge://"

_savepoints = itertools.count(1)


@dataclass(frozen=True)
class Bridged:
    """Both ends of one transaction."""

    session: Session
    """For the new code; join it with a unit of work, which may commit."""
    connection: Any
    """For the existing code: psycopg2's, guarded."""


@contextmanager
def joined(connection: Any) -> Iterator[Session]:  # noqa: ANN401 - psycopg2's
    """A session in the transaction of ``connection``, which the existing code owns.

    The session's commit releases a savepoint: what it wrote is kept if the existing code commits. The session's
    rollback, and an error in its block, undo what the session did and nothing else. The connection stays open.

    Args:
        connection: A live psycopg2 connection, in a transaction or about to begin one.

    Raises:
        BridgeError: The connection is in autocommit mode, closed, or in a transaction that has failed.
    """
    if connection.closed:
        raise BridgeError("the connection to be joined is closed; open it first")
    if connection.autocommit:
        raise BridgeError("the connection to be joined is in autocommit mode, so there is no transaction to share")
    if connection.info.transaction_status == TransactionStatus.INERROR:
        raise BridgeError("the transaction to be joined has failed already; roll it back first")
    with _session(_Joined(connection)) as session:
        yield session


@contextmanager
def opened(
    url: URL | str, *, isolation: ISOLATIONS | None = None, read_only: bool = False, application: str = "monps-bridge"
) -> Iterator[Bridged]:
    """A session that owns its transaction, and a guarded psycopg2 connection in the same one.

    What was not committed at the block's end is rolled back, and the connection closed.

    Args:
        url: The database, as a URL or libpq's ``keyword=value`` pairs.
        isolation: Of every transaction of the block; the server's default if None.
        read_only: Whether the server refuses to write (25006). Commit, rollback and close of the existing code are then
            without effect instead of refused.
        application: What the server shows as the session's name.

    Raises:
        DatabaseUnavailable: No connection could be made.
    """
    psycopg2 = psycopg2_of()
    kind = type("GuardedConnection", (GuardedConnection, psycopg2.extensions.connection), {})
    try:
        live = psycopg2.connect(
            conninfo(url) if isinstance(url, URL) else url,
            connection_factory=kind,
            application_name=application,
            options="-c timezone=UTC",
        )
    except psycopg2.OperationalError as error:
        shown = url.render_as_string(hide_password=True) if isinstance(url, URL) else "(given by libpq's words)"
        raise DatabaseUnavailable(shown, " ".join(str(error).split())) from error
    live.refusals = Refusals(lenient=read_only)
    live.plain_cursor = psycopg2.extensions.cursor
    super(GuardedConnection, live).set_session(isolation_level=isolation, readonly=read_only or None)
    try:
        with _session(_Owned(live)) as session:
            yield Bridged(session, live)
    finally:
        live.end()


def psycopg2_of() -> Any:  # noqa: ANN401 - a module without types
    """psycopg2.

    Raises:
        SettingsError: It is not installed.
    """
    try:
        import psycopg2.extensions  # noqa: PLC0415 - only where existing code is met
        import psycopg2.extras  # noqa: PLC0415 - as above
    except ImportError as error:
        raise SettingsError("this needs psycopg2, which is not installed: pip install 'monps[legacy]'") from error
    return psycopg2


@contextmanager
def _session(facade: "_Shared") -> Iterator[Session]:
    engine: Engine = create_engine(BRIDGE, creator=lambda: facade, poolclass=NullPool, hide_parameters=True)
    observe_engine(engine)
    event.listen(engine, "handle_error", translate, retval=True)
    with engine.connect() as connection, _Session(connection, expire_on_commit=False) as session:
        yield session


class _Session(Session):
    """A session that ends the transaction also where only the existing code has worked in it."""

    def commit(self) -> None:
        self.connection()
        super().commit()

    def rollback(self) -> None:
        if not self.in_transaction():
            self.connection()
        super().rollback()


class _Shared:
    """The connection as SQLAlchemy sees it; what ends the transaction is for the two kinds to say."""

    def __init__(self, live: Any) -> None:  # noqa: ANN401 - psycopg2's
        self.live = live
        self._psycopg2 = psycopg2_of()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - of psycopg2's connection
        return getattr(self.live, name)

    def cursor(self, name: str | None = None, **options: object) -> Any:  # noqa: ANN401 - psycopg2's
        """A plain cursor that decodes values the standard way, whatever was registered on the connection or for all."""
        extensions, extras = self._psycopg2.extensions, self._psycopg2.extras
        cursor = self.live.cursor(name, cursor_factory=extensions.cursor, **options)
        for caster in (extensions.DECIMAL, extensions.FLOAT, extensions.INTEGER, extensions.LONGINTEGER):
            extensions.register_type(caster, cursor)
        extensions.register_type(extensions.UNICODE, cursor)
        extras.register_uuid(None, cursor)
        extras.register_default_json(cursor, loads=msgspec.json.decode)
        extras.register_default_jsonb(cursor, loads=msgspec.json.decode)
        return cursor

    def set_isolation_level(self, _: object) -> None:
        """Refused: the transaction has begun, or belongs to somebody else."""
        raise BridgeError("the isolation of a shared transaction is chosen where it is opened")


class _Joined(_Shared):
    """The existing code owns the transaction: the new code works in a savepoint."""

    def __init__(self, live: Any) -> None:  # noqa: ANN401 - psycopg2's
        super().__init__(live)
        self._savepoint: str | None = None

    def cursor(self, name: str | None = None, **options: object) -> Any:  # noqa: ANN401 - psycopg2's
        if self._savepoint is None:
            savepoint = f"monps_joined_{next(_savepoints)}"
            self._run(f"SAVEPOINT {savepoint}")
            self._savepoint = savepoint
        else:
            self._check(self._savepoint)
        return super().cursor(name, **options)

    def commit(self) -> None:
        """Release the savepoint."""
        self._leave("RELEASE SAVEPOINT {0}")

    def rollback(self) -> None:
        """Undo what was done since the savepoint."""
        self._leave("ROLLBACK TO SAVEPOINT {0}; RELEASE SAVEPOINT {0}")

    def close(self) -> None:
        """Leave; the connection stays as it is."""
        if not self.live.closed:
            self.rollback()

    def _leave(self, text: str) -> None:
        savepoint, self._savepoint = self._savepoint, None
        if savepoint is not None:
            self._check(savepoint)
            self._run(text.format(savepoint))

    def _check(self, savepoint: str) -> None:
        if self.live.closed or self.live.info.transaction_status == TransactionStatus.IDLE:
            self._savepoint = None
            raise BridgeError(
                f"the existing code ended the transaction while a session was joined to it (savepoint {savepoint}); "
                "let it commit or roll back after the block"
            )

    def _run(self, text: str) -> None:
        try:
            with self.live.cursor(cursor_factory=self._psycopg2.extensions.cursor) as cursor:
                cursor.execute(text)
        except self._psycopg2.errors.InvalidSavepointSpecification as error:
            raise BridgeError(
                "the existing code ended the transaction while a session was joined to it, and began another; let it "
                "commit or roll back after the block"
            ) from error


class _Owned(_Shared):
    """The new code owns the transaction."""

    def commit(self) -> None:
        """Commit."""
        self.live.keep()

    def rollback(self) -> None:
        """Roll back."""
        if not self.live.closed:
            self.live.undo()

    def close(self) -> None:
        """Left to the block, which still holds the connection."""
