"""Import what one file holds: make the months of its prices, then store it in one transaction of its own."""

from collections.abc import Callable
from typing import TypeVar

from monps.core.database import Database
from monps.repositories import Repositories, UnitOfWork
from monps.services import odds_partitions
from monps.sources.rows import Season

__all__ = ["import_season"]

T = TypeVar("T")


def import_season(
    database: Database, season: Season, store: Callable[[Repositories, Season], T], actor: str | None = None
) -> tuple[T, str | None]:
    """Store ``season`` with ``store``, which commits nothing itself: ``ingest.store``, or one that does more with it.

    The months are made before the transaction begins, because making them locks the table for a moment. When the last
    file is in, call ``odds_partitions.analyse``.

    Returns:
        What ``store`` returned, and why the prices wait in the default partition, or None.
    """
    note = odds_partitions.prepare_for(database, [season])
    with UnitOfWork(database=database, actor=actor) as work:
        return work.run(store, season), note
