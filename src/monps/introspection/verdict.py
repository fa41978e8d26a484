"""What the differences found mean, held against those that are expected.

Anything that is not exactly as written down fails: a difference nobody accepted, one whose values changed, one that has
vanished but is still listed, one that should be gone by now. So the list never rots.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from monps.introspection.baseline import Entry
from monps.introspection.difference import Difference

__all__ = ["Judged", "Outcome", "Verdict", "judge"]


class Outcome(IntEnum):
    """What a look at the database came to; the numbers are the exit codes of the command."""

    as_expected = 0
    unexpected = 1
    could_not_look = 2
    """A :class:`~monps.core.errors.DriftError` or no connection: there is no verdict at all."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A difference with the entry that speaks of it."""

    difference: Difference
    entry: Entry


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every difference and every entry of the baseline in exactly one of the lists.

    Attributes:
        expected: As the baseline says. Fine.
        past: Entries whose revision is applied and whose difference has gone with it. Fine; may be removed.
        unexpected: Differences that nobody accepted.
        changed: Expected differences whose values are not those of the entry.
        expired: Differences that should be gone by the entry's date or revision.
        vanished: Entries whose difference has gone; remove them.
    """

    expected: tuple[Judged, ...] = ()
    past: tuple[Entry, ...] = ()
    unexpected: tuple[Difference, ...] = ()
    changed: tuple[Judged, ...] = ()
    expired: tuple[Judged, ...] = ()
    vanished: tuple[Entry, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """As expected only if nothing is in one of the four failing lists."""
        failures = (self.unexpected, self.changed, self.expired, self.vanished)
        return Outcome.unexpected if any(failures) else Outcome.as_expected


def judge(
    differences: Iterable[Difference], baseline: Iterable[Entry], applied: Collection[str], today: date
) -> Verdict:
    """Hold differences against a baseline.

    Args:
        differences: What was found.
        baseline: What is expected.
        applied: All revisions applied to the database.
        today: An entry's date is the last day on which it holds.
    """
    entries = _in_force(baseline, applied, today)
    found = list(differences)
    keys = {difference.key for difference in found}
    known = [Judged(difference, entries[difference.key]) for difference in found if difference.key in entries]
    expired = [one for one in known if _is_over(one.entry, applied, today)]
    changed = [one for one in known if one not in expired and not one.entry.covers(one.difference)]
    gone = [entry for key, entry in entries.items() if key not in keys]
    past = [entry for entry in gone if entry.until in applied]
    return Verdict(
        expected=tuple(one for one in known if one not in expired and one not in changed),
        past=tuple(past),
        unexpected=tuple(difference for difference in found if difference.key not in entries),
        changed=tuple(changed),
        expired=tuple(expired),
        vanished=tuple(entry for entry in gone if entry not in past),
    )


def _in_force(baseline: Iterable[Entry], applied: Collection[str], today: date) -> dict[str, Entry]:
    """The entry that speaks of each key now: one whose time has come, before one whose time is over."""
    chosen: dict[str, Entry] = {}
    for entry in baseline:
        begun = entry.since is None or entry.since in applied
        if begun and (entry.key not in chosen or _is_over(chosen[entry.key], applied, today)):
            chosen[entry.key] = entry
    return chosen


def _is_over(entry: Entry, applied: Collection[str], today: date) -> bool:
    return today > entry.until if isinstance(entry.until, date) else entry.until in applied
