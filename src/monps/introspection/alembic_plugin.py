"""Alembic's ``check`` and ``revision --autogenerate`` with this comparison in the place of Alembic's own.

The entry point ``monps.drift`` is found by Alembic; it does nothing until an ``env.py`` asks for it::

    context.configure(
        connection=connection,
        target_metadata=target_metadata,
        autogenerate_plugins=["monps.drift"],
        monps_baseline="drift-baseline.toml",  # or leave it out: nothing is expected
        monps_scratch="postgresql://…",  # or leave it out: the embedded server
    )

Alembic loads its plugins while it is being imported itself, so what is taken from it here is taken when it is used.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData

from monps.introspection.baseline import load
from monps.introspection.compare import compare
from monps.introspection.comparison import Comparison
from monps.introspection.declaration import merged
from monps.introspection.difference import Difference
from monps.introspection.recipe import declared_table
from monps.introspection.report import Report
from monps.introspection.suggestion import Place, suggest
from monps.introspection.verdict import judge

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext
    from alembic.operations.ops import UpgradeOps
    from alembic.runtime.plugins import Plugin
    from alembic.util import PriorityDispatchResult

__all__ = ["BASELINE_OPTION", "SCRATCH_OPTION", "setup"]

BASELINE_OPTION = "monps_baseline"
SCRATCH_OPTION = "monps_scratch"


def setup(plugin: "Plugin") -> None:
    """Called by Alembic when it finds the entry point."""
    plugin.add_autogenerate_comparator(_compare, "autogenerate")


def _compare(context: "AutogenContext", upgrade_ops: "UpgradeOps") -> "PriorityDispatchResult":
    """Append one operation for every difference that is not as expected, and for every entry that has vanished."""
    from alembic.util import PriorityDispatchResult  # noqa: PLC0415 - see the module's docstring

    from monps.introspection.alembic_operation import DriftOp  # noqa: PLC0415 - as above

    metadata = _metadata(context)
    report = _report(context, metadata)
    for line in report.failing:
        one = line.difference
        ways = suggest(one, metadata, report.comparison)
        code = next((way.code for way in ways if way.place is Place.revision), None)
        upgrade_ops.ops.append(DriftOp(line.word, one.key, one.declared, one.actual, code or _comment(str(ways[0]))))
    for entry in report.verdict.vanished:
        note = f"# {entry.key} is gone: remove it from the baseline"
        upgrade_ops.ops.append(DriftOp("vanished", entry.key, entry.declared, entry.actual, note))
    return PriorityDispatchResult.CONTINUE


def _comment(text: str) -> str:
    return "\n".join(f"# {line}" for line in text.splitlines())


def _metadata(context: "AutogenContext") -> MetaData:
    given = context.metadata
    return merged([given] if isinstance(given, MetaData) else list(given or ()))


def _report(context: "AutogenContext", metadata: MetaData) -> Report:
    connection = context.connection
    if connection is None:
        raise TypeError("autogenerate without a connection compares nothing; Alembic refuses it before")
    applied = tuple(_applied(context))
    baseline = context.opts.get(BASELINE_OPTION)
    entries = () if baseline is None else load(Path(baseline))
    found = compare(metadata, connection, scratch=context.opts.get(SCRATCH_OPTION), applied=applied)
    wanted = Comparison(one for one in found if _is_wanted(one, context, metadata))
    verdict = judge(wanted, entries, applied, datetime.now(UTC).date())
    return Report(wanted, verdict, applied=applied)


def _applied(context: "AutogenContext") -> Iterator[str]:
    migration = context.migration_context
    heads: tuple[str, ...] = tuple(migration.get_current_heads())
    if migration.script is not None and heads:
        yield from (script.revision for script in migration.script.iterate_revisions(heads, "base"))


def _is_wanted(difference: Difference, context: "AutogenContext", metadata: MetaData) -> bool:
    """Whether the filters of the ``env.py`` let the difference's table through."""
    table = declared_table(difference.schema, difference.table, metadata)
    schema = None if table is None else table.schema
    parents: Any = {"schema_name": schema}
    if not context.run_name_filters(difference.table, "table", parents):
        return False
    return table is None or context.run_object_filters(table, table.name, "table", False, None)
