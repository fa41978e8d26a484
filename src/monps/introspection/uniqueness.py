"""One guarantee in two forms: a unique constraint and a unique index on the same columns refuse the same rows.

Where one is declared and the other is there, that is one cosmetic difference, not a missing and an extra object.
"""

from collections.abc import Iterable

from monps.introspection.difference import Difference, Severity
from monps.introspection.family import Finding
from monps.introspection.item import Item
from monps.introspection.kind import Kind

__all__ = ["folded"]

FORMS = {
    Kind.unique_missing: (Kind.index_extra, Kind.unique_as_index),
    Kind.index_missing: (Kind.unique_extra, Kind.index_as_unique),
}


def folded(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of one table, each missing form joined with the extra form that stands in for it."""
    result = list(findings)
    for missing in [finding for finding in result if finding.difference.kind in FORMS]:
        if (extra := _counterpart(missing, result)) is not None:
            result.remove(extra)
            result[result.index(missing)] = _joined(missing, extra)
    return result


def _counterpart(missing: Finding, others: Iterable[Finding]) -> Finding | None:
    kind, _ = FORMS.get(missing.difference.kind, (None, None))
    promise = _promise(missing.declared)
    if promise is None:
        return None
    return next((one for one in others if one.difference.kind is kind and _promise(one.actual) == promise), None)


def _promise(item: Item | None) -> tuple[str | None, str | None] | None:
    """Which rows are refused, as columns and treatment of NULL; None for what a constraint could not say."""
    if item is None:
        return None
    attributes = item.attributes
    if "predicate" in attributes:
        if not attributes["unique"] or attributes["predicate"] or attributes["valid"]:
            return None
    elif attributes.get("deferrable"):
        return None
    return attributes["columns"], attributes["nulls"]


def _joined(missing: Finding, extra: Finding) -> Finding:
    gap, found = missing.difference, extra.difference
    _, kind = FORMS[gap.kind]
    difference = Difference(
        kind, gap.schema, gap.table, gap.object, "form", gap.declared, found.actual, Severity.cosmetic
    )
    return Finding(difference, missing.declared, extra.actual)
