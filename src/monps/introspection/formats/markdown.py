"""The report for a page: the headline, a table of the differences, and what is said about them below."""

import re
from collections.abc import Iterable, Iterator

from monps.introspection.report import Line, Report

__all__ = ["render"]

BREAK = re.compile(r"[\r\n]+")
HEAD = ("verdict", "difference", "declared", "actual", "severity", "reason")


def render(report: Report) -> str:
    """The page as text."""
    rows = [_cells(line) for line in report.lines]
    table = [_row(row) for row in (HEAD, ["---"] * len(HEAD), *rows)] if rows else []
    asides = [f"- {_plain(label)}: {', '.join(map(_value, values))}" for label, values in report.asides]
    details = [part for line in report.lines for part in _details(line)]
    blocks = ["# Models and database", f"{report.headline}.", "\n".join(table), "\n".join(asides), *details]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _cells(line: Line) -> Iterator[str]:
    one = line.difference
    yield line.word
    yield _code(one.key)
    yield _code(one.declared)
    yield _code(one.actual)
    yield one.severity
    yield _plain(line.reason)


def _details(line: Line) -> Iterator[str]:
    if line.usages or line.suggestions:
        yield f"## {_code(line.difference.key)}"
    if line.usages:
        yield "\n".join(f"- used at {_plain(str(usage))}" for usage in line.usages)
    for way in line.suggestions:
        yield _plain(f"{way.place}: {way.note}.")
        if way.code:
            yield f"```python\n{way.code}\n```"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(BREAK.sub(" ", cell).replace("|", "\\|") for cell in cells) + " |"


def _code(text: str | None) -> str:
    """As code, whatever backticks it holds; a dash for nothing."""
    if text is None:
        return "-"
    fence = "`" * (1 + max((len(run) for run in _runs(text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _runs(text: str) -> Iterator[str]:
    return (run for run in "".join("`" if each == "`" else " " for each in text).split())


def _value(text: str) -> str:
    """A name as code, a sentence as text."""
    return _plain(text) if " " in text else _code(text)


def _plain(text: str) -> str:
    """A text in which nothing means anything but itself."""
    return "".join(f"\\{each}" if each in "\\`*_[]<>#" else each for each in text)
