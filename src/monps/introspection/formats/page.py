"""The report as one HTML file that needs no other: it follows the reader's dark or light and reads well aloud.

Severity and verdict are words, never colour alone. Long lists are folded away in ``<details>``, which need no script.
"""

from collections.abc import Iterator
from html import escape

from monps.introspection.report import Line, Report
from monps.introspection.suggestion import Suggestion
from monps.introspection.verdict import Outcome

__all__ = ["render"]

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #d0d7de; --soft: #f3f5f7; --good: #116329;
  --bad: #a40e26; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --line: #3d444d; --soft: #161b22;
  --good: #56d364; --bad: #ff8182; } }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto;
  max-width: 90rem; padding: 1.5rem; }
.headline { font-size: 1.25rem; font-weight: 600; border-left: .4rem solid; padding-left: .8rem; }
.as_expected { color: var(--good); } .unexpected { color: var(--bad); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top; }
thead th { background: var(--soft); }
tbody th { font-weight: 400; }
code, pre { font: .875rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--soft); padding: .6rem; white-space: pre-wrap; }
summary { cursor: pointer; }
""".strip()
HEAD = ("Verdict", "Difference", "Declared", "Actual", "Severity", "Reason")


def render(report: Report) -> str:
    """The page as text."""
    lines = report.lines
    body = [
        "<h1>Models and database</h1>",
        f'<p class="headline {report.outcome.name}" role="status">{escape(report.headline)}</p>',
        *_table("What fails", [line for line in lines if line.fails]),
        *_folded("As expected", [line for line in lines if not line.fails]),
        *_asides(report),
    ]
    title = "as expected" if report.outcome is Outcome.as_expected else "differences"
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Models and database: {title}</title>",
            f"<style>\n{STYLE}\n</style>",
            "</head>",
            "<body>",
            "<main>",
            *body,
            "</main>",
            "</body>",
            "</html>\n",
        ]
    )


def _table(caption: str, lines: list[Line]) -> Iterator[str]:
    if not lines:
        return
    # A region that scrolls must be reachable by the keyboard.
    yield f'<div class="scroll" role="region" aria-label="{escape(caption)}" tabindex="0">'
    yield f"<table>\n<caption>{escape(caption)}: {len(lines)}</caption>"
    yield "<thead><tr>" + "".join(f'<th scope="col">{heading}</th>' for heading in HEAD) + "</tr></thead>\n<tbody>"
    for line in lines:
        yield from _row(line)
    yield "</tbody>\n</table>\n</div>"


def _folded(caption: str, lines: list[Line]) -> Iterator[str]:
    if lines:
        yield f"<details>\n<summary>{escape(caption)}: {len(lines)}</summary>"
        yield from _table(caption, lines)
        yield "</details>"


def _row(line: Line) -> Iterator[str]:
    one = line.difference
    details = "".join([*_usages(line), *map(_suggestion, line.suggestions)])
    cells = (
        f"<td>{line.word}</td>",
        f'<th scope="row">{_code(one.key)}</th>',
        f"<td>{_code(one.declared)}</td>",
        f"<td>{_code(one.actual)}</td>",
        f"<td>{one.severity}</td>",
        f"<td>{escape(line.reason)}{details}</td>",
    )
    yield f"<tr>{''.join(cells)}</tr>"


def _usages(line: Line) -> Iterator[str]:
    if line.usages:
        items = "".join(f"<li>{_code(str(usage))}</li>" for usage in line.usages)
        yield f"<details><summary>used at {len(line.usages)} places</summary><ul>{items}</ul></details>"


def _suggestion(way: Suggestion) -> str:
    code = f"<pre>{escape(way.code)}</pre>" if way.code else ""
    return f"<p>{escape(f'{way.place}: {way.note}')}</p>{code}"


def _asides(report: Report) -> Iterator[str]:
    for label, values in report.asides:
        items = "".join(f"<li>{_code(value)}</li>" for value in values)
        yield f"<h2>{escape(label)}</h2>\n<ul>{items}</ul>"


def _code(text: str | None) -> str:
    return '<span aria-label="nothing">-</span>' if text is None else f"<code>{escape(text)}</code>"
