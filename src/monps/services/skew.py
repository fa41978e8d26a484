"""The schemas on the way from one revision to another, of ours or of anybody's, built by the revisions themselves."""

from collections.abc import Iterator
from pathlib import Path

from monps.core.database import Database
from monps.core.errors import MigrationError
from monps.core.settings import Settings
from monps.migrations import commands
from monps.services.alembic_project import AlembicProject
from monps.services.revision_roles import revision_database
from monps.services.schema import upgrade
from monps.strangler.matrix import Stage

__all__ = ["stages", "stages_of"]


def stages(settings: Settings, first: str | None = None, last: str = "head") -> Iterator[Stage]:
    """Each schema from ``first`` (the oldest by default) to ``last``, in one scratch database, step by step.

    Raises:
        MigrationError: A revision is not known, or ``last`` does not come after ``first``.
    """
    begin, way = commands.applied(first or commands.BASELINE), commands.applied(last)
    if not begin or way[: len(begin)] != begin:
        raise MigrationError(f"revision {last} does not come after {first}; see `monps db history` for the order")
    with revision_database(settings, commands.source(last)) as url:
        database = Database(settings, url)
        try:
            for revision in way[len(begin) - 1 :]:
                upgrade(database, revision)
                yield Stage(revision, url)
        finally:
            database.dispose()


def stages_of(folder: Path, settings: Settings, first: str | None = None, last: str = "head") -> Iterator[Stage]:
    """The same for the Alembic project in ``folder``.

    Raises:
        MigrationError: There is no project, a revision is not known or does not apply, or the way leads nowhere.
    """
    project = AlembicProject(folder)
    way = project.between(first, last)
    with revision_database(settings, project.source) as url:
        for revision in way:
            project.upgrade(url, revision)
            yield Stage(revision, url)
