import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from monps.introspection import Kind
from monps.introspection.formats import markdown
from tests.introspection.formats.full import full_report
from tests.introspection.reports import EXPECTED, NEW, difference, report


def test_it_is_one_table() -> None:
    page = markdown.render(report([NEW, *EXPECTED], EXPECTED))
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + 7
    assert all(row.replace("\\|", "").count("|") == 7 for row in rows)
    assert "- absent as expected: `quantum.strategies`" in page


def test_of_nothing_there_is_no_table() -> None:
    assert "|" not in markdown.render(report([], []))


def test_details_follow_the_table() -> None:
    page = markdown.render(full_report())
    assert '```python\nop.execute("…")\n```' in page
    assert page.count("- used at src/a b.py:") == 14
    assert "nowhere: nobody knows." in page


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1).filter(
    lambda name: name.strip() == name
)


@given(NAMES)
def test_any_name_is_shown_as_it_is(name: str) -> None:
    page = markdown.render(report([difference(Kind.table_comment, name)], []))
    tokens = MarkdownIt("commonmark").enable("table").parse(page)
    shown = [child.content for token in tokens for child in token.children or () if child.type == "code_inline"]
    assert f"public.picks.{name}:table_comment" in shown


@pytest.mark.parametrize("text", ["a*b*", "<b>", "[x](y)", "# one", "back`tick"])
def test_plain_text_means_nothing_else(text: str) -> None:
    (inline,) = [token for token in MarkdownIt().parse(markdown._plain(text)) if token.type == "inline"]
    assert "".join(child.content for child in inline.children or ()) == text
