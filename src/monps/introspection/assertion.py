"""For a test suite: fail when the database is not what the models say, with the report as the failure's text."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, MetaData

from monps.introspection.baseline import Entry, load
from monps.introspection.compare import compare
from monps.introspection.formats import Format, render
from monps.introspection.report import Report
from monps.introspection.verdict import Outcome, judge

__all__ = ["assert_no_drift"]


def assert_no_drift(
    metadata: MetaData,
    connection: Connection,
    *,
    baseline: Path | str | Iterable[Entry] | None = None,
    applied: Collection[str] = (),
    scratch: Engine | URL | str | None = None,
) -> None:
    """Compare, and raise unless everything is as expected.

    Args:
        metadata: The declared tables.
        connection: To the database; it is only read.
        baseline: The expected differences, as a file or as entries; None: there must be no difference.
        applied: All revisions applied to the database, for lifecycles and for entries with a revision.
        scratch: Server on which the declared tables may be built; by default the embedded one.

    Raises:
        AssertionError: something is not as expected; the text is the report.
        DriftError: the database or the baseline could not be read.
    """
    __tracebackhide__ = True
    is_file = isinstance(baseline, Path | str)
    entries = load(Path(baseline)) if isinstance(baseline, Path | str) else tuple(baseline or ())
    comparison = compare(metadata, connection, scratch=scratch, applied=applied)
    verdict = judge(comparison, entries, applied, datetime.now(UTC).date())
    report = Report(comparison, verdict, baseline=str(baseline) if is_file else None)
    if report.outcome is not Outcome.as_expected:
        raise AssertionError(render(report, Format.text))
