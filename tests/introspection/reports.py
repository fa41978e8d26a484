"""Reports of a comparison that never was, for the tests of what is made of one."""

from datetime import date

from monps.core.lifecycle import Phase
from monps.introspection import Comparison, Difference, Kind, Report, Severity, accept, judge

__all__ = ["EXPECTED", "NEW", "TODAY", "difference", "report"]

TODAY = date(2026, 3, 1)


def difference(
    kind: Kind,
    name: str,
    declared: str | None = "d",
    actual: str | None = "a",
    severity: Severity = Severity.cosmetic,
) -> Difference:
    return Difference(kind, "public", "picks", name, "x", declared, actual, severity)


EXPECTED = [
    difference(Kind.column_missing, "bookmaker", "text", None),
    *(difference(Kind.column_extra, name, None, "numeric") for name in ("edge", "tags")),
    difference(Kind.column_type, "stake", "numeric(10,2)", "numeric"),
    difference(Kind.column_nullable, "league", "NOT NULL", "NULL"),
    difference(Kind.index_extra, "ix", None, "INDEX USING btree (a) WHERE a ~ 'x|y'"),
]
NEW = difference(Kind.check_body, "rule", "a > 0", "a > [1]")


def report(found: list[Difference], known: list[Difference], until: str | date | None = None) -> Report:
    comparison = Comparison(
        found,
        absent=["quantum.strategies"],
        unmanaged=["public.notes"],
        set_aside=[difference(Kind.unique_extra, "u")],
        phases={"public.picks": Phase.template},
    )
    verdict = judge(comparison, accept(known, "known [of old]", "data", until), {"0005"}, TODAY)
    return Report(comparison, verdict, baseline="drift-baseline.toml", pending=("0006",))
