"""A pick with an outcome is settled for the existing code too, so a push is never settled again as a loss.

``is_winner`` has no word for a push; the existing code takes every row that is not ``is_resolved`` for open. A trigger
of its own, between those that keep both shapes in step and those of the audit (PostgreSQL fires them in the order of
their names), says so. Where the existing code contradicts an outcome later, its word stands and the outcome goes.
"""

from alembic import op

revision = "0017_pick_outcomes"
down_revision = "0016_closing_lines"
branch_labels = None
depends_on = None

TABLE = "public.tracking_clv_picks"
NAME = "tracking_clv_picks_outcome"

FUNCTION = f"""
CREATE OR REPLACE FUNCTION public.{NAME}() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    before text := CASE TG_OP WHEN 'UPDATE' THEN OLD.outcome END;
BEGIN
    IF NEW.outcome IS NOT NULL AND NEW.outcome IS NOT DISTINCT FROM before AND NEW.is_won IS DISTINCT FROM OLD.is_won
    THEN
        NEW.outcome := NULL;
    ELSIF NEW.outcome IS NOT NULL AND NEW.outcome IS DISTINCT FROM before THEN
        NEW.is_resolved := true;
        NEW.resolved_at := COALESCE(NEW.resolved_at, now() AT TIME ZONE 'UTC');
    ELSIF NEW.outcome IS NULL AND before IS NOT NULL AND NEW.is_won IS NULL AND NEW.pnl IS NULL THEN
        NEW.is_resolved := false;
        NEW.resolved_at := NULL;
    END IF;
    RETURN NEW;
END
$body$
"""


def upgrade() -> None:
    """Create the function, then the trigger under one short lock."""
    op.execute(FUNCTION)
    op.execute(f"ALTER FUNCTION public.{NAME}() OWNER TO monps_migrate")
    op.execute(
        f"CREATE TRIGGER {NAME} BEFORE INSERT OR UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION public.{NAME}()"
    )


def downgrade() -> None:
    """Remove both; what they said of a row stays."""
    op.execute(f"DROP TRIGGER {NAME} ON {TABLE}")
    op.execute(f"DROP FUNCTION public.{NAME}()")
