"""Phase 3 of tracking_clv_picks, switch: the table becomes what the model says, in one short transaction.

Everything here changes the catalog only: types that need no rewrite (a naive UTC time becomes timestamptz while
TimeZone is UTC), NOT NULL proven by the validated checks, columns swapped with successors that are filled already.
The lock is exclusive, held for milliseconds, and given up at once when somebody else is in the way.
"""

from collections.abc import Iterable

from alembic import op

from monps.migrations.guard import refuse_to_lose

revision = "0006_picks_switch"
down_revision = "0005_picks_validate"
branch_labels = None
depends_on = None

TABLE = "public.tracking_clv_picks"
SWAPPED = ("stake", "clv_percentage", "hours_before_match")
FILLED = ("pick_id", "match_id", "home_team", "away_team", "league", "created_at", "updated_at", "stake_next")
OLD_FORMS = {"stake": "numeric", "clv_percentage": "numeric", "hours_before_match": "integer"}

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

# A session keeps the plan of a trigger function it has run and would refuse columns whose type has changed since; a
# new version
# of the function, even with the same text, makes every session compile it again.
RECOMPILE = "ALTER FUNCTION public.tracking_clv_picks_in_step() COST 100"


def alter(changes: Iterable[str]) -> None:
    op.execute(f"ALTER TABLE {TABLE} {', '.join(changes)}")


def upgrade() -> None:
    """Swap, retype, require; one lock, no row is read."""
    op.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
    op.execute(f"DROP TRIGGER tracking_clv_picks_successors ON {TABLE}")
    op.execute("DROP FUNCTION public.tracking_clv_picks_successors()")
    # NOT NULL first, while the check that proves it exists; then the check goes, or a change of type would read every
    # row for them.
    alter(f"ALTER COLUMN {name} SET NOT NULL" for name in FILLED)
    alter(["DROP CONSTRAINT tracking_clv_picks_filled"])
    alter(f"DROP COLUMN {name}" for name in SWAPPED)
    alter(f"ALTER COLUMN {name} TYPE text" for name in ("home_team", "away_team"))
    alter(f"ALTER COLUMN {name} TYPE timestamptz" for name in ("created_at", "updated_at"))
    alter(
        [
            "ALTER COLUMN stake_next SET DEFAULT 1",
            "ADD CONSTRAINT uq_tracking_clv_picks_pick_id UNIQUE USING INDEX uq_tracking_clv_picks_pick_id",
        ]
    )
    for name in SWAPPED:
        op.execute(f"ALTER TABLE {TABLE} RENAME COLUMN {name}_next TO {name}")
    op.execute(RECOMPILE)


def downgrade() -> None:
    """Back to the types of the existing desk; this rewrites the table, so plan a pause on a big one."""
    refuse_to_lose(
        {TABLE: "hours_before_match <> trunc(hours_before_match) OR length(home_team) > 255 OR length(away_team) > 255"}
    )
    op.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
    # The index was made before the constraint took it over; it is made anew so that the previous revision finds it.
    op.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT uq_tracking_clv_picks_pick_id")
    op.execute(f"CREATE UNIQUE INDEX uq_tracking_clv_picks_pick_id ON {TABLE} (pick_id)")
    for name in SWAPPED:
        op.execute(f"ALTER TABLE {TABLE} RENAME COLUMN {name} TO {name}_next")
    changes = [f"ALTER COLUMN {name} DROP NOT NULL" for name in FILLED]
    changes += [f"ALTER COLUMN {name} TYPE varchar(255) USING left({name}, 255)" for name in ("home_team", "away_team")]
    changes += [f"ALTER COLUMN {name} TYPE timestamp" for name in ("created_at", "updated_at")]
    changes += [f"ADD COLUMN {name} {form}" for name, form in OLD_FORMS.items()]
    filled = " AND ".join(f"{name} IS NOT NULL" for name in FILLED)
    changes.append(f"ADD CONSTRAINT tracking_clv_picks_filled CHECK ({filled}) NOT VALID")
    changes += ["ALTER COLUMN stake_next DROP DEFAULT"]
    alter(changes)
    op.execute(RECOMPILE)
    op.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER tracking_clv_picks_in_step")
    op.execute(f"UPDATE {TABLE} SET {', '.join(f'{name} = {name}_next' for name in SWAPPED)}")
    op.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER tracking_clv_picks_in_step")
    op.execute(f"ALTER TABLE {TABLE} ALTER COLUMN stake SET DEFAULT 1, ALTER COLUMN stake SET NOT NULL")
    op.execute(SUCCESSORS_FUNCTION)
    op.execute(
        f"CREATE TRIGGER tracking_clv_picks_successors BEFORE INSERT OR UPDATE ON {TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION public.tracking_clv_picks_successors()"
    )
