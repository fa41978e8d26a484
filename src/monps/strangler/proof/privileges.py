"""What a role may do on the target in effect, and the same for a role of the copy.

The server is asked (``has_table_privilege`` and its kin), so that superusers, owners, memberships and PUBLIC are all in
the answer. Row-level policies are not: they concern rows, not statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from monps.core.errors import ProofError

__all__ = ["Privileges", "privileges_of"]

OBJECTS = """
SELECT p || ' ON SCHEMA ' || quote_ident(nspname)
  FROM pg_namespace, unnest(ARRAY['USAGE', 'CREATE']) p
 WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND has_schema_privilege(%(role)s, oid, p)
UNION ALL
SELECT p || ' ON TABLE ' || format('%%I.%%I', n.nspname, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
       unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
 WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND has_table_privilege(%(role)s, c.oid, p)
UNION ALL
SELECT p || format(' (%%I) ON TABLE %%I.%%I', a.attname, n.nspname, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attacl IS NOT NULL,
       unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) p
 WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT has_table_privilege(%(role)s, c.oid, p) AND has_column_privilege(%(role)s, c.oid, a.attnum, p)
UNION ALL
SELECT p || ' ON SEQUENCE ' || format('%%I.%%I', n.nspname, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, unnest(ARRAY['USAGE', 'SELECT', 'UPDATE']) p
 WHERE c.relkind = 'S' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND has_sequence_privilege(%(role)s, c.oid, p)
UNION ALL
SELECT 'EXECUTE ON ROUTINE ' || f.oid::regprocedure
  FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_function_privilege(%(role)s, f.oid, 'EXECUTE')
"""


@dataclass(frozen=True, slots=True)
class Privileges:
    """Privileges as GRANT writes them, such as ``SELECT ON TABLE public.picks``."""

    role: str
    grants: tuple[str, ...]

    def grant(self, connection: psycopg.Connection[Any], owner: str, user: str) -> None:
        """Give them to the role ``user`` of the copy, whose objects ``owner`` has; what is missing is left out."""
        who = sql.Identifier(user).as_string(connection)
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(owner)))
        schemas = [row[0] for row in connection.execute(
            "SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
        )]  # fmt: skip
        for schema in schemas:
            self._tried(connection, f"REVOKE ALL ON ALL ROUTINES IN SCHEMA {schema} FROM PUBLIC")
        for grant in self.grants:
            self._tried(connection, f"GRANT {grant} TO {who}")
        connection.execute("RESET ROLE")

    @staticmethod
    def _tried(connection: psycopg.Connection[Any], statement: str) -> None:
        try:
            connection.execute(statement.encode())
        except (psycopg.errors.UndefinedObject, psycopg.errors.UndefinedTable, psycopg.errors.UndefinedFunction,
                psycopg.errors.InvalidSchemaName, psycopg.errors.InsufficientPrivilege):  # fmt: skip
            return  # the copy does not have it, or it belongs to an extension: PUBLIC has it then as well


def privileges_of(connection: psycopg.Connection[Any], role: str) -> Privileges:
    """What ``role`` may do.

    Raises:
        ProofError: There is no such role; the nearest names are told.
    """
    known: Sequence[str] = [
        row[0] for row in connection.execute("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_'")
    ]
    if role not in known:
        raise ProofError(f"the database has no role {role!r}; it has {', '.join(sorted(known))}")
    connection.execute("SET LOCAL search_path = pg_catalog")
    return Privileges(role, tuple(row[0] for row in connection.execute(OBJECTS, {"role": role})))
