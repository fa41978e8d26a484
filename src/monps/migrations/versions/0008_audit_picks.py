"""Picks are audited: a version, and the triggers that stamp every write and log every change.

One short lock, the catalog only: a constant default needs no rewrite.
"""

from alembic import op

revision = "0008_audit_picks"
down_revision = "0007_audit_log"
branch_labels = None
depends_on = None

TABLE = "public.tracking_clv_picks"


def upgrade() -> None:
    """Add the version and watch the table."""
    op.execute(f"ALTER TABLE {TABLE} ADD COLUMN version integer NOT NULL DEFAULT 1")
    op.execute(f"SELECT audit.watch('{TABLE}')")


def downgrade() -> None:
    """Stop watching; the entries written so far stay in the log, the version goes without a question."""
    op.execute(f"SELECT audit.unwatch('{TABLE}')")
    op.execute(f"ALTER TABLE {TABLE} DROP COLUMN version")
