"""ORM against live database: every difference, as data, compared with the differences that are expected.

``compare`` looks, ``judge`` holds what it found against a baseline, ``Report`` writes it down. This package knows no
model of ours: it takes a ``MetaData`` and a ``Connection``.
"""

from monps.introspection.baseline import BaselineError, Entry, accept, dump, load, save
from monps.introspection.compare import compare, compare_databases
from monps.introspection.comparison import Comparison
from monps.introspection.difference import Difference, Severity
from monps.introspection.kind import COLUMN_MISMATCHES, Kind
from monps.introspection.report import Report
from monps.introspection.verdict import Judged, Outcome, Verdict, judge

__all__ = [
    "COLUMN_MISMATCHES",
    "BaselineError",
    "Comparison",
    "Difference",
    "Entry",
    "Judged",
    "Kind",
    "Outcome",
    "Report",
    "Severity",
    "Verdict",
    "accept",
    "compare",
    "compare_databases",
    "dump",
    "judge",
    "load",
    "save",
]
