"""Phase 3 of tracking_clv_picks, expand: the new shape beside the old one, kept in step by a trigger.

Every statement is a change of the catalog only, or touches a table that nobody uses yet. The trigger looks at what a
statement wrote: the side that changed wins and the other follows, so the existing code and the repositories may both
write, in any order. A value that the new shape cannot hold (a price of 0, an unknown market spelling) becomes NULL
there and stays as it is in the old shape, so no statement of the existing code is refused for it. The one limit is a
stake, CLV or number of hours of a hundred million or more.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from monps.migrations.guard import refuse_to_lose

revision = "0004_picks_expand"
down_revision = "0003_odds"
branch_labels = None
depends_on = None

TABLE = "public.tracking_clv_picks"

NEW = {
    "pick_id": "uuid",
    "match_date": "timestamptz",
    "market": "text",
    "selection": "text",
    "bookmaker": "text",
    "odds_at_pick": "numeric(12,4)",
    "odds_at_close": "numeric(12,4)",
    "is_won": "boolean",
    "pnl": "numeric(12,4)",
    "agent": "text",
    "strategy": "text",
    "confidence": "numeric(7,6)",
    "notes": "text",
    "line": "numeric(5,2)",
    "outcome": "text",
    "closing_bookmaker": "text",
    "closing_captured_at": "timestamptz",
    "closing_method": "text",
    "change_reason": "text",
}
ONLY_NEW = (
    "bookmaker",
    "notes",
    "outcome",
    "closing_bookmaker",
    "closing_captured_at",
    "closing_method",
    "change_reason",
)

# Columns whose type changes by a rewrite get their successor here, filled by the trigger and the backfill, and
# swapped in later.
SUCCESSORS = {
    "stake_next": "numeric(12,4)",
    "clv_percentage_next": "numeric(12,4)",
    "hours_before_match_next": "numeric(10,2)",
}

CHECKS = {
    "odds_at_pick": "odds_at_pick > 1 AND odds_at_pick <> 'NaN'",
    "odds_at_close": "odds_at_close > 1 AND odds_at_close <> 'NaN'",
    "confidence": "confidence BETWEEN 0 AND 1",
    "outcome": "outcome IN ('win', 'half_win', 'push', 'half_loss', 'loss', 'void')",
}
FILLED = ("pick_id", "match_id", "home_team", "away_team", "league", "created_at", "updated_at", "stake_next")

COMMENTS = {
    "match_date": "kick-off, UTC",
    "market": "canonical; NULL where the legacy spelling is unknown",
    "odds_at_pick": "decimal odds; NULL where missing, never 0",
    "confidence": "0-1",
}

ACTOR = "COALESCE(NULLIF(current_setting('monps.actor'::text, true), ''::text), (CURRENT_USER)::text)"

FUNCTION = """
CREATE OR REPLACE FUNCTION public.tracking_clv_picks_in_step() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    changing boolean := TG_OP = 'UPDATE';
    known public.market_spellings%ROWTYPE;
BEGIN
    IF changing AND NEW IS DISTINCT FROM OLD THEN
        NEW.updated_by := COALESCE(NULLIF(current_setting('monps.actor', true), ''), CURRENT_USER::text);
    END IF;

    -- What the new shape requires and the existing code may leave out.
    NEW.pick_id := COALESCE(NEW.pick_id, gen_random_uuid());
    NEW.match_id := COALESCE(NEW.match_id, 'legacy:' || NEW.id);
    NEW.home_team := COALESCE(NEW.home_team, split_part(NEW.match_name, ' vs ', 1), '');
    NEW.away_team := COALESCE(NEW.away_team, split_part(NEW.match_name, ' vs ', 2), '');
    NEW.match_name := COALESCE(NEW.match_name, left(NEW.home_team || ' vs ' || NEW.away_team, 255));
    NEW.league := COALESCE(NEW.league, '');
    NEW.created_at := COALESCE(NEW.created_at, now());
    NEW.updated_at := COALESCE(NEW.updated_at, now());

    -- commence_time (naive UTC) and match_date.
    IF changing AND NEW.match_date IS DISTINCT FROM OLD.match_date
       AND NEW.commence_time IS NOT DISTINCT FROM OLD.commence_time
       OR NOT changing AND NEW.commence_time IS NULL THEN
        NEW.commence_time := NEW.match_date AT TIME ZONE 'UTC';
    ELSIF NEW.match_date IS NULL OR changing AND NEW.commence_time IS DISTINCT FROM OLD.commence_time
       AND NEW.match_date IS NOT DISTINCT FROM OLD.match_date THEN
        NEW.match_date := NEW.commence_time AT TIME ZONE 'UTC';
    END IF;

    -- market_type, prediction and market, selection, line.
    IF changing AND (NEW.market, NEW.selection, NEW.line) IS DISTINCT FROM (OLD.market, OLD.selection, OLD.line)
       AND NEW.market_type IS NOT DISTINCT FROM OLD.market_type
       OR NOT changing AND NEW.market_type IS NULL AND NEW.market IS NOT NULL THEN
        SELECT * INTO known FROM public.market_spellings s WHERE s.preferred AND s.market = NEW.market AND s.selection
        = NEW.selection AND s.line IS NOT DISTINCT FROM NEW.line; NEW.market_type := left(COALESCE(known.spelling,
        concat_ws(' ', NEW.market, NEW.selection, NEW.line)), 50); NEW.prediction := left(concat_ws(' ',
        initcap(NEW.selection), NEW.line), 100);
    ELSIF NEW.market IS NULL OR changing AND NEW.market_type IS DISTINCT FROM OLD.market_type
       AND (NEW.market, NEW.selection, NEW.line) IS NOT DISTINCT FROM (OLD.market, OLD.selection, OLD.line) THEN
        SELECT * INTO known FROM public.market_spellings s WHERE s.spelling IN (lower(btrim(NEW.market_type)),
        lower(btrim(NEW.market_type) || ' ' || btrim(NEW.prediction))) ORDER BY length(s.spelling) DESC LIMIT 1;
        NEW.market := known.market; NEW.selection := known.selection; NEW.line := known.line;
    END IF;

    -- odds_taken (0 where missing) and odds_at_pick.
    IF changing AND NEW.odds_at_pick IS DISTINCT FROM OLD.odds_at_pick
       AND NEW.odds_taken IS NOT DISTINCT FROM OLD.odds_taken
       OR NOT changing AND NEW.odds_taken IS NULL THEN
        NEW.odds_taken := NEW.odds_at_pick;
    ELSIF NEW.odds_at_pick IS NULL OR changing AND NEW.odds_taken IS DISTINCT FROM OLD.odds_taken
       AND NEW.odds_at_pick IS NOT DISTINCT FROM OLD.odds_at_pick THEN
        NEW.odds_at_pick := CASE WHEN round(NEW.odds_taken, 4) > 1 AND NEW.odds_taken < 10000000 THEN NEW.odds_taken
        END;
    END IF;

    -- closing_odds and odds_at_close.
    IF changing AND NEW.odds_at_close IS DISTINCT FROM OLD.odds_at_close
       AND NEW.closing_odds IS NOT DISTINCT FROM OLD.closing_odds
       OR NOT changing AND NEW.closing_odds IS NULL THEN
        NEW.closing_odds := NEW.odds_at_close;
    ELSIF NEW.odds_at_close IS NULL OR changing AND NEW.closing_odds IS DISTINCT FROM OLD.closing_odds
       AND NEW.odds_at_close IS NOT DISTINCT FROM OLD.odds_at_close THEN
        NEW.odds_at_close :=
            CASE WHEN round(NEW.closing_odds, 4) > 1 AND NEW.closing_odds < 10000000 THEN NEW.closing_odds END;
    END IF;

    -- is_winner with is_resolved, and is_won.
    IF changing AND NEW.is_won IS DISTINCT FROM OLD.is_won AND NEW.is_winner IS NOT DISTINCT FROM OLD.is_winner
       OR NOT changing AND NEW.is_winner IS NULL AND NEW.is_won IS NOT NULL THEN
        NEW.is_winner := NEW.is_won;
        NEW.is_resolved := NEW.is_won IS NOT NULL;
    ELSIF NEW.is_won IS NULL OR changing AND NEW.is_winner IS DISTINCT FROM OLD.is_winner
       AND NEW.is_won IS NOT DISTINCT FROM OLD.is_won THEN
        NEW.is_won := NEW.is_winner;
    END IF;

    -- profit_loss and pnl.
    IF changing AND NEW.pnl IS DISTINCT FROM OLD.pnl AND NEW.profit_loss IS NOT DISTINCT FROM OLD.profit_loss
       OR NOT changing AND NEW.profit_loss IS NULL THEN
        NEW.profit_loss := NEW.pnl;
    ELSIF NEW.pnl IS NULL OR changing AND NEW.profit_loss IS DISTINCT FROM OLD.profit_loss
       AND NEW.pnl IS NOT DISTINCT FROM OLD.pnl THEN
        NEW.pnl := CASE WHEN abs(NEW.profit_loss) < 10000000 THEN NEW.profit_loss END;
    END IF;

    -- source and agent, strategy.
    IF changing AND NEW.agent IS DISTINCT FROM OLD.agent AND NEW.source IS NOT DISTINCT FROM OLD.source
       OR NOT changing AND NEW.source IS NULL THEN
        NEW.source := left(NEW.agent, 100);
    ELSIF NEW.agent IS NULL OR changing AND NEW.source IS DISTINCT FROM OLD.source
       AND NEW.agent IS NOT DISTINCT FROM OLD.agent THEN
        NEW.agent := NEW.source;
        NEW.strategy := NEW.source;
    END IF;

    -- probability (percent) and confidence (0 to 1).
    IF changing AND NEW.confidence IS DISTINCT FROM OLD.confidence
       AND NEW.probability IS NOT DISTINCT FROM OLD.probability
       OR NOT changing AND NEW.probability IS NULL THEN
        NEW.probability := NEW.confidence * 100;
    ELSIF NEW.confidence IS NULL OR changing AND NEW.probability IS DISTINCT FROM OLD.probability
       AND NEW.confidence IS NOT DISTINCT FROM OLD.confidence THEN
        NEW.confidence := CASE WHEN NEW.probability BETWEEN 0 AND 100 THEN NEW.probability / 100 END;
    END IF;

    RETURN NEW;
END
$body$
"""

SUCCESSORS_FUNCTION = """
CREATE FUNCTION public.tracking_clv_picks_successors() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.stake_next := NEW.stake;
    NEW.clv_percentage_next := NEW.clv_percentage;
    NEW.hours_before_match_next := NEW.hours_before_match;
    RETURN NEW;
END
$body$
"""

TRIGGERS = ("tracking_clv_picks_in_step", "tracking_clv_picks_successors")


def upgrade() -> None:
    """Create the vocabulary and the functions; then, under one short lock, add the columns, triggers and rules."""
    create_vocabulary()
    # The trigger runs with the rights of whoever writes a pick.
    op.execute("GRANT SELECT ON public.market_spellings TO PUBLIC")
    op.execute(FUNCTION)
    op.execute(SUCCESSORS_FUNCTION)
    added = [f"ADD COLUMN {name} {form}" for name, form in (NEW | SUCCESSORS).items()]
    # A constant default lives in the catalog, so old rows say honestly that nobody recorded who wrote them; the rule
    # for
    # new rows follows in a second command.
    added += [f"ADD COLUMN {name} text NOT NULL DEFAULT 'unknown'" for name in ("created_by", "updated_by")]
    op.execute(f"ALTER TABLE {TABLE} {', '.join(added)}")
    for name in TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION public.{name}()"
        )
    rules = [f"ALTER COLUMN {name} SET DEFAULT {ACTOR}" for name in ("created_by", "updated_by")]
    rules.append("ALTER COLUMN pick_id SET DEFAULT gen_random_uuid()")
    rules += [f"ADD CONSTRAINT ck_tracking_clv_picks_{name} CHECK ({rule}) NOT VALID" for name, rule in CHECKS.items()]
    filled = " AND ".join(f"{name} IS NOT NULL" for name in FILLED)
    rules.append(f"ADD CONSTRAINT tracking_clv_picks_filled CHECK ({filled}) NOT VALID")
    op.execute(f"ALTER TABLE {TABLE} {', '.join(rules)}")
    for name, comment in COMMENTS.items():
        op.execute(f"COMMENT ON COLUMN {TABLE}.{name} IS '{comment}'")


def downgrade() -> None:
    """Back to the old shape; refused while rows hold what only the new shape can.

    The generated pick ids and who wrote a row last go without a question; a later upgrade makes new ones.
    """
    held = [f"{name} IS NOT NULL" for name in ONLY_NEW]
    refuse_to_lose({TABLE: " OR ".join([*held, "strategy IS DISTINCT FROM agent"])})
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {TABLE}")
        op.execute(f"DROP FUNCTION public.{name}()")
    dropped = ["DROP CONSTRAINT tracking_clv_picks_filled"]
    dropped += [f"DROP COLUMN {name}" for name in (*NEW, *SUCCESSORS, "created_by", "updated_by")]
    op.execute(f"ALTER TABLE {TABLE} {', '.join(dropped)}")
    op.execute(f"UPDATE {TABLE} SET match_id = NULL WHERE match_id = 'legacy:' || id")
    op.drop_table("market_spellings", schema="public")


def create_vocabulary() -> None:
    table = op.create_table(
        "market_spellings",
        sa.Column("spelling", sa.Text(), nullable=False, comment="lower case"),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("line", sa.Numeric(5, 2)),
        sa.Column("preferred", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.PrimaryKeyConstraint("spelling", name=op.f("pk_market_spellings")),
    )
    op.create_index(
        "uq_market_spellings_preferred",
        "market_spellings",
        ["market", "selection", "line"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("preferred"),
    )
    op.bulk_insert(table, spellings())


def spellings() -> list[dict[str, object]]:
    """Every spelling of the existing code, lower case, the preferred one of each selection first."""
    fixed = {
        ("h2h", "home"): ("home", "home_win", "1", "h2h home", "h2h 1", "1x2 home", "1x2 1"),
        ("h2h", "draw"): ("draw", "x", "h2h draw", "h2h x", "1x2 draw", "1x2 x"),
        ("h2h", "away"): ("away", "away_win", "2", "h2h away", "h2h 2", "1x2 away", "1x2 2"),
        ("double_chance", "1x"): ("dc_1x", "dc1x", "1x"),
        ("double_chance", "12"): ("dc_12", "dc12", "12"),
        ("double_chance", "x2"): ("dc_x2", "dcx2", "x2"),
        ("draw_no_bet", "home"): ("dnb_home", "dnbhome"),
        ("draw_no_bet", "away"): ("dnb_away", "dnbaway"),
        ("btts", "yes"): ("btts_yes", "bttsyes", "btts yes"),
        ("btts", "no"): ("btts_no", "bttsno", "btts no"),
    }
    rows = [one for (market, selection), names in fixed.items() for one in same(names, market, selection)]
    for quarters in range(2, 27):
        rows += totals(quarters / 4)
    for quarters in range(-16, 17):
        rows += spreads(quarters / 4)
    return rows


def totals(line: float) -> list[dict[str, object]]:
    written = f"{line:g}" if line % 1 else f"{line:.1f}"
    digits = written.replace(".", "")
    rows = []
    for selection in ("over", "under"):
        names = [f"{selection}_{digits}", f"{selection}{digits}", f"{selection}_{written}", f"{selection[0]}{digits}"]
        rows += same([*names, f"totals {selection} {written}"], "totals", selection, line)
    return rows


def spreads(line: float) -> list[dict[str, object]]:
    rows = []
    for selection in ("home", "away"):
        signed = [f"ah_{selection}_{line:+g}"] if line > 0 else []
        rows += same([f"ah_{selection}_{line:g}", *signed], "spreads", selection, line)
    return rows


def same(names: Sequence[str], market: str, selection: str, line: float | None = None) -> list[dict[str, object]]:
    return [
        {"spelling": name, "market": market, "selection": selection, "line": line, "preferred": name == names[0]}
        for name in names
    ]
