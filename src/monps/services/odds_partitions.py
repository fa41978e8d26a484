"""The months of the odds store: made ahead by the maintenance command and by every import, never by a writer's wait."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime

from sqlalchemy import text

from monps.core.database import Database
from monps.core.errors import MigrationError
from monps.online import partitions
from monps.online.months import Months, month_of
from monps.online.partitions import Prepared
from monps.sources.rows import Season

__all__ = ["AHEAD", "MONTHS", "ahead", "analyse", "make", "prepare", "prepare_for"]

MONTHS = Months(
    "public", "odds", "captured_at", ("match_id", "market", "selection", "line", "bookmaker", "captured_at")
)

AHEAD = 3
"""Months that are made before they begin."""

IMPORTED = (
    "odds",
    "match_results",
    "match_statistics",
    "shots",
    "expected_goals",
    "match_events",
    "team_statistics",
    "player_seasons",
)
"""Tables that an import fills."""


def ahead(today: date, number: int = AHEAD) -> list[date]:
    """The month of ``today`` and ``number`` months after it."""
    first = today.year * 12 + today.month - 1
    return [date((first + step) // 12, (first + step) % 12 + 1, 1) for step in range(number + 1)]


def prepare(database: Database, number: int = AHEAD) -> Prepared:
    """Make the months to come and move what waits in the default partition.

    Raises:
        MigrationError: the role may not, another migration runs, or a lock was never free; nothing is lost by that.
    """
    return partitions.prepare(MONTHS, database.engine, ahead(datetime.now(UTC).date(), number))


def prepare_for(database: Database, seasons: Iterable[Season]) -> str | None:
    """Make the months of what is about to be stored, where this role may.

    Returns:
        Why the rows will wait in the default partition, or None. An import goes on either way.
    """
    return make(
        database, {month_of(price.captured_at.astimezone(UTC)) for season in seasons for price in season.prices}
    )


def make(database: Database, months: Collection[date]) -> str | None:
    """Make ``months``, where this role may; returns why their rows will wait in the default partition, or None."""
    with database.engine.connect() as connection:
        there = {name.rpartition(".")[2] for name, _ in MONTHS.present(connection)}
        if all(f"odds_{month:%Y_%m}" in there for month in months):
            return None
        if not MONTHS.may_prepare(connection):
            return "this role may not make partitions: new months wait in the default one (monps odds partitions)"
    try:
        partitions.prepare(MONTHS, database.engine, months)
    except MigrationError as error:
        return str(error)
    return None


def analyse(database: Database) -> None:
    """Have the server count anew what an import brought, or the next questions are planned for tables that were empty.

    A table that somebody holds, or that this role may not analyse, is passed over.
    """
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"ANALYZE (SKIP_LOCKED) {', '.join(f'public.{table}' for table in IMPORTED)}"))
