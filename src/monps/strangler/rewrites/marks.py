"""The mark ``# unproven`` of a draft, taken off when a call goes to the method.

The ledger knows then that both gave the same, so the mark would be wrong. Only the line goes. A module that does not
lie below the folder is somebody else's to edit.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from monps.strangler.rewrites.gate import Candidate

__all__ = ["Unmarked", "unmarked", "without_marks"]


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A module whose marks go: the whole file before and after."""

    file: Path
    number: int
    """How many go."""
    before: str
    after: str


def unmarked(candidates: Iterable[Candidate], folder: Path) -> list[Unmarked]:
    """The modules below ``folder`` that have marks of ``candidates``; nothing is written yet."""
    done = []
    for module, group in groupby(sorted(candidates, key=_module), key=_module):
        file = folder.joinpath(*module.split(".")).with_suffix(".py")
        if not file.is_file():
            continue
        before = file.read_bytes().decode()
        after, number = without_marks(before, {one.site.fingerprint for one in group})
        if number:
            done.append(Unmarked(file, number, before, after))
    return done


def without_marks(text: str, fingerprints: Iterable[str]) -> tuple[str, int]:
    """``text`` without the marks of these statements, and how many there were."""
    names = "|".join(map(re.escape, sorted(fingerprints)))
    return re.subn(rf"^[ \t]*# unproven: (?:{names})[ \t]*\r?\n", "", text, flags=re.MULTILINE)


def _module(one: Candidate) -> str:
    return one.module
