"""Comments on whatever can have one, but for tables and columns, whose comments are attributes of theirs."""

from collections.abc import Mapping
from typing import Any

from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item

__all__ = ["FAMILY", "QUERY", "comment"]

QUERY = """
WITH named AS (
    SELECT 'pg_constraint'::regclass AS class, k.oid, 'table' AS kind, c.relnamespace AS space,
           c.relname::text AS holder, 'constraint ' || k.conname AS name
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    UNION ALL
    SELECT 'pg_class'::regclass, i.indexrelid, 'table', c.relnamespace, c.relname, 'index ' || ic.relname
      FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class ic ON ic.oid = i.indexrelid
    UNION ALL
    SELECT 'pg_trigger'::regclass, t.oid, 'table', c.relnamespace, c.relname, 'trigger ' || t.tgname
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    UNION ALL
    SELECT 'pg_rewrite'::regclass, r.oid, 'table', c.relnamespace, c.relname, 'rule ' || r.rulename
      FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
    UNION ALL
    SELECT 'pg_policy'::regclass, p.oid, 'table', c.relnamespace, c.relname, 'policy ' || p.polname
      FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    UNION ALL
    SELECT 'pg_statistic_ext'::regclass, s.oid, 'table', c.relnamespace, c.relname, 'statistics ' || s.stxname
      FROM pg_statistic_ext s JOIN pg_class c ON c.oid = s.stxrelid
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' ELSE 'composite' END,
           t.typnamespace, t.typname, ''
      FROM pg_type t
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, 'sequence', c.relnamespace, c.relname, '' FROM pg_class c WHERE c.relkind = 'S'
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, 'routine', p.pronamespace,
           format('%I(%s)', p.proname, oidvectortypes(p.proargtypes)), ''
      FROM pg_proc p
    UNION ALL
    SELECT 'pg_namespace'::regclass, n.oid, 'schema', n.oid, '', '' FROM pg_namespace n
)
SELECT n.nspname::text AS schema, o.kind, o.holder AS table, o.name, d.description AS text
  FROM pg_description d
  JOIN named o ON o.class = d.classoid AND o.oid = d.objoid
  JOIN pg_namespace n ON n.oid = o.space
 WHERE n.nspname = ANY (:schemas) AND d.objsubid = 0
   -- What initdb says about its own schema is not news.
   AND NOT (o.kind = 'schema' AND n.nspname = 'public' AND d.description = 'standard public schema')
 ORDER BY 1, 2, 3, 4
"""


def comment(row: Mapping[str, Any]) -> Item:
    """The comment of one row of :data:`QUERY`; its name is what it is on, empty for the holder itself."""
    return Item(row["name"], row["text"], {"text": row["text"]})


FAMILY = Family("comment", ("text",), lambda *_: Severity.cosmetic, by_content=False)
