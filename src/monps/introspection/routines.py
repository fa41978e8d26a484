"""Functions and procedures. Two of one name and other argument types are two."""

from collections.abc import Mapping
from typing import Any

from monps.introspection import expression, views
from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item
from monps.introspection.kind import Kind

__all__ = ["FAMILY", "QUERY", "routine"]

QUERY = """
SELECT n.nspname::text AS schema,
       format('%I(%s)', p.proname, oidvectortypes(p.proargtypes)) AS name,
       pg_get_userbyid(p.proowner)::text AS owner,
       x.objid IS NOT NULL AS is_subordinate,
       p.prokind::text AS sort,
       pg_get_function_arguments(p.oid) AS arguments,
       pg_get_function_result(p.oid) AS returns,
       l.lanname::text AS language,
       p.prosrc AS source,
       pg_get_function_sqlbody(p.oid) AS body,
       p.provolatile::text AS volatility,
       p.prosecdef AS is_definer,
       p.proisstrict AS is_strict,
       p.proleakproof AS is_leakproof,
       p.proparallel::text AS parallel,
       p.proconfig AS configuration
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_language l ON l.oid = p.prolang
  LEFT JOIN pg_depend x ON x.classid = 'pg_proc'::regclass AND x.objid = p.oid AND x.deptype = 'e'
 WHERE n.nspname = ANY (:schemas) AND p.prokind IN ('f', 'p', 'w')
"""

SORTS = {"f": "FUNCTION", "p": "PROCEDURE", "w": "WINDOW FUNCTION"}
VOLATILITIES = {"v": None, "s": "STABLE", "i": "IMMUTABLE"}
PARALLEL = {"u": None, "r": "PARALLEL RESTRICTED", "s": "PARALLEL SAFE"}


def routine(row: Mapping[str, Any]) -> Item:
    """The routine of one row of :data:`QUERY`."""
    sort = SORTS[row["sort"]]
    attributes = {
        "sort": sort,
        "arguments": expression.canonical(row["arguments"]) if row["arguments"] else None,
        "returns": row["returns"],
        "language": row["language"],
        "body": _body(row),
        "volatility": VOLATILITIES[row["volatility"]],
        "security": "SECURITY DEFINER" if row["is_definer"] else None,
        "strict": "STRICT" if row["is_strict"] else None,
        "leakproof": "LEAKPROOF" if row["is_leakproof"] else None,
        "parallel": PARALLEL[row["parallel"]],
        "configuration": ", ".join(sorted(row["configuration"] or ())) or None,
    }
    returns = f" RETURNS {row['returns']}" if row["returns"] else ""
    return Item(row["name"], f"{sort}{returns} LANGUAGE {row['language']}", attributes)


def _body(row: Mapping[str, Any]) -> str:
    """The text as it was written, or what the server made of a body in standard SQL."""
    if row["body"] is not None:
        return views.canonical(row["body"])
    return str(row["source"]).replace("\r\n", "\n").strip()


def _severity(kind: Kind, _declared: Item | None, _actual: Item | None) -> Severity:
    match kind:
        case Kind.routine_security | Kind.routine_configuration | Kind.routine_leakproof:
            return Severity.weaker_guarantee
        case Kind.routine_volatility | Kind.routine_parallel:
            return Severity.cosmetic
        case _:
            return Severity.orm_reader


FAMILY = Family(
    "routine",
    (
        "sort",
        "arguments",
        "returns",
        "language",
        "body",
        "volatility",
        "security",
        "strict",
        "leakproof",
        "parallel",
        "configuration",
    ),
    _severity,
    by_content=False,
    own=True,
)
