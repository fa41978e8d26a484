"""The HTML report: complete, self-contained, and safe whatever the code holds."""

from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

from monps.strangler import Inventory, scan
from monps.strangler.ledger import Ledger, Parity, Progress
from monps.strangler.page import as_html
from tests.strangler.expectations import CORPUS

DAY = date(2026, 3, 1)
VOID = {"meta", "circle", "line", "polygon", "polyline"}


class Reader(HTMLParser):
    """Checks that elements are closed in order, and collects ids, links and sources."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [value for name, value in attrs if name in {"href", "src"} and value]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def page(found: Inventory) -> tuple[str, Reader]:
    ledger = (
        Ledger().recorded(found, DAY).noted([Progress(found.sites[0].fingerprint, "L2", "0006", "A.b", Parity(600, 0))])
    )
    fewer = replace(found, sites=found.sites[:-9])
    written = as_html(found, ledger.recorded(fewer, DAY + timedelta(days=30)))
    return written, Reader(written)


def test_every_statement_has_its_place_and_nothing_comes_from_outside() -> None:
    found = scan(CORPUS)
    written, read = page(found)
    assert read.open == []
    assert len(read.ids) == len(set(read.ids))
    assert {f"s-{site.fingerprint}" for site in found.sites} <= set(read.ids)
    assert all(link.startswith("#") and link[1:] in read.ids for link in read.links)
    assert "script" not in read.tags
    assert "url(" not in written
    for site in found.sites:
        assert site.place in written
    for one in found.unread:
        assert one.file in written
    assert "600 compared, 0 mismatches, at most 0.5% differ" in written


def test_the_chart_tells_its_numbers_in_words_too() -> None:
    found = scan(CORPUS)
    written, _ = page(found)
    assert f"{len(found.sites)} sites on 2026-03-01, {len(found.sites) - 9} on 2026-03-31" in written
    assert f"<td>2026-03-31</td><td>{len(found.sites) - 9}</td>" in written
    assert "No day has been recorded yet" in as_html(found, Ledger())


def test_code_cannot_write_into_the_page(tmp_path: Path) -> None:
    (tmp_path / "x<b>.py").write_text(
        "import psycopg2\n\n\ndef f(cur):\n    cur.execute(\"SELECT '<script>alert(1)</script>' FROM t\")\n",
        encoding="utf-8",
    )
    written, read = page(replace(scan(tmp_path), root="<script>"))
    assert not read.tags & {"script", "b"}
    assert "&lt;script&gt;alert(1)" in written
