"""A report with everything that a report can have."""

from dataclasses import replace

from monps.introspection import Growth, Kind, Report, Severity, Suggestion, Usage, accept
from monps.introspection.suggestion import Place
from tests.introspection.reports import EXPECTED, NEW, difference, report

__all__ = ["BREAKS", "full_report"]

BREAKS = difference(Kind.column_default, 'st`a|k<e>"&', "'</td>'", None, Severity.legacy_writer)


def full_report() -> Report:
    one = report([NEW, BREAKS, *EXPECTED[1:]], EXPECTED)
    usages = {BREAKS.key: [Usage("src/a b.py", line, "Picks.of", "raw SQL", "select *") for line in range(7, 21)]}
    ways = {
        BREAKS.key: [Suggestion(Place.revision, 'op.execute("…")', "a change"), Suggestion(Place.model, "x=1", "or")],
        NEW.key: [Suggestion(Place.nowhere, "", "nobody knows")],
    }
    growth = Growth("origin/main", 3, 6, accept(EXPECTED[1:], "known [of old]", "data"))
    return replace(one, growth=growth, usages=usages, unread=("b.py: bad",), suggestions=ways)
