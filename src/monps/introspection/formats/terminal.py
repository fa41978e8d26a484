"""The report for a terminal: what fails, what is worth knowing, and the headline last, where the eye is."""

from collections.abc import Iterable, Iterator
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from monps.introspection.report import Line, Report
from monps.introspection.suggestion import Place
from monps.introspection.verdict import Outcome

__all__ = ["printable", "render"]

WIDTH = 160
"""Of a text that goes to a file."""

MOST_USAGES = 12
"""Places shown for one difference; the other formats have them all."""


def render(report: Report, *, everything: bool = False) -> str:
    """The report as plain text."""
    console = Console(file=StringIO(), width=WIDTH, color_system=None, highlight=False, soft_wrap=True)
    with console.capture() as captured:
        console.print(printable(report, everything=everything))
    return captured.get()


def printable(report: Report, *, everything: bool = False) -> RenderableType:
    """The report for rich's console: what fails, or ``everything`` that was found."""
    lines = report.lines if everything or report.growth is not None else report.failing
    parts: list[RenderableType] = [_table(lines)] if lines else []
    for line in lines:
        parts += _details(line)
    parts += [Text(f"{label}: {', '.join(values)}") for label, values in report.asides]
    style = "bold green" if report.outcome is Outcome.as_expected else "bold red"
    return Group(*parts, Text(report.headline, style=style))


def _table(lines: Iterable[Line]) -> Table:
    table = Table()
    for heading in ("verdict", "difference", "declared", "actual", "severity", "reason"):
        table.add_column(heading, overflow="fold")
    for line in lines:
        one = line.difference
        cells = (line.word, one.key, one.declared or "-", one.actual or "-", one.severity, line.reason)
        table.add_row(*map(Text, cells))
    return table


def _details(line: Line) -> Iterator[RenderableType]:
    if line.usages or line.suggestions:
        yield Text(f"\n{line.difference.key}", style="bold")
    for usage in line.usages[:MOST_USAGES]:
        yield Padding(Text(f"used at {usage}"), (0, 0, 0, 2))
    if len(line.usages) > MOST_USAGES:
        yield Padding(Text(f"and at {len(line.usages) - MOST_USAGES} more places"), (0, 0, 0, 2))
    for way in line.suggestions:
        label = "no automatic suggestion" if way.place is Place.nowhere else f"in the {way.place}"
        yield Padding(Text(f"{label}: {way.note}"), (0, 0, 0, 2))
        if way.code:
            yield Padding(Text(way.code), (0, 0, 0, 4))
