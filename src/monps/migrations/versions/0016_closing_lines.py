"""Closing lines with their origin, in a table of their own beside picks and bets.

A row goes with its pick or bet. A trigger sees to it rather than a foreign key, which would refuse the existing code a
TRUNCATE that it may do today. It runs with the rights of its owner, because whoever deletes a pick may have none here.
"""

import sqlalchemy as sa
from alembic import op

from monps.migrations.guard import refuse_to_lose

revision = "0016_closing_lines"
down_revision = "0015_clubs"
branch_labels = None
depends_on = None

TABLE = "public.closing_lines"
RULES = {
    "owner": "num_nonnulls(pick_id, bet_id) = 1",
    "price": "price > 1 AND price <> 'NaN'",
    "fair_probability": "fair_probability > 0 AND fair_probability <= 1",
    "basis": "basis IN ('offered', 'result', 'score grid')",
    "captured_at": "captured_at < kickoff",
    "chain_position": "chain_position > 0",
    "devig_method": "(fair_probability IS NULL) = (devig_method IS NULL)",
}
OWNERS = {"pick_id": "tracking_clv_picks", "bet_id": "manual_bets"}

FOLLOW = """
CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM public.closing_lines WHERE {column} IS NOT NULL;
    ELSE
        DELETE FROM public.closing_lines WHERE {column} IN (SELECT id FROM gone);
    END IF;
    RETURN NULL;
END
$body$
"""


def upgrade() -> None:
    """Create the table; it belongs to whom the other tables belong to."""
    op.create_table(
        "closing_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("pick_id", sa.Integer()),
        sa.Column("bet_id", sa.Integer()),
        *origin(),
        *values(),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_closing_lines_{name}")) for name, rule in RULES.items()),
        *(sa.UniqueConstraint(column, name=op.f(f"uq_closing_lines_{column}")) for column in OWNERS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_lines")),
        schema="public",
    )
    op.execute(f"ALTER TABLE {TABLE} OWNER TO monps_migrate")
    for column, table in OWNERS.items():
        function = f"public.{table}_closing_line()"
        op.execute(FOLLOW.format(function=function, column=column))
        op.execute(f"ALTER FUNCTION {function} OWNER TO monps_migrate")
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
        for event, name in (("DELETE", "closing_line"), ("TRUNCATE", "closing_line_truncate")):
            gone = "REFERENCING OLD TABLE AS gone " if event == "DELETE" else ""
            op.execute(
                f"CREATE TRIGGER {table}_{name} AFTER {event} ON public.{table} {gone}FOR EACH STATEMENT"
                f" EXECUTE FUNCTION {function}"
            )


def downgrade() -> None:
    """Remove it; refused while it holds rows."""
    refuse_to_lose({TABLE: "true"})
    for table in OWNERS.values():
        for name in ("closing_line", "closing_line_truncate"):
            op.execute(f"DROP TRIGGER {table}_{name} ON public.{table}")
        op.execute(f"DROP FUNCTION public.{table}_closing_line()")
    op.drop_table("closing_lines", schema="public")


def origin() -> list[sa.Column]:
    moment = sa.DateTime(timezone=True)
    return [
        sa.Column("bookmaker", sa.Text(), nullable=False),
        sa.Column(
            "chain_position", sa.SmallInteger(), nullable=False, comment="of the book in the reference chain, from 1"
        ),
        sa.Column("captured_at", moment, nullable=False, comment="when the price was on offer, UTC"),
        sa.Column("kickoff", moment, nullable=False, comment="that the close was sought before, UTC"),
        sa.Column("age", sa.Interval(), nullable=False, comment="of the price at kick-off"),
        sa.Column("basis", sa.Text(), nullable=False, comment="offered, result or score grid"),
        sa.Column("line_moved", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column(
            "closing_line",
            sa.Numeric(5, 2),
            comment="line of the prices used, signed as the bet's; NULL where the market has none",
        ),
    ]


def values() -> list[sa.Column]:
    return [
        sa.Column("price", sa.Numeric(9, 4), comment="decimal odds at the bet's own line"),
        sa.Column("overround", sa.Numeric(7, 6)),
        sa.Column("devig_method", sa.Text()),
        sa.Column("fair_probability", sa.Numeric(9, 8)),
        sa.Column(
            "clv_percentage", sa.Numeric(12, 4), comment="percent, against the fair price; positive beat the close"
        ),
        sa.Column("clv_raw", sa.Numeric(12, 4), comment="percent, against the price with its margin"),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
    ]
