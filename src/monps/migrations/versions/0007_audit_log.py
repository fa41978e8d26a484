"""The change log and the functions behind it: who changed which row when and why, whoever writes.

Nothing that anybody uses is touched yet: the schema is new. The next revisions put tables under watch, one each, by
``audit.watch``, which gives a table two triggers:

- ``<table>_stamp`` (before a row is written) keeps created_by, updated_by, change_reason and version right. It runs
  with the rights of the writer, so CURRENT_USER is the writer. PostgreSQL fires triggers in the order of their names;
  this one must see what the others made of the row.
- ``<table>_change_log`` (after) writes the entry. It runs with the rights of its owner, because the writer may have
  none on the log; so it asks who the writer is in another way.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from monps.migrations.guard import refuse_to_lose

revision = "0007_audit_log"
down_revision = "0006_picks_switch"
branch_labels = None
depends_on = None

VALUES = """
    CASE operation
        WHEN 'INSERT' THEN key IS NOT NULL AND old IS NULL AND new IS NOT NULL
        WHEN 'UPDATE' THEN key IS NOT NULL AND old IS NOT NULL AND new IS NOT NULL
        WHEN 'DELETE' THEN key IS NOT NULL AND old IS NOT NULL AND new IS NULL
        WHEN 'TRUNCATE' THEN key IS NULL AND old IS NULL AND new IS NULL
        ELSE false
    END
"""

STAMP = """
CREATE FUNCTION audit.stamp() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    actor text := COALESCE(NULLIF(current_setting('monps.actor', true), ''), CURRENT_USER::text);
    reason text := NULLIF(current_setting('monps.reason', true), '');
    bare record;
    changed boolean;
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.created_by := actor;
        NEW.updated_by := actor;
        NEW.change_reason := COALESCE(reason, NEW.change_reason);
        NEW.version := COALESCE(NEW.version, 1);
        RETURN NEW;
    END IF;
    -- What still differs once the bookkeeping is put back is what the statement changed.
    bare := NEW;
    bare.created_by := OLD.created_by;
    bare.updated_by := OLD.updated_by;
    bare.updated_at := OLD.updated_at;
    bare.version := OLD.version;
    changed := bare IS DISTINCT FROM OLD;
    NEW.created_by := OLD.created_by;
    NEW.updated_by := CASE WHEN changed THEN actor ELSE OLD.updated_by END;
    -- A reason that the statement did not write is that of an earlier change.
    IF changed AND (reason IS NOT NULL OR NEW.change_reason IS NOT DISTINCT FROM OLD.change_reason) THEN
        NEW.change_reason := reason;
    END IF;
    -- A writer who knows the version has raised it himself and counts on it.
    NEW.version := OLD.version + CASE WHEN changed OR NEW.version = OLD.version + 1 THEN 1 ELSE 0 END;
    RETURN NEW;
END
$body$
"""

RECORD = """
CREATE FUNCTION audit.record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $body$
DECLARE
    -- CURRENT_USER is the owner of this function here; the setting is what the writer's SET ROLE said.
    writer text := CASE current_setting('role') WHEN 'none' THEN session_user ELSE current_setting('role') END;
    actor text := COALESCE(NULLIF(current_setting('monps.actor', true), ''), writer);
    reason text := NULLIF(current_setting('monps.reason', true), '');
    before jsonb := CASE WHEN TG_OP IN ('UPDATE', 'DELETE') THEN to_jsonb(OLD) END;
    after jsonb := CASE WHEN TG_OP IN ('INSERT', 'UPDATE') THEN to_jsonb(NEW) END;
    key_before jsonb;
    key_after jsonb;
BEGIN
    reason := COALESCE(reason, after ->> 'change_reason');
    IF TG_OP = 'TRUNCATE' THEN
        INSERT INTO audit.change_log (actor, role, login, reason, schema_name, table_name, operation)
        VALUES (actor, writer, session_user, reason, TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP);
        RETURN NULL;
    END IF;
    SELECT CASE WHEN before IS NOT NULL THEN jsonb_object_agg(name, before -> name) END,
           CASE WHEN after IS NOT NULL THEN jsonb_object_agg(name, after -> name) END
      INTO key_before, key_after
      FROM unnest(TG_ARGV) AS name;
    -- Under another key it is another row: the history of the one ends, that of the other begins.
    IF TG_OP <> 'UPDATE' OR key_before <> key_after THEN
        INSERT INTO audit.change_log (actor, role, login, reason, schema_name, table_name, key, operation, old, new)
        SELECT actor, writer, session_user, reason, TG_TABLE_SCHEMA, TG_TABLE_NAME, entry.*
          FROM (VALUES (key_before, 'DELETE', before, NULL::jsonb), (key_after, 'INSERT', NULL::jsonb, after))
            AS entry (key, operation, old, new)
         WHERE entry.key IS NOT NULL;
        RETURN NULL;
    END IF;
    -- Both images have the same keys in the same order.
    SELECT jsonb_object_agg(name, was), jsonb_object_agg(name, becomes) INTO before, after
      FROM ROWS FROM (jsonb_each(before), jsonb_each(after)) AS pair (name, was, same_name, becomes)
     WHERE was IS DISTINCT FROM becomes AND name NOT IN ('updated_at', 'updated_by', 'version');
    IF before IS NOT NULL THEN
        INSERT INTO audit.change_log (actor, role, login, reason, schema_name, table_name, key, operation, old, new)
        VALUES (actor, writer, session_user, reason, TG_TABLE_SCHEMA, TG_TABLE_NAME, key_after, TG_OP, before, after);
    END IF;
    RETURN NULL;
END
$body$
"""

REFUSE = """
CREATE FUNCTION audit.refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION '% of %.% is refused: the change log is only ever added to', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$body$
"""

WATCH = """
CREATE FUNCTION audit.watch(watched regclass) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    needed text[] := ARRAY['created_by', 'updated_by', 'updated_at', 'change_reason', 'version'];
    named text := (SELECT relname FROM pg_class WHERE oid = watched);
    keys text;
BEGIN
    needed := ARRAY(SELECT unnest(needed)
                    EXCEPT SELECT attname FROM pg_attribute WHERE attrelid = watched AND NOT attisdropped);
    IF needed <> '{}' THEN
        RAISE EXCEPTION 'table % cannot be audited: it has no column %', watched, array_to_string(needed, ', ');
    END IF;
    SELECT string_agg(quote_literal(attname), ', ' ORDER BY array_position(indkey::smallint[], attnum)) INTO keys
      FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
     WHERE indrelid = watched AND indisprimary;
    IF keys IS NULL THEN
        RAISE EXCEPTION 'table % cannot be audited: it has no primary key', watched;
    END IF;
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION audit.stamp()',
                   named || '_stamp', watched);
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW'
                   ' EXECUTE FUNCTION audit.record(%s)', named || '_change_log', watched, keys);
    EXECUTE format('CREATE TRIGGER %I AFTER TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION audit.record()',
                   named || '_change_log_truncate', watched);
END
$body$
"""

UNWATCH = """
CREATE FUNCTION audit.unwatch(watched regclass) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    named text := (SELECT relname FROM pg_class WHERE oid = watched);
    ending text;
BEGIN
    FOREACH ending IN ARRAY ARRAY['_stamp', '_change_log', '_change_log_truncate'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', named || ending, watched);
    END LOOP;
END
$body$
"""


def upgrade() -> None:
    """Create the schema, the log and its functions."""
    op.execute("CREATE SCHEMA audit")
    create_log()
    for function in (STAMP, RECORD, REFUSE, WATCH, UNWATCH):
        op.execute(function)
    # A function may be run by everybody unless somebody says no; as a trigger it needs nobody's right.
    op.execute("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER change_log_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.change_log"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse()"
    )
    # Not even a session that has triggers switched off (session_replication_role) may.
    op.execute("ALTER TABLE audit.change_log ENABLE ALWAYS TRIGGER change_log_refuse")


def downgrade() -> None:
    """Remove it all; refused while the log has entries."""
    refuse_to_lose({"audit.change_log": "true"})
    op.execute("DROP TABLE audit.change_log")
    for function in ("unwatch(regclass)", "watch(regclass)", "refuse()", "record()", "stamp()"):
        op.execute(f"DROP FUNCTION audit.{function}")
    op.execute("DROP SCHEMA audit")


def create_log() -> None:
    op.create_table(
        "change_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "transaction_id",
            sa.BigInteger(),
            server_default=sa.text("((pg_current_xact_id())::text)::bigint"),
            nullable=False,
            comment="entries of one transaction have one number",
        ),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="when the row was written, by the clock",
        ),
        sa.Column("actor", sa.Text(), nullable=False, comment="monps.actor, or else the role"),
        sa.Column("role", sa.Text(), nullable=False, comment="the database role whose rights the statement had"),
        sa.Column("login", sa.Text(), nullable=False, comment="the database role that had logged in"),
        sa.Column("reason", sa.Text(), nullable=True, comment="monps.reason, or else what the statement wrote"),
        sa.Column("schema_name", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("key", JSONB, nullable=True, comment="primary key, by column"),
        sa.Column("operation", sa.Text(), nullable=False, comment="INSERT, UPDATE, DELETE or TRUNCATE"),
        sa.Column("old", JSONB, nullable=True),
        sa.Column("new", JSONB, nullable=True),
        sa.CheckConstraint(VALUES, name=op.f("ck_change_log_values")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_log")),
        schema="audit",
    )
    op.create_index(
        "ix_change_log_row", "change_log", ["schema_name", "table_name", "key", "id"], unique=False, schema="audit"
    )
