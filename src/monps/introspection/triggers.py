"""Triggers that somebody made; those behind foreign keys are PostgreSQL's own."""

import re
from collections.abc import Mapping
from typing import Any

from monps.core.errors import DriftError
from monps.introspection import expression
from monps.introspection.difference import Severity
from monps.introspection.family import Family
from monps.introspection.item import Item
from monps.introspection.kind import Kind

__all__ = ["FAMILY", "QUERY", "trigger"]

QUERY = """
SELECT n.nspname::text AS schema,
       c.relname::text AS table,
       t.tgname::text AS name,
       pg_get_triggerdef(t.oid) AS definition,
       t.tgenabled::text AS enabled
  FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY (:schemas) AND NOT t.tgisinternal
 ORDER BY 1, 2, 3
"""

DEFINITION = re.compile(
    r"""CREATE\ (?:CONSTRAINT\ )?TRIGGER\ .+?
    \ (?P<timing>BEFORE|AFTER|INSTEAD\ OF)\ (?P<events>.+?)\ ON\ (?:"[^"]+"|\S)+
    (?:\ FROM\ (?P<other>\S+))?(?P<deferrable>\ (?:NOT\ )?DEFERRABLE(?:\ INITIALLY\ \w+)?)?
    (?:\ REFERENCING\ (?P<transition>.+?))?\ FOR\ EACH\ (?P<level>ROW|STATEMENT)
    (?:\ WHEN\ \((?P<condition>.+)\))?\ EXECUTE\ (?:FUNCTION|PROCEDURE)\ (?P<function>.+)""",
    re.VERBOSE | re.DOTALL,
)
ENABLED = {"O": None, "D": "DISABLED", "R": "REPLICA", "A": "ALWAYS"}


def trigger(row: Mapping[str, Any], _text_columns: frozenset[str]) -> Item:
    """The trigger of one row of :data:`QUERY`."""
    found = DEFINITION.fullmatch(row["definition"])
    if found is None:
        raise DriftError(f"the trigger {row['name']} on {row['schema']}.{row['table']} cannot be read")
    condition, moment = found["condition"], (found["deferrable"] or "").strip()
    attributes = {
        "timing": found["timing"],
        "events": found["events"],
        "level": found["level"],
        "condition": expression.canonical(condition) if condition else None,
        "function": found["function"],
        "transition": found["transition"],
        "deferrable": None if moment in {"", "NOT DEFERRABLE INITIALLY IMMEDIATE", "NOT DEFERRABLE"} else moment,
        "enabled": ENABLED[row["enabled"]],
    }
    when = f" WHEN ({attributes['condition']})" if condition else ""
    definition = (
        f"TRIGGER {found['timing']} {found['events']} FOR EACH {found['level']}{when} EXECUTE {found['function']}"
    )
    return Item(row["name"], definition, attributes)


def _severity(kind: Kind, _declared: Item | None, _actual: Item | None) -> Severity:
    if kind is Kind.trigger_extra:
        return Severity.orm_reader  # what the models write is changed or refused by something they do not know
    return Severity.cosmetic if kind is Kind.trigger_name else Severity.weaker_guarantee


FAMILY = Family(
    "trigger",
    ("timing", "events", "level", "condition", "function", "transition", "deferrable", "enabled"),
    _severity,
    expressions=frozenset({"condition"}),
    anchor="function",
)
