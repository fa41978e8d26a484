"""The registry of clubs: exact names per source and season, a queue of unknown names, matches of several sources."""

import sqlalchemy as sa
from alembic import op

from monps.migrations.guard import refuse_to_lose

revision = "0015_clubs"
down_revision = "0014_odds_partitions"
branch_labels = None
depends_on = None

TABLES = ("source_matches", "unmatched_names", "club_names", "clubs")
SEASON = "{} ~ '^[0-9]{{4}}(-[0-9]{{2}})?$'"


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def word(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable)


def identity() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def upgrade() -> None:
    """Create the four tables; they belong to whom the other tables belong to."""
    create_clubs()
    create_matches()
    for table in TABLES:
        op.execute(f"ALTER TABLE public.{table} OWNER TO monps_migrate")


def downgrade() -> None:
    """Remove them; refused while one holds rows."""
    refuse_to_lose({f"public.{table}": "true" for table in TABLES})
    for table in TABLES:
        op.drop_table(table, schema="public")


def create_clubs() -> None:
    op.create_table(
        "clubs",
        identity(),
        word("name"),
        word("country", nullable=True),
        moment("created_at"),
        sa.CheckConstraint("name <> '' AND name = btrim(name)", name=op.f("ck_clubs_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clubs")),
        sa.UniqueConstraint("name", name=op.f("uq_clubs_name")),
        schema="public",
    )
    op.create_table(
        "club_names",
        identity(),
        sa.Column("club_id", sa.BigInteger(), nullable=False),
        word("source"),
        word("name"),
        word("first_season", nullable=True),
        word("last_season", nullable=True),
        moment("confirmed_at"),
        sa.CheckConstraint(SEASON.format("first_season"), name=op.f("ck_club_names_first_season")),
        sa.CheckConstraint(SEASON.format("last_season"), name=op.f("ck_club_names_last_season")),
        sa.CheckConstraint(
            'left(first_season, 4) <= left(last_season, 4) COLLATE "C"', name=op.f("ck_club_names_seasons")
        ),
        sa.ForeignKeyConstraint(["club_id"], ["public.clubs.id"], name=op.f("fk_club_names_club_id_clubs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_club_names")),
        sa.UniqueConstraint(
            "source", "name", "first_season", name="uq_club_names_name", postgresql_nulls_not_distinct=True
        ),
        schema="public",
    )
    op.create_index("ix_club_names_club_id", "club_names", ["club_id"], schema="public")


def create_matches() -> None:
    op.create_table(
        "unmatched_names",
        *(word(name) for name in ("source", "name", "league", "season")),
        moment("first_seen"),
        sa.PrimaryKeyConstraint("source", "name", "league", "season", name=op.f("pk_unmatched_names")),
        schema="public",
    )
    op.create_table(
        "source_matches",
        word("source"),
        sa.Column("source_match_id", sa.String(length=32), nullable=False),
        sa.Column("match_id", sa.String(length=32), nullable=False),
        word("league"),
        word("season"),
        sa.Column("kickoff", sa.DateTime(timezone=True), nullable=False),
        word("home_name"),
        word("away_name"),
        sa.Column("home_club_id", sa.BigInteger(), nullable=True),
        sa.Column("away_club_id", sa.BigInteger(), nullable=True),
        moment("recorded_at"),
        sa.PrimaryKeyConstraint("source", "source_match_id", name=op.f("pk_source_matches")),
        schema="public",
    )
    for name, columns in {
        "ix_source_matches_match_id": ["match_id"],
        "ix_source_matches_clubs": ["home_club_id", "away_club_id", "kickoff"],
        "ix_source_matches_home_name": ["source", "home_name"],
        "ix_source_matches_away_name": ["source", "away_name"],
    }.items():
        op.create_index(name, "source_matches", columns, schema="public")
