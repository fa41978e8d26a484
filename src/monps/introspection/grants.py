"""Who may do what: privileges on tables, columns, sequences, routines, types and schemas, and those given by default.

The owner's own privileges go without saying. An object on which nobody granted or revoked anything has the usual
privileges of its sort; for a routine or a type that is one for everybody.
"""

from collections.abc import Mapping
from typing import Any

from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item
from monps.introspection.kind import Kind

__all__ = ["DEFAULT_FAMILY", "DEFAULT_QUERY", "FAMILY", "QUERY", "default_grant", "grant"]

QUERY = """
WITH secured AS (
    SELECT CASE WHEN c.relkind = 'S' THEN 'sequence' ELSE 'table' END AS kind, c.relnamespace AS space,
           c.relname::text AS holder, ''::text AS part, c.relowner AS owner, c.relacl AS acl,
           i.initprivs AS first, NULL::aclitem[] AS usual
      FROM pg_class c
      LEFT JOIN pg_init_privs i ON i.classoid = 'pg_class'::regclass AND i.objoid = c.oid AND i.objsubid = 0
     WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND c.relacl IS NOT NULL
    UNION ALL
    SELECT 'table', c.relnamespace, c.relname, a.attname, c.relowner, a.attacl, NULL, NULL
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
    UNION ALL
    SELECT 'routine', p.pronamespace, format('%I(%s)', p.proname, oidvectortypes(p.proargtypes)), '',
           p.proowner, p.proacl, i.initprivs, acldefault('f', p.proowner)
      FROM pg_proc p
      LEFT JOIN pg_init_privs i ON i.classoid = 'pg_proc'::regclass AND i.objoid = p.oid
    UNION ALL
    SELECT CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' ELSE 'composite' END,
           t.typnamespace, t.typname, '', t.typowner, t.typacl, i.initprivs, acldefault('T', t.typowner)
      FROM pg_type t
      LEFT JOIN pg_class c ON c.oid = t.typrelid
      LEFT JOIN pg_init_privs i ON i.classoid = 'pg_type'::regclass AND i.objoid = t.oid
     WHERE t.typtype IN ('e', 'd') OR c.relkind = 'c'
    UNION ALL
    SELECT 'schema', n.oid, '', '', n.nspowner, n.nspacl, i.initprivs, NULL
      FROM pg_namespace n
      LEFT JOIN pg_init_privs i ON i.classoid = 'pg_namespace'::regclass AND i.objoid = n.oid
)
SELECT n.nspname::text AS schema, s.kind, s.holder AS table, s.part,
       s.acl IS NOT NULL AND s.acl IS DISTINCT FROM s.first AS is_own,
       e.grantee, e.privileges
  FROM secured s
  JOIN pg_namespace n ON n.oid = s.space
  LEFT JOIN LATERAL (
      SELECT CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(x.grantee)::text END AS grantee,
             string_agg(x.privilege_type || CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, ', '
                        ORDER BY x.privilege_type) AS privileges
        FROM aclexplode(coalesce(s.acl, s.usual)) x
       WHERE x.grantee <> s.owner
       GROUP BY x.grantee) e ON true
 WHERE n.nspname = ANY (:schemas)
 ORDER BY 1, 2, 3, 4, 6
"""

DEFAULT_QUERY = """
SELECT n.nspname::text AS schema, 'schema' AS kind, ''::text AS table,
       pg_get_userbyid(d.defaclrole)::text AS role,
       d.defaclobjtype::text AS sort,
       CASE WHEN x.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(x.grantee)::text END AS grantee,
       string_agg(x.privilege_type || CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, ', '
                  ORDER BY x.privilege_type) AS privileges
  FROM pg_default_acl d
  JOIN pg_namespace n ON n.oid = d.defaclnamespace
  CROSS JOIN LATERAL aclexplode(d.defaclacl) x
 WHERE n.nspname = ANY (:schemas)
 GROUP BY 1, 4, 5, 6
 ORDER BY 1, 4, 5, 6
"""

SORTS = {"r": "tables", "S": "sequences", "f": "routines", "T": "types", "n": "schemas", "L": "large objects"}


def grant(row: Mapping[str, Any]) -> Item | None:
    """The grant of one row of :data:`QUERY`; None for an object on which nobody but the owner may do anything."""
    if row["grantee"] is None:
        return None
    part = f" ({row['part']})" if row["part"] else ""
    columns = frozenset({row["part"]} if row["part"] else ())
    return Item(row["grantee"] + part, row["privileges"], {"privileges": row["privileges"]}, columns)


def default_grant(row: Mapping[str, Any]) -> Item:
    """The privileges of one row of :data:`DEFAULT_QUERY`: on what ``role`` will make, for ``grantee``."""
    name = f"{SORTS[row['sort']]} of {row['role']} to {row['grantee']}"
    return Item(name, row["privileges"], {"privileges": row["privileges"]})


def _severity(kind: Kind, _declared: Item | None, _actual: Item | None) -> Severity:
    # Somebody may do less than declared and fails, or may do more.
    return Severity.weaker_guarantee if kind.endswith("_extra") else Severity.legacy_writer


FAMILY = Family("grant", ("privileges",), _severity, by_content=False)
DEFAULT_FAMILY = Family("default_grant", ("privileges",), _severity, by_content=False)
