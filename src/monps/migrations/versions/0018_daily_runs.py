"""The daily run remembers its steps, in a table of its own that nobody else uses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from monps.migrations.guard import refuse_to_lose

revision = "0018_daily_runs"
down_revision = "0017_pick_outcomes"
branch_labels = None
depends_on = None

TABLE = "public.daily_runs"


def upgrade() -> None:
    """Create the table; it belongs to whom the other tables belong to."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "daily_runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("started_at", moment, nullable=False, server_default=sa.text("now()")),
        sa.Column("finished_at", moment),
        sa.Column("steps", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb"), comment="step: what it told"),
        sa.CheckConstraint("jsonb_typeof(steps) = 'object'", name=op.f("ck_daily_runs_steps")),
        sa.CheckConstraint("finished_at >= started_at", name=op.f("ck_daily_runs_finished_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_runs")),
        schema="public",
    )
    op.execute(f"ALTER TABLE {TABLE} OWNER TO monps_migrate")


def downgrade() -> None:
    """Remove it; refused while it holds rows."""
    refuse_to_lose({TABLE: "true"})
    op.drop_table("daily_runs", schema="public")
