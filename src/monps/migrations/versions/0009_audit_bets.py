"""Real bets are audited: who and why, a version, the triggers, and rules for every bet from now on.

The catalog only, under one short lock. Bets from before say that nobody recorded who wrote them (``unknown``), and the
rules let them be: the existing code goes on settling a bet whose price was typed in wrongly. The existing code takes
prices above 1, stakes from a fixed list, closing prices above 1 and four results; but it compares before the column
rounds to two digits, so a price of 1.004 arrives as 1.
"""

from alembic import op

from monps.migrations.guard import refuse_to_lose

revision = "0009_audit_bets"
down_revision = "0008_audit_picks"
branch_labels = None
depends_on = None

TABLE = "public.manual_bets"
ACTOR = "COALESCE(NULLIF(current_setting('monps.actor'::text, true), ''::text), (CURRENT_USER)::text)"
RULES = {
    "odds_obtained": "odds_obtained >= 1 AND odds_obtained <> 'NaN'",
    "stake": "stake > 0 AND stake <> 'NaN'",
    "closing_odds": "closing_odds IS NULL OR closing_odds > 1 AND closing_odds <> 'NaN'",
    "result": "result IS NULL OR result IN ('win', 'half_win', 'push', 'half_loss', 'loss', 'void')",
}


def upgrade() -> None:
    """Add the columns with their rules, then watch the table."""
    added = [f"ADD COLUMN {name} text NOT NULL DEFAULT 'unknown'" for name in ("created_by", "updated_by")]
    added += ["ADD COLUMN change_reason text", "ADD COLUMN version integer NOT NULL DEFAULT 1"]
    op.execute(f"ALTER TABLE {TABLE} {', '.join(added)}")
    rules = [f"ALTER COLUMN {name} SET DEFAULT {ACTOR}" for name in ("created_by", "updated_by")]
    rules += [
        f"ADD CONSTRAINT ck_manual_bets_{name} CHECK (created_by = 'unknown' OR {rule}) NOT VALID"
        for name, rule in RULES.items()
    ]
    op.execute(f"ALTER TABLE {TABLE} {', '.join(rules)}")
    op.execute(f"SELECT audit.watch('{TABLE}')")


def downgrade() -> None:
    """Back to the 19 columns; refused while a bet has a reason. Who wrote it last goes without a question."""
    refuse_to_lose({TABLE: "change_reason IS NOT NULL"})
    op.execute(f"SELECT audit.unwatch('{TABLE}')")
    dropped = [f"DROP CONSTRAINT ck_manual_bets_{name}" for name in RULES]
    dropped += [f"DROP COLUMN {name}" for name in ("created_by", "updated_by", "change_reason", "version")]
    op.execute(f"ALTER TABLE {TABLE} {', '.join(dropped)}")
