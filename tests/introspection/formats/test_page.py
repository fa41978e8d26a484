import re
from html.parser import HTMLParser

import pytest

from monps.introspection.formats import page
from monps.introspection.report import Report
from tests.introspection.formats.full import BREAKS, full_report
from tests.introspection.reports import EXPECTED, report

VOID = {"meta"}


class Reader(HTMLParser):
    """Reads a page strictly: every element is closed in order; keeps tags, attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.append((self.open[-1], data))


def read(one: Report) -> Reader:
    reader = Reader()
    reader.feed(page.render(one))
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("one", [report([], []), report(EXPECTED, EXPECTED), full_report()])
def test_it_is_one_well_formed_page_that_needs_no_other(one: Report) -> None:
    found = read(one)
    assert found.tags[0] == ("html", {"lang": "en"})
    assert {"script", "link", "img", "iframe"}.isdisjoint(tag for tag, _ in found.tags)
    assert not re.search(r"https?:|url\(|@import", page.render(one))
    assert ("h1", "Models and database") in found.texts
    assert any(one.headline == text for _, text in found.texts)


def test_tables_can_be_read_aloud() -> None:
    found = read(full_report())
    tags = [tag for tag, _ in found.tags]
    assert tags.count("caption") == tags.count("table") == 2
    heads = [attributes for tag, attributes in found.tags if tag == "th"]
    assert all(attributes.get("scope") in {"col", "row"} for attributes in heads)
    regions = [attributes for _, attributes in found.tags if attributes.get("role") == "region"]
    assert all(attributes["tabindex"] == "0" and attributes["aria-label"] for attributes in regions)


def test_names_are_text_and_never_markup() -> None:
    found = read(full_report())
    assert ("code", BREAKS.key) in found.texts
    assert ("code", "'</td>'") in found.texts


def luminance(color: str) -> float:
    digits = color.lstrip("#")
    whole = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = (int(whole[at : at + 2], 16) / 255 for at in (0, 2, 4))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_light_and_dark_are_readable() -> None:
    """WCAG 2.2 AA asks for a contrast of 4.5 to 1."""
    palettes = re.findall(r":root \{(.*?)\}", page.STYLE, re.DOTALL)
    assert len(palettes) == 2
    for palette in palettes:
        colors = dict(re.findall(r"--(\w+): (#\w+)", palette))
        assert colors.keys() == {"ink", "paper", "line", "soft", "good", "bad"}
        for ink in ("ink", "good", "bad"):
            for paper in ("paper", "soft"):
                light, dark = sorted((luminance(colors[ink]), luminance(colors[paper])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, paper)
