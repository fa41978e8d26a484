"""Models against database: look, and hold what is found against the baseline of expected differences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from monps.core import embedded
from monps.core.database import Database
from monps.introspection import (
    BaselineError,
    Comparison,
    Entry,
    Report,
    Verdict,
    compare,
    growth_since,
    judge,
    load,
    read_code,
    suggest,
)
from monps.services.migration_watch import between_migrations
from monps.services.subject import Subject, ours

__all__ = ["BASELINE_FILE", "Wishes", "baseline_at_hand", "compare_models", "default_baseline", "judged", "look"]

BASELINE_FILE = Path("drift-baseline.toml")
"""The file of expected differences in the working directory; the wheel carries a copy for use elsewhere."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What else a look should do.

    Attributes:
        wait: Seconds to wait for a migration that runs.
        since: Git revision against which the baseline may not have grown; the report is then about what is new.
        explain: Find the code that touches each object, in ``code`` or else in the subject's own.
        code: Files and folders to read for it.
        suggest: Say what would end each difference.
        scratch: URL of a server on which the declared tables may be built; the embedded one by default.
    """

    wait: float = 0.0
    since: str | None = None
    explain: bool = False
    code: Sequence[Path] = ()
    suggest: bool = False
    scratch: str | None = None


def default_baseline() -> Path:
    """The baseline of the working directory, or else the one that came with this installation."""
    installed = Path(__file__).parents[1] / BASELINE_FILE
    return BASELINE_FILE if BASELINE_FILE.exists() or not installed.exists() else installed


def baseline_at_hand() -> Path | None:
    """The baseline of the working directory; None without one, since ours says nothing about other models."""
    return BASELINE_FILE if BASELINE_FILE.exists() else None


def compare_models(database: Database) -> tuple[Comparison, tuple[str, ...]]:
    """Every difference between our models and ``database``, and the revisions applied to it.

    The target is only read; the declared side is built in a scratch database.
    """
    return _compare(database, ours(), Wishes())


def look(
    database: Database, baseline: Path | None, subject: Subject | None = None, wishes: Wishes | None = None
) -> Report:
    """Compare, and judge by the entries of ``baseline`` (None: nothing is expected).

    Args:
        database: What is looked at; it is only read.
        baseline: File of the expected differences.
        subject: Whose models; ours by default.
        wishes: What else to do.

    Raises:
        DriftError: the database, the baseline or the code could not be read, or a migration ran all the time.
    """
    subject, wishes = subject or ours(), wishes or Wishes()
    # What is wrong with a file is said before a minute is spent on the database.
    entries = _entries(baseline, subject)
    growth = None if wishes.since is None else growth_since(wishes.since, baseline or BASELINE_FILE, entries)
    comparison, applied = _compare(database, subject, wishes)
    report = Report(
        comparison,
        _verdict(comparison, entries, applied),
        baseline=None if baseline is None else str(baseline),
        growth=growth,
        applied=applied,
        pending=subject.pending(applied),
    )
    return _suggested(_explained(report, subject, wishes), subject, wishes)


def judged(report: Report, baseline: Path | None, subject: Subject) -> Report:
    """The same look, judged by a baseline that was changed since."""
    entries = _entries(baseline, subject)
    verdict = _verdict(report.comparison, entries, report.applied)
    growth = report.growth and growth_since(report.growth.revision, baseline or BASELINE_FILE, entries)
    return replace(report, verdict=verdict, growth=growth, baseline=None if baseline is None else str(baseline))


def _compare(database: Database, subject: Subject, wishes: Wishes) -> tuple[Comparison, tuple[str, ...]]:
    scratch = wishes.scratch or embedded.start_scratch(database.settings)

    def once(connection: Connection) -> tuple[Comparison, tuple[str, ...]]:
        applied = subject.applied(connection)
        return compare(subject.metadata, connection, scratch=scratch, applied=applied), applied

    return between_migrations(database.engine, once, wishes.wait)


def _entries(baseline: Path | None, subject: Subject) -> tuple[Entry, ...]:
    entries = () if baseline is None else load(baseline)
    for number, entry in enumerate(entries, start=1):
        for name, revision in (("since", entry.since), ("until", entry.until)):
            if isinstance(revision, str) and subject.revisions is not None and revision not in subject.revisions:
                raise BaselineError(
                    str(baseline), number, f"{name} is {revision!r}, which is no day and no revision of this history"
                )
    return entries


def _verdict(comparison: Comparison, entries: Iterable[Entry], applied: tuple[str, ...]) -> Verdict:
    return judge(comparison, entries, applied, datetime.now(UTC).date())


def _explained(report: Report, subject: Subject, wishes: Wishes) -> Report:
    if not wishes.explain:
        return report
    code = read_code(map(_short, wishes.code or subject.code))
    usages = {one.key: code.usages(one) for one in report.comparison}
    return replace(report, usages=usages, unread=tuple(code.unread))


def _suggested(report: Report, subject: Subject, wishes: Wishes) -> Report:
    if not wishes.suggest:
        return report
    found = report.comparison
    return replace(report, suggestions={one.key: suggest(one, subject.metadata, found) for one in found})


def _short(path: Path) -> Path:
    """The path as a person in this folder would write it."""
    whole, here = path.absolute(), Path.cwd()
    return whole.relative_to(here) if whole.is_relative_to(here) else path
