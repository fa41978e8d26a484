"""Strategies are audited: a version, and the triggers that stamp every write and log every change."""

from alembic import op

revision = "0010_audit_strategies"
down_revision = "0009_audit_bets"
branch_labels = None
depends_on = None

TABLE = "quantum.quantum_strategy"


def upgrade() -> None:
    """Add the version and watch the table."""
    op.execute(f"ALTER TABLE {TABLE} ADD COLUMN version integer NOT NULL DEFAULT 1")
    op.execute(f"SELECT audit.watch('{TABLE}')")


def downgrade() -> None:
    """Stop watching; the entries written so far stay in the log, the version goes without a question."""
    op.execute(f"SELECT audit.unwatch('{TABLE}')")
    op.execute(f"ALTER TABLE {TABLE} DROP COLUMN version")
