"""The report for a terminal: what fails, what is worth knowing, and the headline last, where the eye is.

A difference is a block, not a row: its key stands in one piece on a line of its own, however narrow the window is.
"""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.text import Text

from monps.introspection.report import Line, Report
from monps.introspection.suggestion import Place
from monps.introspection.verdict import Outcome

__all__ = ["printable", "render"]

MOST_USAGES = 12
"""Places shown for one difference; the other formats have them all."""


def render(report: Report, *, everything: bool = False) -> str:
    """The report as plain text."""
    console = Console(color_system=None, highlight=False, soft_wrap=True)
    with console.capture() as captured:
        console.print(printable(report, everything=everything))
    return captured.get()


def printable(report: Report, *, everything: bool = False) -> RenderableType:
    """The report for a console of rich with ``soft_wrap``: what fails, or ``everything`` that was found."""
    lines = report.lines if everything or report.growth is not None else report.failing
    blocks = [Text("\n").join([*_block(line), Text()]) for line in lines]
    asides = [Text(f"{label}: {', '.join(values)}") for label, values in report.asides]
    style = "bold green" if report.outcome is Outcome.as_expected else "bold red"
    return Group(*blocks, *asides, Text(report.headline, style=style))


def _block(line: Line) -> Iterator[Text]:
    one = line.difference
    style = "bold red" if line.fails else "green"
    yield Text.assemble((line.word, style), " ", (one.key, "bold"), f" ({one.severity})")
    yield Text(f"  declared {one.declared or '-'}, actual {one.actual or '-'}")
    yield Text(f"  {line.reason}")
    for usage in line.usages[:MOST_USAGES]:
        yield Text(f"  used at {usage}")
    if len(line.usages) > MOST_USAGES:
        yield Text(f"  and at {len(line.usages) - MOST_USAGES} more places")
    for way in line.suggestions:
        label = "no automatic suggestion" if way.place is Place.nowhere else f"in the {way.place}"
        yield Text(f"  {label}: {way.note}")
        yield from (Text(f"    {code}", style="cyan") for code in way.code.splitlines())
