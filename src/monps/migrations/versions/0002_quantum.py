"""Phase 2: the five quantum tables in a schema of their own, filled by repositories from the first row on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from monps.migrations.guard import refuse_to_lose

revision = "0002_quantum"
down_revision = "0001_legacy_baseline"
branch_labels = None
depends_on = None

TABLES = (
    "team_quantum_dna",
    "quantum_friction_matrix",
    "quantum_strategy",
    "chess_classification",
    "goalscorer_profile",
)
TEAM = [f"quantum.team_quantum_dna.{column}" for column in ("league", "season", "as_of", "team_name")]
ACTOR = sa.text("COALESCE(NULLIF(current_setting('monps.actor'::text, true), ''::text), (CURRENT_USER)::text)")


def timestamps() -> list[sa.Column]:
    return [
        sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
        for name in ("created_at", "updated_at")
    ]


def upgrade() -> None:
    """Create the schema and its tables, teams first because the others refer to them."""
    op.execute("CREATE SCHEMA IF NOT EXISTS quantum")
    create_teams()
    create_friction()
    create_strategies()
    create_classes()
    create_goalscorers()


def downgrade() -> None:
    """Remove the tables; refused while one holds rows."""
    refuse_to_lose({f"quantum.{table}": "true" for table in TABLES})
    for table in reversed(TABLES):
        op.drop_table(table, schema="quantum")
    op.execute("DROP SCHEMA quantum")


def create_teams() -> None:
    op.create_table(
        "team_quantum_dna",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("team_name", sa.Text(), nullable=False),
        sa.Column("league", sa.Text(), nullable=False),
        sa.Column("season", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False, comment="only matches before this day were used"),
        sa.Column("matches_played", sa.Integer(), nullable=False),
        sa.Column("dna_version", sa.SmallInteger(), nullable=False),
        sa.Column("market_dna", JSONB, nullable=True),
        sa.Column("context_dna", JSONB, nullable=True),
        sa.Column("risk_dna", JSONB, nullable=True),
        sa.Column("temporal_dna", JSONB, nullable=True),
        sa.Column("nemesis_dna", JSONB, nullable=True),
        sa.Column("psyche_dna", JSONB, nullable=True),
        sa.Column("roster_dna", JSONB, nullable=True),
        sa.Column("physical_dna", JSONB, nullable=True),
        sa.Column("luck_dna", JSONB, nullable=True),
        sa.Column("missing", JSONB, server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("temporal_profile", sa.Text(), nullable=True),
        sa.Column("psyche_profile", sa.Text(), nullable=True),
        *timestamps(),
        sa.CheckConstraint(
            "psyche_profile IN ('PREDATOR', 'VOLATILE', 'CONSERVATIVE', 'FRAGILE', 'BALANCED')",
            name=op.f("ck_team_quantum_dna_psyche_profile"),
        ),
        sa.CheckConstraint(
            "temporal_profile IN ('DIESEL', 'SPRINTER', 'CONSISTENT')",
            name=op.f("ck_team_quantum_dna_temporal_profile"),
        ),
        sa.CheckConstraint("matches_played >= 0", name=op.f("ck_team_quantum_dna_matches_played")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_quantum_dna")),
        sa.UniqueConstraint("league", "season", "as_of", "team_name", name="uq_team_quantum_dna_team"),
        schema="quantum",
    )


def create_friction() -> None:
    op.create_table(
        "quantum_friction_matrix",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("league", sa.Text(), nullable=False),
        sa.Column("season", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("home_team", sa.Text(), nullable=False),
        sa.Column("away_team", sa.Text(), nullable=False),
        sa.Column("predicted_goals", sa.Float(), nullable=False),
        sa.Column("btts_probability", sa.Float(), nullable=False),
        sa.Column("over_25_probability", sa.Float(), nullable=False),
        sa.Column("home_probability", sa.Float(), nullable=False),
        sa.Column("draw_probability", sa.Float(), nullable=False),
        sa.Column("away_probability", sa.Float(), nullable=False),
        sa.Column("entropy", sa.Float(), nullable=False, comment="of the 1X2 outcome, bits"),
        sa.Column("style_clash", sa.Float(), nullable=True),
        sa.Column("tempo_clash", sa.Float(), nullable=True),
        sa.Column("mental_clash", sa.Float(), nullable=True),
        sa.Column("friction_score", sa.Float(), nullable=False),
        sa.Column("chaos_potential", sa.Float(), nullable=False),
        sa.Column("predicted_scenario", sa.Text(), nullable=False),
        sa.Column("recommended_markets", JSONB, server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("sample_size", sa.Integer(), nullable=False, comment="matches of the two teams behind the figures"),
        *timestamps(),
        sa.CheckConstraint(
            "predicted_scenario IN ('HIGH_SCORING', 'DEFENSIVE_BATTLE', 'BALANCED', 'CHAOTIC', 'ONE_SIDED',"
            " 'LATE_DRAMA')",
            name=op.f("ck_quantum_friction_matrix_predicted_scenario"),
        ),
        sa.CheckConstraint(
            "away_probability BETWEEN 0 AND 1", name=op.f("ck_quantum_friction_matrix_away_probability")
        ),
        sa.CheckConstraint(
            "btts_probability BETWEEN 0 AND 1", name=op.f("ck_quantum_friction_matrix_btts_probability")
        ),
        sa.CheckConstraint(
            "chaos_potential BETWEEN 0 AND 100", name=op.f("ck_quantum_friction_matrix_chaos_potential")
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_quantum_friction_matrix_confidence")),
        sa.CheckConstraint(
            "draw_probability BETWEEN 0 AND 1", name=op.f("ck_quantum_friction_matrix_draw_probability")
        ),
        sa.CheckConstraint("friction_score BETWEEN 0 AND 100", name=op.f("ck_quantum_friction_matrix_friction_score")),
        sa.CheckConstraint(
            "home_probability BETWEEN 0 AND 1", name=op.f("ck_quantum_friction_matrix_home_probability")
        ),
        sa.CheckConstraint("home_team <> away_team", name=op.f("ck_quantum_friction_matrix_pair")),
        sa.CheckConstraint("mental_clash BETWEEN 0 AND 100", name=op.f("ck_quantum_friction_matrix_mental_clash")),
        sa.CheckConstraint(
            "over_25_probability BETWEEN 0 AND 1", name=op.f("ck_quantum_friction_matrix_over_25_probability")
        ),
        sa.CheckConstraint("style_clash BETWEEN 0 AND 100", name=op.f("ck_quantum_friction_matrix_style_clash")),
        sa.CheckConstraint("tempo_clash BETWEEN 0 AND 100", name=op.f("ck_quantum_friction_matrix_tempo_clash")),
        sa.ForeignKeyConstraint(
            ["league", "season", "as_of", "away_team"], TEAM, name="fk_quantum_friction_matrix_away", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["league", "season", "as_of", "home_team"], TEAM, name="fk_quantum_friction_matrix_home", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quantum_friction_matrix")),
        sa.UniqueConstraint(
            "league", "season", "as_of", "home_team", "away_team", name="uq_quantum_friction_matrix_pair"
        ),
        schema="quantum",
    )
    op.create_index(
        "ix_quantum_friction_matrix_away",
        "quantum_friction_matrix",
        ["league", "season", "as_of", "away_team"],
        unique=False,
        schema="quantum",
    )


def create_strategies() -> None:
    op.create_table(
        "quantum_strategy",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("team_name", sa.Text(), nullable=False),
        sa.Column("league", sa.Text(), nullable=False),
        sa.Column("season", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("bets", sa.Integer(), nullable=False),
        sa.Column("wins", sa.Integer(), nullable=False),
        sa.Column("staked", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("profit", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("yield", sa.Float(), nullable=True, comment="profit / staked; NULL without a bet"),
        sa.Column("yield_low", sa.Float(), nullable=True),
        sa.Column("yield_high", sa.Float(), nullable=True),
        sa.Column("clv", sa.Float(), nullable=True, comment="mean closing line value, percent"),
        sa.Column(
            "clv_count",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="bets that had a closing price",
        ),
        sa.Column("p_value", sa.Float(), nullable=True),
        sa.Column("q_value", sa.Float(), nullable=True, comment="Benjamini-Hochberg over teams x strategies"),
        sa.Column("is_best", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), server_default=ACTOR, nullable=False),
        sa.Column("updated_by", sa.Text(), server_default=ACTOR, nullable=False),
        sa.Column("change_reason", sa.Text(), nullable=True),
        *timestamps(),
        sa.CheckConstraint("bets >= wins AND wins >= 0", name=op.f("ck_quantum_strategy_bets")),
        sa.CheckConstraint("p_value BETWEEN 0 AND 1", name=op.f("ck_quantum_strategy_p_value")),
        sa.CheckConstraint("q_value BETWEEN 0 AND 1", name=op.f("ck_quantum_strategy_q_value")),
        sa.ForeignKeyConstraint(
            ["league", "season", "as_of", "team_name"], TEAM, name="fk_quantum_strategy_team", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quantum_strategy")),
        sa.UniqueConstraint(
            "league", "season", "as_of", "team_name", "strategy", name="uq_quantum_strategy_team_strategy"
        ),
        schema="quantum",
    )
    op.create_index(
        "uq_quantum_strategy_best",
        "quantum_strategy",
        ["league", "season", "as_of", "team_name"],
        unique=True,
        schema="quantum",
        postgresql_where=sa.text("is_best"),
    )


def create_classes() -> None:
    op.create_table(
        "chess_classification",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("team_name", sa.Text(), nullable=False),
        sa.Column("league", sa.Text(), nullable=False),
        sa.Column("season", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("runner_up", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("features", JSONB, server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("abstained", JSONB, server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("is_current", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        *timestamps(),
        sa.CheckConstraint(
            "family IN ('offensive', 'defensive', 'hybrid', 'contextual')", name=op.f("ck_chess_classification_family")
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_chess_classification_confidence")),
        sa.ForeignKeyConstraint(
            ["league", "season", "as_of", "team_name"], TEAM, name="fk_chess_classification_team", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chess_classification")),
        sa.UniqueConstraint("league", "season", "as_of", "team_name", name="uq_chess_classification_team"),
        schema="quantum",
    )
    op.create_index(
        "uq_chess_classification_current",
        "chess_classification",
        ["league", "season", "team_name"],
        unique=True,
        schema="quantum",
        postgresql_where=sa.text("is_current"),
    )


def create_goalscorers() -> None:
    op.create_table(
        "goalscorer_profile",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("player_name", sa.Text(), nullable=False),
        sa.Column("team_name", sa.Text(), nullable=False),
        sa.Column("league", sa.Text(), nullable=False),
        sa.Column("season", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("appearances", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("goals", sa.SmallInteger(), nullable=False),
        sa.Column("goals_home", sa.SmallInteger(), nullable=False),
        sa.Column("goals_away", sa.SmallInteger(), nullable=False),
        sa.Column("penalties", sa.SmallInteger(), nullable=False),
        sa.Column("goals_first_half", sa.SmallInteger(), nullable=False),
        sa.Column("goals_second_half", sa.SmallInteger(), nullable=False),
        sa.Column("first_goals", sa.SmallInteger(), nullable=False),
        sa.Column("last_goals", sa.SmallInteger(), nullable=False),
        sa.Column("expected_goals", sa.Float(), nullable=True),
        sa.Column("rate_per_90", sa.Float(), nullable=False),
        sa.Column("raw_rate_per_90", sa.Float(), nullable=True),
        *timestamps(),
        sa.CheckConstraint(
            "goals >= 0 AND minutes >= 0 AND appearances >= 0", name=op.f("ck_goalscorer_profile_counts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goalscorer_profile")),
        sa.UniqueConstraint(
            "league", "season", "as_of", "team_name", "player_name", name="uq_goalscorer_profile_player"
        ),
        schema="quantum",
    )
