"""A word for how a bet ended."""

from alembic import op

revision = "r3_outcome"
down_revision = "r2_selection"


def upgrade() -> None:
    """Rename the column."""
    op.alter_column("bets", "result", new_column_name="outcome")
