"""What only some sources tell: shots, expected goals, events and numbers of a match, and players of a season."""

import sqlalchemy as sa
from alembic import op

from monps.migrations.guard import refuse_to_lose

revision = "0019_match_details"
down_revision = "0018_daily_runs"
branch_labels = None
depends_on = None

TABLES = ("shots", "expected_goals", "match_events", "team_statistics", "player_seasons")

SIDE = "side IN ('home', 'away')"
MINUTE = "minute BETWEEN 0 AND 130"
COUNTS = (
    "matches",
    "minutes",
    "goals",
    "assists",
    "shots",
    "key_passes",
    "yellows",
    "reds",
    "non_penalty_goals",
)
EXPECTED = ("expected_goals", "expected_assists", "non_penalty_expected_goals", "chain", "buildup")


def upgrade() -> None:
    """Create the five tables; they belong to whom the other tables belong to."""
    create_shots()
    create_expected_goals()
    create_events()
    create_statistics()
    create_players()
    for table in TABLES:
        op.execute(f"ALTER TABLE public.{table} OWNER TO monps_migrate")


def downgrade() -> None:
    """Remove them; refused while one holds rows."""
    refuse_to_lose({f"public.{table}": "true" for table in TABLES})
    for table in TABLES:
        op.drop_table(table, schema="public")


def create_shots() -> None:
    create(
        "shots",
        ["match_id", "source", "source_key"],
        [
            *of_match(),
            word("source_key", comment="the source's number of the shot"),
            *(word(name) for name in ("side", "team", "player", "player_key")),
            small("minute", comment="stoppage time counted on"),
            number("x", comment="0 to 1, along the pitch; the goal that is shot at is at 1"),
            number("y", comment="0 to 1, across the pitch"),
            number("expected_goals"),
            *(word(name) for name in ("result", "situation", "body_part")),
            *(word(name, nullable=True) for name in ("assisted_by", "last_action")),
        ],
        {
            "side": SIDE,
            "minute": MINUTE,
            "place": "x BETWEEN 0 AND 1 AND y BETWEEN 0 AND 1",
            "expected_goals": "expected_goals BETWEEN 0 AND 1",
        },
    )


def create_expected_goals() -> None:
    columns = [*of_match(), number("home"), number("away")]
    create("expected_goals", ["match_id", "source"], columns, {"sums": sums("home", "away")})


def create_events() -> None:
    create(
        "match_events",
        ["match_id", "source", "position"],
        [
            *of_match(),
            sa.Column("position", sa.Integer(), nullable=False, comment="in the source's list, from 1"),
            *(word(name) for name in ("side", "team")),
            small("minute"),
            small("extra", nullable=True, comment="minutes of stoppage time after minute"),
            *(word(name, nullable=True) for name in ("player", "player_key")),
            *(word(name) for name in ("kind", "detail")),
        ],
        {
            "position": "position > 0",
            "side": SIDE,
            "minute": f"{MINUTE} AND coalesce(extra, 0) BETWEEN 0 AND 60",
        },
    )


def create_statistics() -> None:
    create(
        "team_statistics",
        ["match_id", "source", "team_key", "name"],
        [
            *of_match(),
            *(word(name) for name in ("team_key", "name", "side", "team")),
            number("value"),
            sa.Column(
                "percent",
                sa.Boolean(),
                server_default=sa.text("false"),
                nullable=False,
                comment="value is a share, 0 to 100",
            ),
        ],
        {"side": SIDE, "value": "value >= 0 AND value < 'Infinity' AND (NOT percent OR value <= 100)"},
    )


def create_players() -> None:
    create(
        "player_seasons",
        ["source", "league", "season", "player_key"],
        [
            word("source"),
            word("league"),
            word("season", comment="2025-26, or 2025 where a season is a calendar year"),
            word("player_key"),
            word("player"),
            sa.Column("teams", sa.ARRAY(sa.Text()), nullable=False),
            sa.Column("positions", sa.ARRAY(sa.Text()), nullable=False, comment="the source's letters"),
            *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
            *(number(name) for name in EXPECTED[:3]),
            number("chain", comment="expected goals of the moves that he was part of"),
            number("buildup", comment="the same without his own shots and key passes"),
        ],
        {
            "season": "season ~ '^[0-9]{4}(-[0-9]{2})?$'",
            "counts": " AND ".join(f"{name} >= 0" for name in COUNTS),
            "sums": sums(*EXPECTED),
        },
    )


def create(table: str, key: list[str], columns: list[sa.Column], rules: dict[str, str]) -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        table,
        *columns,
        *(
            sa.Column(name, moment, server_default=sa.text("now()"), nullable=False)
            for name in ("created_at", "updated_at")
        ),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
        schema="public",
    )


def of_match() -> list[sa.Column]:
    return [sa.Column("match_id", sa.String(length=32), nullable=False), word("source")]


def word(name: str, *, nullable: bool = False, comment: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment)


def small(name: str, *, nullable: bool = False, comment: str | None = None) -> sa.Column:
    return sa.Column(name, sa.SmallInteger(), nullable=nullable, comment=comment)


def number(name: str, *, comment: str | None = None) -> sa.Column:
    return sa.Column(name, sa.Float(), nullable=False, comment=comment)


def sums(*columns: str) -> str:
    return " AND ".join(f"{name} >= 0 AND {name} < 'Infinity'" for name in columns)
