"""ORM against live database: every difference, as data, compared with the differences that are expected.

``compare`` looks, ``judge`` holds what it found against a baseline, ``Report`` holds both and ``render`` writes it
down. ``suggest`` says what would end a difference, ``read_code`` which code touches its object. This package knows no
model of ours: it takes a ``MetaData`` and a ``Connection``.
"""

from monps.introspection.assertion import assert_no_drift
from monps.introspection.baseline import BaselineError, Entry, accept, dump, load, save
from monps.introspection.compare import compare, compare_databases
from monps.introspection.comparison import Comparison
from monps.introspection.declaration import load_metadata
from monps.introspection.difference import Difference, Severity
from monps.introspection.edition import with_entries, without_entries
from monps.introspection.formats import Format, render
from monps.introspection.growth import Growth, growth_since
from monps.introspection.kind import COLUMN_MISMATCHES, Kind
from monps.introspection.report import Report
from monps.introspection.suggestion import Suggestion, suggest
from monps.introspection.usage import Code, Usage, read_code
from monps.introspection.verdict import Judged, Outcome, Verdict, judge

__all__ = [
    "COLUMN_MISMATCHES",
    "BaselineError",
    "Code",
    "Comparison",
    "Difference",
    "Entry",
    "Format",
    "Growth",
    "Judged",
    "Kind",
    "Outcome",
    "Report",
    "Severity",
    "Suggestion",
    "Usage",
    "Verdict",
    "accept",
    "assert_no_drift",
    "compare",
    "compare_databases",
    "dump",
    "growth_since",
    "judge",
    "load",
    "load_metadata",
    "read_code",
    "render",
    "save",
    "suggest",
    "with_entries",
    "without_entries",
]
