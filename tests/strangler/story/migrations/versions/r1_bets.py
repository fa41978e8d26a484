"""The desk's table."""

from alembic import op

revision = "r1_bets"
down_revision = None


def upgrade() -> None:
    """Make it."""
    op.execute(
        "CREATE TABLE bets (id serial PRIMARY KEY, selection text NOT NULL, stake numeric(10, 2) NOT NULL,"
        " result text, placed_at timestamptz NOT NULL DEFAULT now())"
    )
