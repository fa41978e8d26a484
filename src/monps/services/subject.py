"""Whose models are compared, and what is known about their history: ours, or anybody's."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData

from monps.core.errors import DriftError
from monps.introspection import declaration
from monps.migrations import commands
from monps.models import Base

__all__ = ["Subject", "anybodys", "ours"]


@dataclass(frozen=True, slots=True)
class Subject:
    """Declared tables with their code and their history.

    Attributes:
        metadata: The declared tables.
        code: Where to look for code that touches them.
        revisions: Every revision of the history, oldest first; None where no history is known.
        applied: The revisions that a database has, oldest first.
    """

    metadata: MetaData
    code: tuple[Path, ...]
    revisions: tuple[str, ...] | None
    applied: Callable[[Connection], tuple[str, ...]]

    def pending(self, applied: tuple[str, ...]) -> tuple[str, ...]:
        """The revisions still to be applied, oldest first."""
        return tuple(revision for revision in self.revisions or () if revision not in applied)


def ours() -> Subject:
    """The models of this package, with its own revisions."""
    package = Path(__file__).parents[1]
    revisions = commands.applied(commands.head())
    return Subject(Base.metadata, (package,), revisions, lambda one: commands.applied(commands.current(one)))


def anybodys(target: str, history: Path | None = None) -> Subject:
    """The models named by ``package.module:Base``; ``history`` is the folder of their Alembic environment.

    Without it nothing is known to be applied or pending, so no entry ends by a revision and no lifecycle moves on.

    Raises:
        DriftError: the models or the history cannot be read; it says what to write.
    """
    metadata = declaration.load_metadata(target)
    code = (declaration.code_of(target),)
    if history is None:
        return Subject(metadata, code, None, lambda _: ())
    scripts = _scripts(history)
    return Subject(metadata, code, _up_to(scripts, "heads"), lambda one: _up_to(scripts, *_heads(one)))


def _scripts(history: Path) -> ScriptDirectory:
    if not (history / "versions").is_dir():
        raise DriftError(f"{history} holds no folder versions; name the folder of env.py with --alembic")
    return ScriptDirectory(str(history))


def _heads(connection: Connection) -> tuple[str, ...]:
    found = MigrationContext.configure(connection).get_current_heads()
    connection.rollback()
    return tuple(found)


def _up_to(scripts: ScriptDirectory, *heads: str) -> tuple[str, ...]:
    if not heads:
        return ()
    try:
        found = [script.revision for script in scripts.iterate_revisions(heads, "base")]
    except (CommandError, RevisionError) as error:
        raise DriftError(
            f"the revisions in {scripts.dir} cannot be followed from {', '.join(heads)}: {error}; "
            "name the history that made this database"
        ) from error
    return tuple(reversed(found))
