"""Differences taken into the baseline and out of it again, in a file that stays a person's own."""

import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from monps.core.errors import DriftError
from monps.introspection import Entry, Report, accept, git, with_entries, without_entries
from monps.introspection.baseline import HEADER, read, write
from monps.introspection.report import Line
from monps.services.subject import Subject

__all__ = ["ALL", "Acceptance", "accepted", "without_vanished"]

ALL = "all"
"""In the place of a key: everything that fails."""

SHOWN = 5
"""Keys named in an error."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Which differences are accepted, why, by whom and until when.

    Attributes:
        keys: Keys as every report shows them, or :data:`ALL`.
        reason: Why they may be there.
        owner: Who answers for them; by default whoever commits here by git's settings.
        until: The last day as year-month-day, or the revision that ends them.
    """

    keys: Collection[str]
    reason: str | None = None
    owner: str | None = None
    until: str | None = None


def accepted(report: Report, wanted: Acceptance, baseline: Path, subject: Subject) -> tuple[Entry, ...]:
    """Write entries for the differences that fail and that are wanted; returns these entries.

    Args:
        report: What was found.
        wanted: What to accept.
        baseline: The file to write to; one that does not exist is begun.
        subject: Whose models; its history knows which revisions there are.

    Raises:
        DriftError: no reason, no owner, no such key or no such revision; nothing is written then.
    """
    if wanted.reason is None:
        raise DriftError("a difference is accepted with its reason; add --reason 'why it may be there'")
    if wanted.until is not None and subject.revisions is not None:
        _check_until(wanted.until, subject.revisions)
    owner = wanted.owner or git.user_name(baseline.absolute().parent)
    if owner is None:
        raise DriftError("nobody answers for the accepted difference: add --owner, as git has no user.name here")
    entries = tuple(
        replace(made, since=line.entry.since if line.entry else None)
        for line in _chosen(report, wanted.keys)
        for made in accept([line.difference], wanted.reason, owner, wanted.until)
    )
    text = read(baseline) if baseline.exists() else HEADER
    write(baseline, with_entries(text, entries, baseline))
    return entries


def without_vanished(report: Report, baseline: Path) -> tuple[Entry, ...]:
    """Take the entries out of the file whose difference is gone or past; returns them."""
    gone = (*report.verdict.vanished, *report.verdict.past)
    if gone:
        write(baseline, without_entries(read(baseline), gone, baseline))
    return gone


def _chosen(report: Report, keys: Collection[str]) -> Iterator[Line]:
    failing = {line.difference.key: line for line in report.failing}
    for key in failing if ALL in keys else dict.fromkeys(keys):
        if key not in failing:
            shown = [*failing][:SHOWN]
            known = f"; those that fail are {_listed(shown)}{' …' * (len(failing) > SHOWN)}" if shown else ""
            raise DriftError(f"no difference that fails has the key {key!r}{known}")
        yield failing[key]


def _listed(keys: Sequence[str]) -> str:
    return ", ".join(map(shlex.quote, keys))


def _check_until(until: str, revisions: Sequence[str]) -> None:
    try:
        date.fromisoformat(until)
    except ValueError as error:
        if until not in revisions:
            raise DriftError(
                f"--until is {until!r}; write a day (2027-03-31) or one of {', '.join(revisions)}"
            ) from error
