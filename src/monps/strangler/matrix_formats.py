"""The skew matrix as text, JSON, Markdown and HTML; the same words and marks in each."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

import msgspec

from monps.strangler.matrix import Matrix, Row
from monps.strangler.page import STYLE

__all__ = ["LEGEND", "as_html", "as_json", "as_markdown", "as_text"]

LEGEND = (
    "L1 prepared, L2 planned, L3 executed; ? not verifiable; ~ the result has other columns than before; "
    "* a prepared statement is refused once (0A000)"
)


def as_text(made: Matrix, *, everything: bool = False) -> str:
    """For a terminal: what changes, then a line for each event, then the sum."""
    rows = _shown(made, everything=everything)
    width = max((len(row.place) for row in rows), default=0)
    heads = [_short(revision) for revision in made.revisions]
    lines = [f"{'':{width}}  {'  '.join(f'{head:>7}' for head in heads)}"] if rows else []
    lines += [f"{row.place:{width}}  {'  '.join(f'{cell.mark:>7}' for cell in row.cells)}" for row in rows]
    lines += [""] if rows else []
    lines += [f"{revision} {place}: {said}" for revision, place, said in made.sentences()]
    return "\n".join([*lines, LEGEND, made.headline]) + "\n"


def as_json(made: Matrix) -> str:
    """For a program."""
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"


def as_markdown(made: Matrix, *, everything: bool = False) -> str:
    """For a pull request."""
    table = _table(
        made,
        _shown(made, everything=everything),
        lambda cells: f"| {' | '.join(cells)} |",
    )
    rule = f"|{'|'.join(['---'] * (len(made.revisions) + 1))}|"
    lines = [*table[:1], rule, *table[1:]] if len(table) > 1 else []
    events = [f"- `{revision}` `{place}`: {_plain(said)}" for revision, place, said in made.sentences()]
    return "\n".join([f"**{made.headline}**", "", *lines, "", *events, "", LEGEND]) + "\n"


def as_html(made: Matrix) -> str:
    """One page that needs nothing else, with every statement."""
    title = f"Raw SQL of {made.root}, {made.revisions[0]} to {made.revisions[-1]}"
    heads = "".join(f"<th scope='col'>{escape(one)}</th>" for one in ("Statement", *made.revisions))
    rows = "".join(
        f"<tr><th scope='row'>{escape(row.place)}<br><span class='soft'>{escape(row.function)}</span></th>"
        + "".join(
            f"<td title='{escape(cell.sentence, quote=True)}'>"
            + (f"<strong class='risk'>{cell.mark}</strong>" if cell.outcome == "failed" else cell.mark)
            + "</td>"
            for cell in row.cells
        )
        + "</tr>"
        for row in made.rows
    )
    events = "".join(
        f"<li><code>{escape(revision)}</code> {escape(place)}: {escape(said)}</li>"
        for revision, place, said in made.sentences()
    )
    head = f"<meta charset='utf-8'><meta name='viewport' content='width=device-width'><title>{escape(title)}</title>"
    body = (
        f"<header><h1>{escape(title)}</h1><p>{escape(made.headline)}</p><p class='soft'>{escape(LEGEND)}</p></header>"
        f"<main><section><h2>What happens</h2><ul>{events}</ul></section><section><h2>Every statement</h2>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section></main>"
    )
    start = f"<!doctype html>\n<html lang='en'><head>{head}<style>{STYLE}</style></head>"
    return f"{start}<body>{body}</body></html>\n"


def _shown(made: Matrix, *, everything: bool) -> Sequence[Row]:
    return [row for row in made.rows if everything or row.changes]


def _table(made: Matrix, rows: Iterable[Row], line: Callable[[Sequence[str]], str]) -> list[str]:
    head = line(["Statement", *made.revisions])
    return [head, *(line([f"`{row.place}`", *(_plain(cell.mark) for cell in row.cells)]) for row in rows)]


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{character}" if character in "*~|_<>[]`" else character for character in text)


def _short(revision: str) -> str:
    """The number of a revision, or the beginning of its name."""
    return revision.partition("_")[0][:7]
