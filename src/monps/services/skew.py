"""The schemas on the way from one revision of ours to another, built by the revisions themselves."""

from collections.abc import Iterator

from sqlalchemy import make_url

from monps.core.database import Database
from monps.core.embedded import scratch_database
from monps.core.errors import MigrationError
from monps.core.settings import Settings
from monps.migrations import commands
from monps.services.schema import upgrade
from monps.strangler.matrix import Stage

__all__ = ["stages"]


def stages(settings: Settings, first: str, last: str = "head") -> Iterator[Stage]:
    """Each schema from ``first`` to ``last``, both included, in one scratch database that is upgraded step by step.

    Raises:
        MigrationError: A revision is not known, or ``last`` does not come after ``first``.
    """
    begin, way = commands.applied(first), commands.applied(last)
    if not begin or way[: len(begin)] != begin:
        raise MigrationError(f"revision {last} does not come after {first}; see `monps db history` for the order")
    with scratch_database(settings) as url:
        address = make_url(url)
        database = Database(settings, address)
        try:
            for revision in way[len(begin) - 1 :]:
                upgrade(database, revision)
                yield Stage(revision, address)
        finally:
            database.dispose()
