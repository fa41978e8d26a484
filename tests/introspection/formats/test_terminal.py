from io import StringIO

import pytest
from rich.console import Console

from monps.introspection.formats import terminal
from tests.introspection.formats.full import BREAKS, full_report
from tests.introspection.reports import EXPECTED, NEW, report


def test_what_fails_is_shown_and_the_headline_is_last() -> None:
    text = terminal.render(report([NEW, *EXPECTED], EXPECTED))
    assert "unexpected public.picks.rule:check_body (cosmetic)\n  declared a > 0, actual a > [1]\n" in text
    assert "public.picks.league:column_nullable" not in text
    assert "absent as expected: quantum.strategies" in text
    assert "unmanaged tables, of no model: public.notes" in text
    assert text.endswith("5 expected column mismatches, 1 other expected, 1 unexpected\n")


def test_everything_on_demand() -> None:
    text = terminal.render(report(EXPECTED, EXPECTED), everything=True)
    assert all(f"expected {one.key} (" in text for one in EXPECTED)
    assert "known [of old]" in text


@pytest.mark.parametrize("width", [20, 80, 200])
def test_a_key_stays_in_one_piece_in_a_narrow_window(width: int) -> None:
    file = StringIO()
    console = Console(file=file, width=width, color_system=None, highlight=False, soft_wrap=True)
    console.print(terminal.printable(full_report()))
    assert BREAKS.key in file.getvalue()
    assert "src/a b.py:7 Picks.of (raw SQL, select *)" in file.getvalue()


def test_code_and_suggestions_stand_below_their_difference() -> None:
    lines = terminal.render(full_report()).splitlines()
    at = next(number for number, line in enumerate(lines) if BREAKS.key in line)
    block = lines[at : lines.index("", at)]
    assert sum(line.startswith("  used at ") for line in block) == terminal.MOST_USAGES
    assert "  and at 2 more places" in block
    assert block[-4:] == ["  in the revision: a change", '    op.execute("…")', "  in the model: or", "    x=1"]
    assert "  no automatic suggestion: nobody knows" in lines
    assert any("put together at run time" in line for line in lines)
    assert "code that could not be read: b.py: bad" in lines
