"""The daily runs; no statement of the existing code, which starts each of its scripts by hand."""

from datetime import datetime

from monps.models import DailyRun
from monps.repositories.base import AsyncRepository, Repository, awaitable
from monps.repositories.moments import aware

__all__ = ["AsyncDailyRunRepository", "DailyRunRepository"]


class DailyRunRepository(Repository[DailyRun]):
    """The daily runs."""

    model = DailyRun

    def unfinished(self, since: datetime) -> DailyRun | None:
        """The newest run that began at ``since`` (aware) or later and is not finished, or None.

        Raises:
            ValueError: ``since`` has no time zone.
        """
        statement = self._select().where(DailyRun.finished_at.is_(None), DailyRun.started_at >= aware(since))
        return self._one_or_none(statement.order_by(DailyRun.id.desc()).limit(1))

    def locked(self, run_id: int) -> DailyRun | None:
        """The run, locked until the transaction ends, so that no step of it is done twice at once; None if it is gone.

        Whoever holds the lock is waited for, and what it did is seen.
        """
        statement = self._select().where(DailyRun.id == run_id).with_for_update()
        return self._one_or_none(statement.execution_options(populate_existing=True))


class AsyncDailyRunRepository(AsyncRepository[DailyRun]):
    """The same, awaited."""

    repository = DailyRunRepository

    unfinished = awaitable(DailyRunRepository.unfinished)
    locked = awaitable(DailyRunRepository.locked)
