"""What was found, written for a terminal, for a program (JSON) and for a page (Markdown).

The JSON document::

    version      1; it grows when a field changes its meaning or goes
    outcome      "as_expected" or "unexpected"
    headline     the one line that says it all
    counts       number of entries in each list of the verdict
    differences  key, kind, meaning, severity, schema, table, object, attribute, declared, actual,
                 verdict ("expected", "unexpected", "changed", "expired") and, where the baseline knows it,
                 expected {declared, actual, reason, owner, until}
    vanished     baseline entries without a difference: object, kind, attribute, declared, actual, reason, owner, until
    past         the same, where the entry's revision explains it
    set_aside    differences that a lifecycle explains
    absent       dotted names that a lifecycle expects to be missing
    unmanaged    tables that the models do not know
    phases       phase by table
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from monps.introspection.baseline import Entry
from monps.introspection.comparison import Comparison
from monps.introspection.difference import Difference
from monps.introspection.kind import COLUMN_MISMATCHES
from monps.introspection.verdict import Judged, Outcome, Verdict

__all__ = ["Report"]

VERSION = 1
Line = tuple[str, Difference, Entry | None]
"""The verdict on a difference, the difference, and the baseline entry that speaks of it."""


@dataclass(frozen=True, slots=True)
class Report:
    """A comparison and the verdict on it."""

    comparison: Comparison
    verdict: Verdict

    @property
    def outcome(self) -> Outcome:
        """The exit code of the command; :attr:`Outcome.could_not_look` has no report."""
        return self.verdict.outcome

    @property
    def headline(self) -> str:
        """``73 expected column mismatches (13 model-only, …), 20 other expected, 0 unexpected``."""
        counts = Counter(one.difference.kind for one in self.verdict.expected)
        mismatches = sum(counts[kind] for kind in COLUMN_MISMATCHES)
        parts = ", ".join(f"{counts[kind]} {word}" for kind, word in COLUMN_MISMATCHES.items())
        sentence = [
            f"{mismatches} expected column mismatch{'' if mismatches == 1 else 'es'}"
            + (f" ({parts})" if mismatches else ""),
            f"{counts.total() - mismatches} other expected",
            f"{len(self.verdict.unexpected)} unexpected",
        ]
        rest = {name: len(getattr(self.verdict, name)) for name in ("changed", "expired", "vanished")}
        return ", ".join([*sentence, *(f"{number} {name}" for name, number in rest.items() if number)])

    def text(self, *, everything: bool = False) -> RenderableType:
        """For a terminal: what fails, or ``everything`` that was found; then the headline, last where the eye is."""
        lines = [line for line in self._lines() if everything or line[0] != "expected"]
        parts: list[RenderableType] = [_rich_table(lines)] if lines else []
        parts += [Text(sentence) for sentence in self._asides()]
        style = "bold green" if self.outcome is Outcome.as_expected else "bold red"
        return Group(*parts, Text(self.headline, style=style))

    def json(self) -> str:
        """For a program; see the module's docstring."""
        verdict = self.verdict
        lists = ("expected", "unexpected", "changed", "expired", "vanished", "past")
        document = {
            "version": VERSION,
            "outcome": self.outcome.name,
            "headline": self.headline,
            "counts": {name: len(getattr(verdict, name)) for name in lists},
            "differences": [_as_data(difference, word, entry) for word, difference, entry in self._lines()],
            "vanished": list(map(asdict, verdict.vanished)),
            "past": list(map(asdict, verdict.past)),
            "set_aside": [_as_data(difference) for difference in self.comparison.set_aside],
            "absent": self.comparison.absent,
            "unmanaged": self.comparison.unmanaged,
            "phases": self.comparison.phases,
        }
        return json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n"

    def markdown(self) -> str:
        """For a page: the headline, every difference, and what was set beside."""
        head = ["verdict", "difference", "declared", "actual", "severity", "reason"]
        rows = [_cells(line) for line in self._lines()]
        table = [_markdown_row(row) for row in (head, ["---"] * len(head), *rows)] if rows else []
        asides = [f"- {sentence}" for sentence in self._asides()]
        blocks = ["# Models and database", self.headline + ".", "\n".join(table), "\n".join(asides)]
        return "\n\n".join(block for block in blocks if block) + "\n"

    def _lines(self) -> Iterator[Line]:
        """The differences, those that fail first."""
        yield from (("unexpected", difference, None) for difference in self.verdict.unexpected)
        for word in ("changed", "expired", "expected"):
            judged: tuple[Judged, ...] = getattr(self.verdict, word)
            yield from ((word, one.difference, one.entry) for one in judged)

    def _asides(self) -> Iterator[str]:
        names = {
            "vanished, remove from the baseline": [entry.key for entry in self.verdict.vanished],
            "past, may be removed from the baseline": [entry.key for entry in self.verdict.past],
            "absent as expected": self.comparison.absent,
            "unmanaged tables": self.comparison.unmanaged,
        }
        yield from (f"{label}: {', '.join(values)}" for label, values in names.items() if values)
        if self.comparison.set_aside:
            yield f"explained by the lifecycle: {len(self.comparison.set_aside)} differences"


def _cells(line: Line) -> list[str]:
    word, difference, entry = line
    reason = entry.reason if entry else difference.kind.meaning
    if word == "changed" and entry:
        reason = f"expected declared {entry.declared or '-'}, actual {entry.actual or '-'}: {reason}"
    if word == "expired" and entry:
        reason = f"expected until {entry.until} only: {reason}"
    return [word, difference.key, difference.declared or "-", difference.actual or "-", difference.severity, reason]


def _rich_table(lines: Iterable[Line]) -> Table:
    table = Table()
    for heading in ("verdict", "difference", "declared", "actual", "severity", "reason"):
        table.add_column(heading, overflow="fold")
    for line in lines:
        table.add_row(*map(Text, _cells(line)))
    return table


def _markdown_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def _as_data(difference: Difference, verdict: str | None = None, entry: Entry | None = None) -> dict[str, Any]:
    data: dict[str, Any] = {"key": difference.key, **asdict(difference), "meaning": difference.kind.meaning}
    if verdict:
        data["verdict"] = verdict
    if entry:
        fields = ("declared", "actual", "reason", "owner", "until")
        data["expected"] = {name: getattr(entry, name) for name in fields}
    return data
