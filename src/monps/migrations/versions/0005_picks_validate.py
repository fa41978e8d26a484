"""Phase 3 of tracking_clv_picks, validate: prove the new rules on every row, without a lock that anybody waits for.

Runs after the backfill. VALIDATE reads the table under a lock that lets reads and writes pass; the unique index is
built CONCURRENTLY, outside a transaction, and an invalid remainder of an interrupted build is removed first.
"""

import sqlalchemy as sa
from alembic import context, op

from monps.core.errors import MigrationError

revision = "0005_picks_validate"
down_revision = "0004_picks_expand"
branch_labels = None
depends_on = None

TABLE = "public.tracking_clv_picks"
INDEX = "uq_tracking_clv_picks_pick_id"
CHECKS = ("odds_at_pick", "odds_at_close", "confidence", "outcome")


def upgrade() -> None:
    """Validate and index; refused while rows wait for the backfill."""
    if not context.is_offline_mode():
        waiting = op.get_bind().scalar(
            sa.text(f"SELECT count(*) FROM {TABLE} WHERE pick_id IS NULL OR stake_next IS NULL")
        )
        if waiting:
            raise MigrationError(
                f"{waiting} rows of {TABLE} are not backfilled yet; run `monps picks backfill`, then `monps db upgrade`"
            )
    # Waiting for this weaker lock holds up nobody but autovacuum and other schema changes.
    op.execute("SET LOCAL lock_timeout = '30s'")
    for name in CHECKS:
        op.execute(f"ALTER TABLE {TABLE} VALIDATE CONSTRAINT ck_tracking_clv_picks_{name}")
    op.execute(f"ALTER TABLE {TABLE} VALIDATE CONSTRAINT tracking_clv_picks_filled")
    with op.get_context().autocommit_block():
        # Waiting for old snapshots is part of a concurrent build; a lock timeout would kill it and leave an invalid
        # index.
        op.execute("SELECT set_config('monps.lock_timeout', current_setting('lock_timeout'), false)")
        op.execute("SET lock_timeout = 0")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS public.{INDEX}")
        op.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {INDEX} ON {TABLE} (pick_id)")
        op.execute("SELECT set_config('lock_timeout', current_setting('monps.lock_timeout'), false)")


def downgrade() -> None:
    """Remove the index; a validated rule stays valid."""
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS public.{INDEX}")
