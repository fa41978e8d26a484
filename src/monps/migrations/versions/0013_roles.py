"""Who may read, write and migrate: three group roles that logins are made members of.

Roles belong to the whole server, so they may be there already, made by another database's migration a moment ago or by
an administrator; only what is missing is made, and nothing is ever dropped. A race with another database ends as a
serialization failure, which the runner answers by trying again. Each table changes hands in a transaction of its own;
whoever owned it before keeps every right on it but DDL.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from alembic import op

from monps.core.errors import MigrationError, StatementFailed

revision = "0013_roles"
down_revision = "0012_guarantees_validate"
branch_labels = None
depends_on = None

ROLES = ("monps_read", "monps_write", "monps_migrate")

WRITTEN = (
    "public.odds_history",
    "public.odds_totals",
    "public.odds_btts",
    "public.odds_spreads",
    "public.match_results",
    "public.tracking_clv_picks",
    "public.manual_bets",
    "public.team_mapping",
    "public.team_aliases",
    "public.odds",
    "public.odds_corrections",
    "public.match_statistics",
    "public.market_spellings",
    "quantum.team_quantum_dna",
    "quantum.quantum_friction_matrix",
    "quantum.quantum_strategy",
    "quantum.chess_classification",
    "quantum.goalscorer_profile",
)
READ_ONLY = (
    "public.manual_bets_stats",
    "public.v_current_opportunities",
    "public.alembic_version",
    "audit.change_log",
)
FUNCTIONS = (
    "public.tracking_clv_picks_in_step()",
    "audit.stamp()",
    "audit.record()",
    "audit.refuse()",
    "audit.watch(regclass)",
    "audit.unwatch(regclass)",
)
SCHEMAS = {"public": "SELECT, INSERT, UPDATE, DELETE", "quantum": "SELECT, INSERT, UPDATE, DELETE", "audit": "SELECT"}
"""Schemas of ours, and what writers may do with the tables to come."""

CREATE = """
DO $body$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['monps_read', 'monps_write', 'monps_migrate'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;
    IF NOT pg_has_role('monps_write', 'monps_read', 'USAGE') THEN
        GRANT monps_read TO monps_write;
    END IF;
    IF NOT pg_has_role(CURRENT_USER, 'monps_migrate', 'USAGE') THEN
        GRANT monps_migrate TO CURRENT_USER;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation OR internal_error THEN
    -- internal_error: "tuple concurrently updated", when two databases grant the same membership at once.
    RAISE EXCEPTION 'another database changes the roles of this server: %', SQLERRM
        USING ERRCODE = 'serialization_failure';
END
$body$
"""

RELATION = """
DO $body$
DECLARE
    former text := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = '{relation}'::regclass);
    owned regclass;
BEGIN
    IF former <> 'monps_migrate' THEN
        ALTER TABLE {relation} OWNER TO monps_migrate;
        EXECUTE format('GRANT {former} ON {relation} TO %I', former);
    END IF;
    GRANT SELECT ON {relation} TO monps_read;
    GRANT {writer} ON {relation} TO monps_write;
    FOR owned IN SELECT objid::regclass FROM pg_depend JOIN pg_class ON pg_class.oid = objid AND relkind = 'S'
                  WHERE refobjid = '{relation}'::regclass AND deptype IN ('a', 'i')
    LOOP
        EXECUTE format('GRANT SELECT ON SEQUENCE %s TO monps_read', owned);
        IF '{writer}' <> 'SELECT' THEN
            EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO monps_write', owned);
            EXECUTE format('GRANT ALL ON SEQUENCE %s TO %I', owned, former);
        END IF;
    END LOOP;
END
$body$
"""

DATABASE = "DO $body$ BEGIN EXECUTE format('{}', current_database()); END $body$"

PATH = (
    "The role that migrates may not do this. Let an administrator run, once for the server: "
    "CREATE ROLE monps_read NOLOGIN; CREATE ROLE monps_write NOLOGIN; CREATE ROLE monps_migrate NOLOGIN; "
    "GRANT monps_read TO monps_write; GRANT monps_migrate TO <the role that migrates>; and let that role own the "
    "database (ALTER DATABASE ... OWNER TO). Then upgrade again (docs/how-to/roles.md)"
)


def upgrade() -> None:
    """Make what is missing of the roles, then hand over table by table."""
    with advised(), op.get_context().autocommit_block():
        op.execute(CREATE)
        op.execute(DATABASE.format("GRANT CREATE ON DATABASE %I TO monps_migrate"))
        op.execute("GRANT CREATE ON SCHEMA public TO monps_migrate")
        op.execute(f"GRANT USAGE ON SCHEMA {', '.join(SCHEMAS)} TO {', '.join(ROLES)}")
        for schema in ("quantum", "audit"):
            op.execute(f"ALTER SCHEMA {schema} OWNER TO monps_migrate")
        hand_over(WRITTEN, "SELECT, INSERT, UPDATE, DELETE", "ALL")
        hand_over(READ_ONLY, "SELECT", "SELECT")
        for function in FUNCTIONS:
            op.execute(f"ALTER FUNCTION {function} OWNER TO monps_migrate")
        default_privileges("GRANT", "TO")


def downgrade() -> None:
    """Take back what the roles have here, to the role that migrates; they stay, other databases may use them."""
    with advised(), op.get_context().autocommit_block():
        default_privileges("REVOKE", "FROM")
        op.execute("REASSIGN OWNED BY monps_migrate TO CURRENT_USER")
        for relation in (*WRITTEN, *READ_ONLY):
            op.execute(f"REVOKE ALL ON {relation} FROM {', '.join(ROLES)}")
        op.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA quantum, audit FROM {', '.join(ROLES)}")
        for relation in WRITTEN:
            op.execute(REVOKE_SEQUENCES.format(relation=relation))
        op.execute(f"REVOKE ALL ON SCHEMA {', '.join(SCHEMAS)} FROM {', '.join(ROLES)}")
        op.execute(DATABASE.format("REVOKE CREATE ON DATABASE %I FROM monps_migrate"))


REVOKE_SEQUENCES = """
DO $body$
DECLARE
    owned regclass;
BEGIN
    FOR owned IN SELECT objid::regclass FROM pg_depend JOIN pg_class ON pg_class.oid = objid AND relkind = 'S'
                  WHERE refobjid = '{relation}'::regclass AND deptype IN ('a', 'i')
    LOOP
        EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM monps_read, monps_write', owned);
    END LOOP;
END
$body$
"""


def hand_over(relations: Sequence[str], writer: str, former: str) -> None:
    """Give relations to the migrators; ``writer`` and ``former`` are the rights of writers and of the owner before."""
    for relation in relations:
        op.execute(RELATION.format(relation=relation, writer=writer, former=former))


def default_privileges(verb: str, to: str) -> None:
    """The same rights on the tables to come, whether the migrator creates them or a login that is its member."""
    for schema, rights in SCHEMAS.items():
        for creator in ("CURRENT_USER", "monps_migrate"):
            altering = f"ALTER DEFAULT PRIVILEGES FOR ROLE {creator} IN SCHEMA {schema} {verb}"
            op.execute(f"{altering} SELECT ON TABLES {to} monps_read")
            op.execute(f"{altering} {rights} ON TABLES {to} monps_write")
            if "INSERT" in rights:
                op.execute(f"{altering} USAGE, SELECT ON SEQUENCES {to} monps_write")


@contextmanager
def advised() -> Iterator[None]:
    """Say what an administrator has to do where the role that migrates may not."""
    try:
        yield
    except StatementFailed as error:
        if error.sqlstate != "42501":
            raise
        raise MigrationError(f"{error}. {PATH}") from error
