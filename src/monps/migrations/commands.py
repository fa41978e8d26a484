"""Alembic's commands as functions on a connection; no alembic.ini, no global state."""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection

from monps.core.errors import MigrationError
from monps.migrations.guard import DISCARD

__all__ = ["Revision", "applied", "current", "downgrade", "head", "history", "pending", "source", "stamp", "upgrade"]

BASELINE = "0001_legacy_baseline"
"""The revision that equals the existing desk's schema; an existing desk is stamped with it, not upgraded to it."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One step of the history."""

    id: str
    message: str
    applied: bool


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for the revisions in this package."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    if connection is not None:
        settings.attributes["connection"] = connection
    return settings


def current(connection: Connection) -> str | None:
    """The revision the database is at, None if Alembic never ran there."""
    found = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    return found


def head() -> str:
    """The newest revision of this package."""
    newest = ScriptDirectory.from_config(config()).get_current_head()
    if newest is None:
        raise MigrationError("this installation holds no revisions; reinstall monps")
    return newest


def applied(revision: str | None) -> tuple[str, ...]:
    """Every revision up to and including ``revision``, oldest first.

    Raises:
        MigrationError: this installation does not know ``revision``: the database was migrated by a newer monps.
    """
    if revision is None:
        return ()
    return tuple(script.revision for script in _scripts(revision))


def source(revision: str) -> str:
    """The code of every revision up to and including ``revision``."""
    return "\n".join(Path(script.path).read_text(encoding="utf-8") for script in _scripts(revision))


def pending(connection: Connection, target: str | None = None) -> tuple[str, ...]:
    """Revisions still to be applied up to ``target`` (the newest by default), oldest first."""
    done = set(applied(current(connection)))
    return tuple(revision for revision in applied(target or head()) if revision not in done)


def history(connection: Connection) -> list[Revision]:
    """Every revision, oldest first, and whether the database has it."""
    done = set(applied(current(connection)))
    return [Revision(script.revision, script.doc, script.revision in done) for script in _scripts(head())]


def upgrade(connection: Connection, revision: str) -> None:
    """Apply the revisions up to ``revision``, each in a transaction of its own."""
    command.upgrade(config(connection), revision)


def downgrade(connection: Connection, revision: str, *, discard_data: bool = False) -> None:
    """Take back the revisions after ``revision`` (``base`` for all).

    Raises:
        MigrationError: rows would be lost and ``discard_data`` is false.
    """
    settings = config(connection)
    settings.attributes[DISCARD] = discard_data
    command.downgrade(settings, revision)


def stamp(connection: Connection, revision: str) -> None:
    """Record that the database is at ``revision`` without running anything."""
    command.stamp(config(connection), revision)
    connection.commit()


def _scripts(revision: str) -> list[Script]:
    directory = ScriptDirectory.from_config(config())
    try:
        return list(reversed(list(directory.iterate_revisions(revision, "base"))))
    except (CommandError, RevisionError) as error:
        raise MigrationError(
            f"revision {revision!r} is not known to this installation; install the monps that made it, or name one of "
            "`monps db history`"
        ) from error
