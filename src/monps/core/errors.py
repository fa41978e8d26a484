"""Every error that monps raises on purpose.

One tree, so that a caller can catch as widely or as narrowly as it likes::

    MonpsError
    ├── SettingsError               a setting is missing or cannot be understood
    ├── DatabaseError               the server answered, or did not
    │   ├── DatabaseUnavailable     no connection could be made
    │   ├── EmbeddedServerError     the embedded PostgreSQL would not start or stop
    │   ├── PoolExhausted           every connection is in use and none came back in time
    │   ├── NotFound                no row has this key
    │   ├── MultipleFound           more than one row where one was asked for
    │   ├── Stale                   a row was changed or deleted by somebody else since it was read
    │   └── StatementFailed         the server refused a statement
    │       ├── Conflict            a unique key is taken
    │       ├── ForeignKeyMissing   a row refers to one that does not exist, or is still referred to
    │       ├── CheckFailed         a value breaks a check or NOT NULL rule of the database
    │       ├── Serialization       another transaction won (40001) or both waited (40P01); run the work again
    │       │   └── PlanOutdated    the schema changed under a prepared statement; run the work again
    │       ├── StatementTimeout    a statement ran longer than it may, or was cancelled
    │       ├── ReadOnly            the unit only reads, or the server is a replica that takes no writes
    │       ├── OutOfResources      the server ran out of disk or memory, or reached a limit of its configuration
    │       ├── SchemaBehind        the table or column is not there yet; the schema must be upgraded
    │       └── LockTimeout         a lock was not granted in time; nothing was changed
    ├── UnitOfWorkError             a unit of work was used outside its rules
    │   └── BridgeError             one side of a shared transaction did what only the other may
    ├── InvalidCursor               a page's cursor was changed, or belongs to another question
    ├── InvalidShape                a class does not fit the columns it is to be filled from
    ├── SourceError                 a file or payload is not what it should be
    ├── UnknownMarket               a market spelling that the vocabulary does not hold
    ├── NameTaken                   a source's name is another club's in some of the seasons
    ├── SettlementError             a bet cannot be settled from what is known of its match
    ├── MigrationError              a schema change was refused or did not succeed
    ├── DriftError                  the database could not be compared with the models
    ├── InventoryError              a code tree could not be looked at, or what was found before cannot be read
    ├── ProofError                  a schema could not be copied, so nothing could be proven on it
    ├── ParityError                 two sides cannot be compared
    └── ProfileError                a profile cannot be computed from the rows at hand

An error carries its facts as attributes and says in one sentence what to do. It knows no HTTP status and no exit
code: the doors choose those.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monps.core.pool import PoolStatus

__all__ = [
    "BridgeError",
    "CheckFailed",
    "Conflict",
    "DatabaseError",
    "DatabaseUnavailable",
    "DriftError",
    "EmbeddedServerError",
    "ForeignKeyMissing",
    "InvalidCursor",
    "InvalidShape",
    "InventoryError",
    "LockTimeout",
    "MigrationError",
    "MonpsError",
    "MultipleFound",
    "NameTaken",
    "NotFound",
    "OutOfResources",
    "ParityError",
    "PlanOutdated",
    "PoolExhausted",
    "ProfileError",
    "ProofError",
    "ReadOnly",
    "SchemaBehind",
    "Serialization",
    "SettingsError",
    "SettlementError",
    "SourceError",
    "Stale",
    "StatementFailed",
    "StatementTimeout",
    "UnitOfWorkError",
    "UnknownMarket",
]


class MonpsError(Exception):
    """Root of the tree; the text is one sentence for a person."""


class SettingsError(MonpsError):
    """A setting is missing or cannot be understood."""


class DatabaseError(MonpsError):
    """The database answered with an error, or not at all."""


class DatabaseUnavailable(DatabaseError):
    """No connection could be made; ``url`` never holds the password."""

    def __init__(self, url: str, reason: str) -> None:
        self.url = url
        self.reason = reason
        super().__init__(
            f"cannot reach the database {url}: {reason}. Check MONPS_DATABASE_URL and that the server runs"
        )


class EmbeddedServerError(DatabaseError):
    """The embedded PostgreSQL would not start or stop."""


class PoolExhausted(DatabaseError):
    """No connection of the pool came back within ``seconds``; ``status`` holds its figures."""

    def __init__(self, status: "PoolStatus", seconds: float) -> None:
        self.status = status
        self.seconds = seconds
        super().__init__(
            f"all {status.checked_out} connections are in use (pool {status.size}, overflow {status.overflow_limit}) "
            f"and none came back within {seconds:g} s; end units of work sooner, or raise MONPS_POOL_SIZE or "
            "MONPS_POOL_OVERFLOW"
        )


class NotFound(DatabaseError):
    """No row of ``entity`` has the key ``key``."""

    def __init__(self, entity: str, key: object, known: Sequence[str] = ()) -> None:
        self.entity = entity
        self.key = key
        hint = f"; known: {', '.join(known)}" if known else ""
        super().__init__(f"no {entity} with key {key!r}{hint}")


class MultipleFound(DatabaseError):
    """More than one row of ``entity`` meets conditions that were to name one."""

    def __init__(self, entity: str) -> None:
        self.entity = entity
        super().__init__(f"more than one {entity} meets these conditions; name the key, or ask for first()")


class Stale(DatabaseError):
    """Rows of ``entity`` were changed or deleted by somebody else since they were read; ``keys`` where known."""

    def __init__(self, entity: str, keys: Sequence[object] = ()) -> None:
        self.entity = entity
        self.keys = tuple(keys)
        which = f" ({', '.join(map(repr, self.keys[:5]))}{', …' if len(self.keys) > 5 else ''})" if self.keys else ""  # noqa: PLR2004 - enough to find them
        super().__init__(
            f"{entity} was changed or deleted by somebody else since it was read{which}; nothing was written over, "
            "read it again and decide anew"
        )


class StatementFailed(DatabaseError):
    """The server refused a statement.

    Attributes:
        sqlstate: Why, as PostgreSQL's five characters.
        constraint: The rule that was broken, if one was.
        columns: The columns of that rule, where the models declare it.
    """

    def __init__(
        self, sqlstate: str | None, reason: str, constraint: str | None = None, columns: Sequence[str] = ()
    ) -> None:
        self.sqlstate = sqlstate
        self.constraint = constraint
        self.columns = tuple(columns)
        super().__init__(reason)


class Conflict(StatementFailed):
    """A row with the same unique key exists; ``constraint`` names the key, ``columns`` are its columns."""


class ForeignKeyMissing(StatementFailed):
    """A row refers to one that does not exist, or is still referred to; ``constraint`` names the key."""


class CheckFailed(StatementFailed):
    """A value breaks a check or NOT NULL rule; ``constraint`` names the check, or the column that must not be NULL."""


class Serialization(StatementFailed):
    """Another transaction won; nothing was kept, the work may be run again as a whole."""


class PlanOutdated(Serialization):
    """The schema changed under a statement that the server had prepared; the next try prepares it anew."""


class StatementTimeout(StatementFailed):
    """A statement ran longer than ``statement_timeout`` allows, or was cancelled on request; nothing was changed."""


class ReadOnly(StatementFailed):
    """A write where only reading is allowed: in a read-only unit, or on a server that is a replica now."""


class OutOfResources(StatementFailed):
    """The server ran out of disk or memory, or reached a limit of its configuration; nothing was changed."""


class SchemaBehind(StatementFailed):
    """The statement needs a table or column that this database does not have yet."""


class LockTimeout(StatementFailed):
    """A lock was not granted within its limit and the work was rolled back."""


class UnitOfWorkError(MonpsError):
    """A unit of work was used outside its block, twice, or after a swallowed failure."""


class BridgeError(UnitOfWorkError):
    """In a transaction that existing code and a session share, one side did what only the other may do."""


class InvalidCursor(MonpsError):
    """The cursor of a keyset page was changed, or was made for another ordering."""

    def __init__(self) -> None:
        super().__init__("this cursor belongs to no page of this question; begin again without one")


class InvalidShape(MonpsError):
    """A class cannot be filled from a model's columns; the text names the field and what to write."""


class SourceError(MonpsError):
    """The file ``path`` (at ``line``, counted from 1, where known) is not what it should be."""

    def __init__(self, path: Path | str, line: int | None, reason: str) -> None:
        self.path = str(path)
        self.line = line
        self.reason = reason
        where = f"{path}, line {line}" if line is not None else f"{path}"
        super().__init__(f"{where}: {reason}")


class UnknownMarket(MonpsError):
    """The vocabulary of :mod:`monps.betting.markets` does not hold ``spelling``."""

    def __init__(self, spelling: str) -> None:
        self.spelling = spelling
        super().__init__(f"unknown market spelling {spelling!r}; add it to the vocabulary or correct the row")


class NameTaken(MonpsError):
    """A source's name means another club in some of the seasons for which it was to be confirmed."""


class SettlementError(MonpsError):
    """A bet cannot be settled from what is known of its match; the text says what is missing."""


class MigrationError(MonpsError):
    """A schema change was refused or did not succeed; the text says why and what to do."""


class DriftError(MonpsError):
    """The database could not be compared with the models."""


class InventoryError(MonpsError):
    """A code tree could not be looked at, or an inventory, ratchet or ledger cannot be read."""


class ProofError(MonpsError):
    """The schema of a database could not be copied, so no statement could be proven on it."""


class ParityError(MonpsError):
    """Existing code and its candidate cannot be compared; the text says what is missing."""


class ProfileError(MonpsError):
    """A profile cannot be computed from the rows at hand."""
