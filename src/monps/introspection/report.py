"""A comparison, the verdict on it, and what else was asked for: the one thing that every format writes down.

A report is data; :mod:`monps.introspection.formats` writes it for a terminal, a program or a page.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from monps.introspection.baseline import Entry
from monps.introspection.comparison import Comparison
from monps.introspection.difference import Difference, Severity
from monps.introspection.growth import Growth
from monps.introspection.kind import COLUMN_MISMATCHES
from monps.introspection.suggestion import Suggestion
from monps.introspection.usage import Usage
from monps.introspection.verdict import Outcome, Verdict

__all__ = ["JUDGED", "Line", "Report"]

JUDGED = ("unexpected", "changed", "expired", "expected")
"""What is said about a difference, those that fail first."""

HOW = "by reading: mapped classes by name, SQL as text of string literals; not what is put together at run time"

RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Line:
    """A difference with all that is said about it.

    Attributes:
        word: The verdict, one of :data:`JUDGED`.
        difference: What was found.
        entry: The entry of the baseline that speaks of it.
        usages: The code that touches the object; empty also when nobody asked.
        suggestions: What would end the difference; empty when nobody asked.
    """

    word: str
    difference: Difference
    entry: Entry | None = None
    usages: tuple[Usage, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether this difference alone makes the command fail."""
        return self.word != "expected"

    @property
    def reason(self) -> str:
        """Why the difference is as it is: the entry's reason and what it expected, or the meaning of the kind."""
        if self.entry is None:
            return self.difference.kind.meaning
        if self.word == "changed":
            expected = f"expected declared {self.entry.declared or '-'}, actual {self.entry.actual or '-'}"
            return f"{expected}: {self.entry.reason}"
        if self.word == "expired":
            return f"expected until {self.entry.until} only: {self.entry.reason}"
        return self.entry.reason


@dataclass(frozen=True, slots=True)
class Report:
    """What one look at a database came to.

    Attributes:
        comparison: What was found.
        verdict: What it means.
        baseline: Name of the file that said what is expected; None where nothing was.
        growth: The baseline against an earlier one, where ``--since`` asked. Then the report is about what is new: the
            differences that fail, and those that were accepted since.
        applied: Revisions that the database has, oldest first.
        pending: Revisions that are still to be applied; what they bring is no difference.
        usages: The code that touches each object, by the key of its difference; None where nobody asked.
        unread: Source files that could not be read for it.
        suggestions: What would end each difference, by its key; None where nobody asked.
    """

    comparison: Comparison
    verdict: Verdict
    baseline: str | None = None
    growth: Growth | None = None
    applied: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    usages: Mapping[str, Sequence[Usage]] | None = None
    unread: tuple[str, ...] = ()
    suggestions: Mapping[str, Sequence[Suggestion]] | None = None

    @property
    def outcome(self) -> Outcome:
        """The exit code of the command; :attr:`Outcome.could_not_look` has no report."""
        has_grown = self.growth is not None and self.growth.is_growth
        return Outcome.unexpected if has_grown else self.verdict.outcome

    @property
    def headline(self) -> str:
        """``73 expected column mismatches, 7 other expected, 0 unexpected``, and then whatever else fails."""
        mismatches = sum(self._mismatches().values())
        sentence = [
            f"{mismatches} expected column mismatch{'' if mismatches == 1 else 'es'}",
            f"{len(self.verdict.expected) - mismatches} other expected",
            f"{len(self.verdict.unexpected)} unexpected",
        ]
        rest = {name: len(getattr(self.verdict, name)) for name in ("changed", "expired", "vanished")}
        sentence += [f"{number} {name}" for name, number in rest.items() if number]
        if self.growth and self.growth.is_growth:
            sentence.append(f"{self.growth.now} entries in the baseline against {self.growth.before} before")
        return ", ".join(sentence)

    @property
    def breakdown(self) -> str | None:
        """``13 model-only, 47 database-only, 7 types, 6 nullability``; None where there is nothing to break down."""
        counts = self._mismatches()
        return ", ".join(f"{counts[kind]} {word}" for kind, word in COLUMN_MISMATCHES.items()) if counts else None

    @property
    def lines(self) -> list[Line]:
        """The differences, those that fail first, and among these by who breaks, the worst first."""
        return sorted(self._lines(), key=lambda line: (JUDGED.index(line.word), RANK[line.difference.severity]))

    @property
    def failing(self) -> list[Line]:
        """Those of the lines that make the command fail."""
        return [line for line in self.lines if line.fails]

    @property
    def asides(self) -> list[tuple[str, tuple[str, ...]]]:
        """What is worth knowing beside the differences: a label and what stands under it."""
        added = () if self.growth is None else tuple(entry.key for entry in self.growth.added)
        since = "" if self.growth is None else f"accepted since {self.growth.revision}"
        if self.growth and self.growth.is_growth:
            since += ", while the number of entries may only fall"
        every = {
            "column mismatches": (self.breakdown,) if self.breakdown else (),
            since: added,
            "vanished, remove from the baseline": tuple(entry.key for entry in self.verdict.vanished),
            "past, may be removed from the baseline": tuple(entry.key for entry in self.verdict.past),
            "pending revisions, what they bring is no difference": self.pending,
            "absent as expected": self.comparison.absent,
            "explained by the lifecycle": _counted(self.comparison.set_aside),
            "unmanaged tables, of no model": self.comparison.unmanaged,
            "unmanaged, of no declaration": self.comparison.undeclared,
            "for information": tuple(str(one) for one in self.comparison.information),
            "how the places in the code were found": () if self.usages is None else (HOW,),
            "code that could not be read": self.unread,
        }
        return [(label, values) for label, values in every.items() if values]

    def _mismatches(self) -> Counter[str]:
        kinds = (one.difference.kind for one in self.verdict.expected)
        return Counter(kind for kind in kinds if kind in COLUMN_MISMATCHES)

    def _lines(self) -> Iterator[Line]:
        for difference in self.verdict.unexpected:
            yield self._line("unexpected", difference, None)
        for word in JUDGED[1:]:
            for one in getattr(self.verdict, word):
                if word != "expected" or self.growth is None or one.entry in self.growth.added:
                    yield self._line(word, one.difference, one.entry)

    def _line(self, word: str, difference: Difference, entry: Entry | None) -> Line:
        usages = (self.usages or {}).get(difference.key, ())
        suggestions = (self.suggestions or {}).get(difference.key, ())
        return Line(word, difference, entry, tuple(usages), tuple(suggestions))


def _counted(set_aside: Collection[Difference]) -> tuple[str, ...]:
    return (f"{len(set_aside)} differences",) if set_aside else ()
