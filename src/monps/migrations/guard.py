"""The guard of every downgrade: rows are not lost unless somebody says so."""

from collections.abc import Mapping

from alembic import context, op
from sqlalchemy import text

from monps.core.errors import MigrationError

__all__ = ["DISCARD", "refuse_to_lose"]

DISCARD = "discard_data"
"""Key of Alembic's configuration attributes; true after ``monps db downgrade --discard-data``."""


def refuse_to_lose(conditions: Mapping[str, str]) -> None:
    """Stop a downgrade that would lose rows.

    Args:
        conditions: by qualified table name, the SQL condition of the rows that would be lost.

    Raises:
        MigrationError: there are such rows and the caller did not ask to discard them; names the tables and numbers.
    """
    if context.is_offline_mode() or context.config.attributes.get(DISCARD):
        return
    bind = op.get_bind()
    counts = {
        table: bind.scalar(text(f"SELECT count(*) FROM {table} WHERE {condition}"))  # noqa: S608 - the revision's own text
        for table, condition in conditions.items()
    }
    lost = ", ".join(f"{count} rows of {table}" for table, count in counts.items() if count)
    if lost:
        raise MigrationError(
            f"this downgrade would lose {lost}. Save them first (pg_dump), then repeat with --discard-data; "
            "nothing was changed"
        )
