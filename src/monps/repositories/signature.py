"""Who works and why: the settings ``monps.actor`` and ``monps.reason`` of a transaction.

The database reads them for its audit columns and its change log. They are local to a transaction, so they never outlive
it on a pooled connection; a unit that goes on after a commit is signed again.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session, SessionTransaction

from monps.core.wire import Wire, is_open

__all__ = ["Signature", "SignedSession"]

SIGN = "SELECT set_config('monps.actor', %(actor)s, true), set_config('monps.reason', %(reason)s, true)"
SIGN_SESSION = text("SELECT set_config('monps.actor', :actor, true), set_config('monps.reason', :reason, true)")
READ = text("SELECT current_setting('monps.actor', true), current_setting('monps.reason', true)")


@dataclass(frozen=True, slots=True)
class Signature:
    """An actor and a reason; None leaves what is there."""

    actor: str | None = None
    reason: str | None = None

    def __bool__(self) -> bool:
        return self.actor is not None or self.reason is not None

    def on(self, before: "Signature") -> "Signature":
        """This signature, and what it leaves of the one before."""
        return Signature(
            before.actor if self.actor is None else self.actor, before.reason if self.reason is None else self.reason
        )

    def write(self, connection: Connection) -> None:
        """Sign the transaction of a connection that no session uses yet."""
        Wire(connection).fetch(SIGN, self._values())

    def write_in_session(self, connection: Connection) -> None:
        """Sign the transaction of a session's connection."""
        connection.execute(SIGN_SESSION, self._values())

    def _values(self) -> dict[str, str]:
        return {"actor": self.actor or "", "reason": self.reason or ""}


class SignedSession:
    """A session that somebody else owns, signed for as long as a unit joins it."""

    def __init__(self, session: Session, signature: Signature) -> None:
        self._session = session
        self._connection = session.connection()
        self._before = Signature(*self._connection.execute(READ).one())
        self._signature = signature.on(self._before)
        self._signature.write_in_session(self._connection)
        event.listen(session, "after_begin", self._begun)

    def end(self) -> None:
        """Put the owner's signature back, where the transaction still stands."""
        event.remove(self._session, "after_begin", self._begun)
        if self._session.in_transaction() and is_open(self._connection):
            self._before.write_in_session(self._connection)

    def _begun(self, _: Session, transaction: SessionTransaction, connection: Connection) -> None:
        """After a commit or rollback inside the block the next transaction is the same work."""
        if not transaction.nested:
            self._connection = connection
            self._signature.write_in_session(connection)
