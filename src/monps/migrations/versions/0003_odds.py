"""Price points, the log of their corrections, and match statistics: what the new sources store."""

import sqlalchemy as sa
from alembic import op

from monps.migrations.guard import refuse_to_lose

revision = "0003_odds"
down_revision = "0002_quantum"
branch_labels = None
depends_on = None

TABLES = ("odds", "odds_corrections", "match_statistics")


def timestamps() -> list[sa.Column]:
    return [
        sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
        for name in ("created_at", "updated_at")
    ]


def upgrade() -> None:
    """Create the three tables."""
    create_odds()
    create_corrections()
    create_match_statistics()


def downgrade() -> None:
    """Remove them; refused while one holds rows."""
    refuse_to_lose({f"public.{table}": "true" for table in TABLES})
    for table in TABLES:
        op.drop_table(table, schema="public")


def create_odds() -> None:
    op.create_table(
        "odds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("match_id", sa.String(length=32), nullable=False),
        sa.Column("market", sa.Text(), nullable=False, comment="canonical market, such as h2h or totals"),
        sa.Column("selection", sa.Text(), nullable=False, comment="canonical selection, such as home or over"),
        sa.Column(
            "line",
            sa.Numeric(precision=5, scale=2),
            nullable=True,
            comment="goals or handicap; NULL where the market has none",
        ),
        sa.Column("bookmaker", sa.Text(), nullable=False),
        sa.Column("price", sa.Numeric(precision=9, scale=4), nullable=False, comment="decimal odds, > 1"),
        sa.Column(
            "captured_at", sa.DateTime(timezone=True), nullable=False, comment="when the price was on offer, UTC"
        ),
        sa.Column("stage", sa.Text(), nullable=False, comment="opening, snapshot or closing"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="stored or last corrected",
        ),
        sa.CheckConstraint("stage IN ('opening', 'snapshot', 'closing')", name=op.f("ck_odds_stage")),
        sa.CheckConstraint("price > 1 AND price <> 'NaN'", name=op.f("ck_odds_price")),
        sa.PrimaryKeyConstraint("match_id", "captured_at", "id", name=op.f("pk_odds")),
        sa.UniqueConstraint(
            "match_id",
            "market",
            "selection",
            "line",
            "bookmaker",
            "captured_at",
            name="uq_odds_point",
            postgresql_nulls_not_distinct=True,
        ),
    )


def create_corrections() -> None:
    op.create_table(
        "odds_corrections",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("match_id", sa.String(length=32), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("line", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("bookmaker", sa.Text(), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("price", sa.Numeric(precision=9, scale=4), nullable=False, comment="what the point said until then"),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False, comment="since when it said so"),
        sa.Column("replaced_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("match_id", "captured_at", "id", name=op.f("pk_odds_corrections")),
    )


def create_match_statistics() -> None:
    op.create_table(
        "match_statistics",
        sa.Column("match_id", sa.String(length=255), nullable=False),
        sa.Column("league", sa.String(length=100), nullable=False),
        sa.Column(
            "season", sa.String(length=7), nullable=False, comment="2025-26, or 2025 where a season is a calendar year"
        ),
        sa.Column("kickoff", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kickoff_estimated",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="the source gave only a date",
        ),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("half_time_home", sa.SmallInteger(), nullable=True),
        sa.Column("half_time_away", sa.SmallInteger(), nullable=True),
        sa.Column("home_shots", sa.SmallInteger(), nullable=True),
        sa.Column("away_shots", sa.SmallInteger(), nullable=True),
        sa.Column("home_shots_on_target", sa.SmallInteger(), nullable=True),
        sa.Column("away_shots_on_target", sa.SmallInteger(), nullable=True),
        sa.Column("home_corners", sa.SmallInteger(), nullable=True),
        sa.Column("away_corners", sa.SmallInteger(), nullable=True),
        sa.Column("home_fouls", sa.SmallInteger(), nullable=True),
        sa.Column("away_fouls", sa.SmallInteger(), nullable=True),
        sa.Column("home_yellows", sa.SmallInteger(), nullable=True),
        sa.Column("away_yellows", sa.SmallInteger(), nullable=True),
        sa.Column("home_reds", sa.SmallInteger(), nullable=True),
        sa.Column("away_reds", sa.SmallInteger(), nullable=True),
        sa.Column("referee", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        *timestamps(),
        sa.CheckConstraint("status IN ('scheduled', 'finished', 'awarded')", name=op.f("ck_match_statistics_status")),
        sa.PrimaryKeyConstraint("match_id", name=op.f("pk_match_statistics")),
    )
    op.create_index(
        "ix_match_statistics_league_season_kickoff", "match_statistics", ["league", "season", "kickoff"], unique=False
    )
