"""What rows must be, said to the database: canonical markets, seasons, counts, probabilities, money.

Each rule is added as NOT VALID: it holds for every write from now on, and no row is read under the lock. The next
revision proves the old rows. Each table is altered in a transaction of its own, so that no lock is held while another
is waited for; a repeated attempt replaces what an interrupted one left.

Not here: rules that the existing code may break (the sources disagree on shots), and foreign keys to tables that raw
SQL owns, which would refuse its DELETE.
"""

from collections.abc import Iterator

from alembic import op

revision = "0011_guarantees"
down_revision = "0010_audit_strategies"
branch_labels = None
depends_on = None

CANONICAL = """(
    CASE market
        WHEN 'h2h' THEN selection IN ('home', 'draw', 'away') AND line IS NULL
        WHEN 'double_chance' THEN selection IN ('1x', '12', 'x2') AND line IS NULL
        WHEN 'draw_no_bet' THEN selection IN ('home', 'away') AND line IS NULL
        WHEN 'totals' THEN selection IN ('over', 'under') AND line BETWEEN 0.5 AND 6.5 AND mod(line, 0.25) = 0
        WHEN 'btts' THEN selection IN ('yes', 'no') AND line IS NULL
        WHEN 'spreads' THEN selection IN ('home', 'away') AND line BETWEEN -4 AND 4 AND mod(line, 0.25) = 0
        WHEN 'correct_score' THEN selection ~ '^(0|[1-9][0-9]?)-(0|[1-9][0-9]?)$' AND line IS NULL
        WHEN 'ht_ft' THEN selection ~ '^(home|draw|away)/(home|draw|away)$' AND line IS NULL
        WHEN 'team_totals' THEN selection IN ('home_over', 'home_under', 'away_over', 'away_under')
            AND line BETWEEN 0.5 AND 6.5 AND mod(line, 0.25) = 0
        WHEN 'goalscorer_anytime' THEN selection <> '' AND selection = btrim(selection) AND line IS NULL
        WHEN 'goalscorer_first' THEN selection <> '' AND selection = btrim(selection) AND line IS NULL
        WHEN 'goalscorer_last' THEN selection <> '' AND selection = btrim(selection) AND line IS NULL
    END IS TRUE)"""

SEASON = "season ~ '^[0-9]{4}(-[0-9]{2})?$'"

COUNTS = (
    "half_time_home",
    "half_time_away",
    *(
        f"{side}_{counted}"
        for counted in ("shots", "shots_on_target", "corners", "fouls", "yellows", "reds")
        for side in ("home", "away")
    ),
)

VECTORS = (
    *(
        f"{subject}_dna"
        for subject in ("market", "context", "risk", "temporal", "nemesis", "psyche", "roster", "physical", "luck")
    ),
    "missing",
)

PROFILES = (
    "('POSSESSION', 'GEGENPRESS', 'WIDE_ATTACK', 'DIRECT_ATTACK', 'LOW_BLOCK', 'MID_BLOCK', 'PARK_THE_BUS',"
    " 'TRANSITION', 'ADAPTIVE', 'BALANCED', 'HOME_DOMINANT', 'SCORE_DEPENDENT')"
)

PARTS = ("goals_home", "goals_away", "penalties", "goals_first_half", "goals_second_half", "first_goals", "last_goals")

RULES = {
    "public.market_spellings": {"market": CANONICAL, "spelling": "spelling = lower(btrim(spelling))"},
    "public.odds": {"market": CANONICAL},
    "public.match_statistics": {
        "season": SEASON,
        "counts": " AND ".join(f"coalesce({name}, 0) >= 0" for name in COUNTS),
    },
    # Stakes from before the table was audited are let be, as in 0009_audit_bets.
    "public.tracking_clv_picks": {
        "market": f"market IS NULL OR {CANONICAL}",
        "stake": "created_by = 'unknown' OR stake > 0 AND stake <> 'NaN'",
    },
    "quantum.team_quantum_dna": {
        "season": SEASON,
        "dna_version": "dna_version > 0",
        "vectors": " AND ".join(f"jsonb_typeof({name}) = 'object'" for name in VECTORS),
    },
    "quantum.quantum_friction_matrix": {
        "season": SEASON,
        "outcomes": "abs(home_probability + draw_probability + away_probability - 1) < 1e-6",
        # Three outcomes hold at most log2(3) bits; a float that is no number is above every number.
        "figures": "predicted_goals BETWEEN 0 AND 100 AND entropy BETWEEN 0 AND 1.585",
        "sample_size": "sample_size >= 0",
    },
    "quantum.quantum_strategy": {
        "season": SEASON,
        "strategy": "btrim(strategy) <> ''",
        "money": "staked >= 0 AND profit >= -staked AND 'NaN' NOT IN (staked, profit)",
        "yield": "yield_low <= yield_high",
        "clv": "clv_count BETWEEN 0 AND bets AND (clv IS NULL) = (clv_count = 0)",
    },
    "quantum.chess_classification": {
        "season": SEASON,
        "profile": f"profile IN {PROFILES}",
        "runner_up": f"runner_up IN {PROFILES}",
        "pair": "runner_up <> profile",
    },
    "quantum.goalscorer_profile": {
        "season": SEASON,
        "splits": " AND ".join(
            [
                *(f"{part} >= 0" for part in PARTS),
                "goals_home + goals_away <= goals",
                "goals_first_half + goals_second_half <= goals",
                "greatest(penalties, first_goals, last_goals) <= goals",
            ]
        ),
        "rates": "rate_per_90 >= 0 AND coalesce(raw_rate_per_90, 0) >= 0 AND coalesce(expected_goals, 0) >= 0"
        " AND 'NaN' NOT IN (rate_per_90, coalesce(raw_rate_per_90, 0), coalesce(expected_goals, 0))",
    },
}

KEY = """
ALTER TABLE quantum.goalscorer_profile
    DROP CONSTRAINT IF EXISTS fk_goalscorer_profile_team,
    ADD CONSTRAINT fk_goalscorer_profile_team FOREIGN KEY (league, season, as_of, team_name)
        REFERENCES quantum.team_quantum_dna (league, season, as_of, team_name) ON DELETE CASCADE NOT VALID
"""


def constraints(table: str) -> Iterator[tuple[str, str]]:
    name = table.partition(".")[2]
    yield from ((f"ck_{name}_{rule}", condition) for rule, condition in RULES[table].items())


def upgrade() -> None:
    """Add the rules, table by table."""
    with op.get_context().autocommit_block():
        for table in RULES:
            changes = [
                f"DROP CONSTRAINT IF EXISTS {name}, ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID"
                for name, condition in constraints(table)
            ]
            op.execute(f"ALTER TABLE {table} {', '.join(changes)}")
        op.execute(KEY)


def downgrade() -> None:
    """Remove them; no row is lost."""
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE quantum.goalscorer_profile DROP CONSTRAINT IF EXISTS fk_goalscorer_profile_team")
        for table in RULES:
            dropped = [f"DROP CONSTRAINT IF EXISTS {name}" for name, _ in constraints(table)]
            op.execute(f"ALTER TABLE {table} {', '.join(dropped)}")
