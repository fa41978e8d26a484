"""The rules of 0009 and 0011 are proven on every old row, without a lock that anybody waits for.

VALIDATE reads a table under a lock that lets reads and writes pass. A row that breaks a rule is named by its rule;
correct it, then upgrade again: the rule holds for new rows meanwhile.
"""

from alembic import op

revision = "0012_guarantees_validate"
down_revision = "0011_guarantees"
branch_labels = None
depends_on = None

RULES = {
    "public.manual_bets": ("odds_obtained", "stake", "closing_odds", "result"),
    "public.market_spellings": ("market", "spelling"),
    "public.odds": ("market",),
    "public.match_statistics": ("season", "counts"),
    "public.tracking_clv_picks": ("market", "stake"),
    "quantum.team_quantum_dna": ("season", "dna_version", "vectors"),
    "quantum.quantum_friction_matrix": ("season", "outcomes", "figures", "sample_size"),
    "quantum.quantum_strategy": ("season", "strategy", "money", "yield", "clv"),
    "quantum.chess_classification": ("season", "profile", "runner_up", "pair"),
    "quantum.goalscorer_profile": ("season", "splits", "rates"),
}


def upgrade() -> None:
    """Validate; a rule that is valid already is not read again."""
    # Waiting for this weaker lock holds up nobody but autovacuum and other schema changes.
    op.execute("SET LOCAL lock_timeout = '30s'")
    for table, rules in RULES.items():
        for rule in rules:
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table.partition('.')[2]}_{rule}")
    op.execute("ALTER TABLE quantum.goalscorer_profile VALIDATE CONSTRAINT fk_goalscorer_profile_team")


def downgrade() -> None:
    """Nothing to take back: what is proven stays proven."""
