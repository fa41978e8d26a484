"""The report as one HTML page that needs nothing else: no script, no font, no network.

It has the burn-down, what is left by table and by package, and a section for each statement with every place that sends
it. Everything that comes from somebody's code is escaped.
"""

from collections.abc import Iterable, Sequence
from html import escape

from monps.strangler.burn_down import BurnDown, Row
from monps.strangler.call_site import CallSite
from monps.strangler.chart import burn_down_chart
from monps.strangler.inventory import Inventory
from monps.strangler.ledger import Ledger, Progress, Stage
from monps.strangler.listing import headline, notes

__all__ = ["as_html"]

STYLE = """
:root { color-scheme: light dark; --ink: #1c2024; --paper: #fff; --soft: #5b6570; --rule: #d5dae0; --mark: #0b62a8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ec; --paper: #15181b; --soft: #9aa5b1; --rule: #343b42; --mark: #6cb6f5; }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 68rem;
  margin: 0 auto; padding: 1rem; }
h1, h2, h3 { line-height: 1.2; } h3 { font-size: 1rem; margin: 0; } a { color: var(--mark); }
table { border-collapse: collapse; width: 100%; display: block; overflow-x: auto; margin: 0.5rem 0 1.5rem; }
th, td { text-align: left; padding: 0.25rem 0.75rem 0.25rem 0; vertical-align: top;
  border-bottom: 1px solid var(--rule); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid var(--rule); border-radius: 4px; font-size: 0.85rem; }
article { border-top: 1px solid var(--rule); padding: 1rem 0; } article:target { outline: 2px solid var(--mark); }
.soft, figcaption { color: var(--soft); } svg { width: 100%; height: auto; }
svg text { font-size: 12px; fill: var(--soft); }
.grid { stroke: var(--rule); } .line { fill: none; stroke: var(--mark); stroke-width: 2; }
.area { fill: var(--mark); opacity: 0.12; } circle { fill: var(--mark); }
.risk { font-weight: 600; }
"""


def as_html(inventory: Inventory, ledger: Ledger) -> str:
    """The page."""
    counted = BurnDown.of(inventory, ledger)
    title = f"Raw SQL in {inventory.root}"
    groups = sorted(inventory.by_fingerprint.values(), key=lambda group: (group[0].file, group[0].line))
    body = [
        f"<header><h1>{escape(title)}</h1><p>{escape(counted.headline)}</p>",
        f"<p class='soft'>{escape(headline(inventory))}</p></header><main>",
        _section("burn", "Burn-down", burn_down_chart(ledger.history)),
        _section("tables", "By table", _rows("Table", counted.tables)),
        _section("packages", "By package", _rows("Package", counted.packages)),
        _section("unread", "Files that could not be read", _unread(inventory)) if inventory.unread else "",
        _section("statements", "Statements", "".join(_statement(group, ledger) for group in groups)),
        "</main>",
    ]
    head = f"<meta charset='utf-8'><meta name='viewport' content='width=device-width'><title>{escape(title)}</title>"
    start = f"<!doctype html>\n<html lang='en'><head>{head}<style>{STYLE}</style></head>\n"
    return f"{start}<body>{chr(10).join(body)}</body></html>\n"


def _section(key: str, title: str, content: str) -> str:
    return f"<section aria-labelledby='{key}'><h2 id='{key}'>{title}</h2>{content}</section>"


def _rows(name: str, rows: Iterable[Row]) -> str:
    shown = [stage for stage in Stage if stage is not Stage.removed]
    heads = [name, "Phase", "Reads", "Writes", *(stage.value.replace("_", " ") for stage in shown), "Removed", "Left"]
    lines = [
        [row.name, row.phase.replace("_", " "), row.reads, row.writes]
        + [row.stages.get(stage, 0) for stage in (*shown, Stage.removed)]
        + [row.left]
        for row in rows
    ]
    return _table(heads, lines)


def _table(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    def cell(value: object) -> str:
        return f"<td class='number'>{value}</td>" if isinstance(value, int) else f"<td>{escape(str(value))}</td>"

    head = "".join(f"<th scope='col'>{escape(one)}</th>" for one in heads)
    body = "".join(f"<tr>{''.join(map(cell, line))}</tr>" for line in lines)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _unread(inventory: Inventory) -> str:
    rows = ((one.file, one.line or "", one.reason, ", ".join(map(str, one.suspects))) for one in inventory.unread)
    return _table(("File", "Line", "Why", "Lines that look like call sites"), rows)


def _statement(group: Sequence[CallSite], ledger: Ledger) -> str:
    first, progress = group[0], ledger.of(group[0].fingerprint)
    name = first.proposal or f"{first.function} ({first.resolution})"
    texts = "".join(f"<pre>{escape(variant.text.strip())}</pre>" for variant in first.variants) or (
        f"<p>The text is not known: <code>{escape(first.expression)}</code></p>"
    )
    heads = ("Place", "Function", "Through", "Rows", "Read as", "Transaction", "To note")
    rows = (
        (
            site.place,
            site.function,
            f"{site.driver} {site.api}",
            site.cursor,
            site.fetch,
            site.transaction.word,
            ", ".join(notes(site)),
        )
        for site in group
    )
    return (
        f"<article id='s-{first.fingerprint}'><h3><a href='#s-{first.fingerprint}'>{escape(name)}</a></h3>"
        f"<p class='soft'>{escape(_told(progress))}; {first.fingerprint}; {escape(_touched(first))}</p>"
        f"{texts}{_holes(first)}{_table(heads, rows)}</article>"
    )


def _told(progress: Progress) -> str:
    parts = [progress.stage.value.replace("_", " ")]
    parts += [f"verified {progress.verified}" + (f" at {progress.revision}" if progress.revision else "")] * bool(
        progress.verified
    )
    parts += [f"candidate {progress.candidate}"] if progress.candidate else []
    if progress.parity is not None:
        parity = progress.parity
        parts.append(
            f"{parity.compared} compared, {parity.mismatches} mismatches, at most {parity.upper_bound:.1%} differ"
        )
    return ", ".join(parts)


def _touched(site: CallSite) -> str:
    read = f"reads {', '.join(site.tables_read)}" if site.tables_read else ""
    written = f"writes {', '.join(site.tables_written)}" if site.tables_written else ""
    return "; ".join(filter(None, (read, written))) or "no table known"


def _holes(site: CallSite) -> str:
    if not site.holes:
        return ""
    rows = (
        (hole.expression, hole.kind, ", ".join(hole.choices), "yes" if hole.reachable else "") for hole in site.holes
    )
    return _table(("Hole", "Kind", "Choices", "Caller chooses"), rows)
