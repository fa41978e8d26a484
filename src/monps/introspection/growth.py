"""The number of expected differences may only fall: a baseline held against itself at an earlier git revision.

A list of exceptions that anybody may lengthen excuses everything in the end. So whoever brings a change is asked for
the count before it: as many entries, or fewer. One more is accepted by taking another away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from monps.introspection import git
from monps.introspection.baseline import Entry, parse

__all__ = ["Growth", "growth_since"]


@dataclass(frozen=True, slots=True)
class Growth:
    """How a baseline changed since a git revision.

    Attributes:
        revision: As it was asked for, such as ``origin/main``.
        before: Number of entries there; None if there was no such file, so that nothing can have grown.
        now: Number of entries today.
        added: Today's entries that were not there.
    """

    revision: str
    before: int | None
    now: int
    added: tuple[Entry, ...]

    @property
    def is_growth(self) -> bool:
        """Whether there are more entries than before, which fails."""
        return self.before is not None and self.now > self.before


def growth_since(revision: str, path: Path, entries: Iterable[Entry]) -> Growth:
    """Hold the entries of the baseline at ``path`` against those of the same file at a git revision.

    Raises:
        DriftError: there is no git, the file is in no repository, or the revision is not known; it says which.
        BaselineError: the file of that revision cannot be understood.
    """
    current = tuple(entries)
    text = git.file_at(revision, path)
    if text is None:
        return Growth(revision, None, len(current), current)
    earlier = parse(text, f"{path} at {revision}")
    return Growth(revision, len(earlier), len(current), tuple(entry for entry in current if entry not in earlier))
