"""Alembic's entry: run the revisions on the connection that the caller gives, touching only what we own.

Each revision commits alone, with a lock timeout, so that a blocked statement gives up instead of queueing the whole
desk behind it.
"""

from contextlib import suppress

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.schema import SchemaItem

from monps.core.errors import DatabaseError
from monps.core.lifecycle import Phase, phase_of
from monps.migrations.commands import applied, head
from monps.models import Base

LOCK_TIMEOUT = "250ms"
"""How long a statement may queue for its lock; everybody else queues behind it meanwhile."""


def ours(item: SchemaItem, name: str | None, kind: str, reflected: bool, other: SchemaItem | None) -> bool:  # noqa: FBT001
    """Whether autogenerate may look at an object.

    What only the database has is ours to drop only on a table that repositories own alone: never a table that no model
    declares, never a column or index that the existing code still uses.
    """
    del name
    if not reflected or other is not None:
        return True
    table = Base.metadata.tables.get(str(getattr(item, "table", item)))
    return kind != "table" and table is not None and phase_of(table.info, applied(head())) is Phase.active


def run(connection: Connection) -> None:
    """Run what the command asks for on ``connection``."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_schemas=True,
        include_object=ours,
        transaction_per_migration=True,
        compare_type=True,
    )
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.execute(text("SET timezone = 'UTC'"))
    connection.commit()
    try:
        with context.begin_transaction():
            context.run_migrations()
    finally:
        # The connection goes back to a pool, whose next user must not inherit our impatience.
        with suppress(DatabaseError, DBAPIError):
            connection.rollback()
            connection.execute(text("RESET lock_timeout"))
            connection.execute(text("RESET timezone"))
            connection.commit()


if context.is_offline_mode():
    context.configure(
        dialect_name="postgresql", target_metadata=Base.metadata, literal_binds=True, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    run(context.config.attributes["connection"])
