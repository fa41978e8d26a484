"""No selection is longer than forty characters."""

import sqlalchemy as sa
from alembic import op

revision = "r2_selection"
down_revision = "r1_bets"


def upgrade() -> None:
    """Give the column a limit."""
    op.alter_column("bets", "selection", type_=sa.String(40))
