import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.introspection import BaselineError, Entry, Kind, dump, with_entries, without_entries
from monps.introspection.baseline import HEADER, parse

BASELINE = Path(__file__).parents[2] / "drift-baseline.toml"
A, B, C = (
    Entry(f"public.t.{name}", Kind.column_extra, "presence", None, "text", "old", "desk", "0009") for name in "abc"
)
TEXT = """\
# kept by the data layer

# the reports write it
[[expected]]   # see issue 12
object = "public.t.a"
kind = 'column_extra'
attribute = "presence"
actual = "text"
reason = "old"
owner = "desk"
until = "0009"

# nobody knows
[[ expected ]]
object = "public.t.c"
kind = "column_extra"
attribute = "presence"
actual = "text"
reason = "old"
owner = "desk"
until = "0009"
# the end
"""


def test_a_new_entry_goes_where_it_belongs_and_the_rest_stays() -> None:
    edited = with_entries(TEXT, [B])
    assert parse(edited) == (A, B, C)
    before, middle, after = edited.partition('[[expected]]\nobject = "public.t.b"')
    assert middle
    assert TEXT.startswith(before)
    assert after.endswith(TEXT.partition("# nobody knows")[2])
    assert "# nobody knows\n[[ expected ]]" in after
    assert without_entries(edited, [B]) == TEXT


def test_in_an_unsorted_file_it_goes_to_the_end() -> None:
    text = dump([]) + "\n" + TEXT.partition("\n\n")[2].replace("t.a", "t.d")
    assert [entry.object[-1] for entry in parse(with_entries(text, [B]))] == ["d", "c", "b"]


def test_an_entry_for_the_same_difference_is_replaced_where_it_stands() -> None:
    changed = replace(A, actual="varchar", reason="the reports now cut it")
    edited = with_entries(TEXT, [changed])
    assert parse(edited) == (changed, C)
    assert edited.startswith("# kept by the data layer\n\n# the reports write it\n[[expected]]\n")
    assert edited.endswith(TEXT.partition("# nobody knows")[2])


def test_the_comment_above_a_removed_entry_goes_with_it() -> None:
    edited = without_entries(TEXT, [A])
    assert parse(edited) == (C,)
    assert "the reports write it" not in edited
    assert edited.startswith("# kept by the data layer\n")
    assert "# nobody knows\n[[ expected ]]" in edited
    assert without_entries(TEXT, [C]).endswith("# the end\n")


def test_a_header_in_a_string_or_comment_is_none() -> None:
    tricky = replace(A, reason='begin\n[[expected]]\n"""end')
    text = HEADER + "\n# [[expected]]\n" + dump([tricky]).removeprefix(HEADER)
    multiline = text.replace(r'"begin\n[[expected]]\n\"\"\"end"', '"""begin\n[[expected]]\n\\"\\"\\"end"""')
    assert multiline != text
    for each in (text, multiline):
        assert parse(with_entries(each, [B])) == (tricky, B)
        assert parse(without_entries(with_entries(each, [B]), [tricky])) == (B,)


def test_the_first_entry_of_an_empty_file() -> None:
    assert parse(with_entries(HEADER, [A])) == (A,)
    assert parse(with_entries("", [A])) == (A,)


def test_what_cannot_be_edited_is_refused() -> None:
    inline = 'expected = [{object = "a", kind = "column_extra", attribute = "x", reason = "r", owner = "o"}]\n'
    with pytest.raises(BaselineError, match="cannot be edited; begin each entry with a line"):
        with_entries(inline, [B])
    with pytest.raises(BaselineError, match="is no TOML"):
        without_entries("[[expected", [])


def test_our_own_baseline_survives_going_out_and_in_again() -> None:
    text = BASELINE.read_text(encoding="utf-8")
    entries = parse(text)
    for entry in entries[::9]:
        assert with_entries(without_entries(text, [entry]), [entry]).strip() == text.strip()


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip)
ENTRIES = st.lists(
    st.builds(Entry, WORDS, st.just(Kind.table_comment), WORDS, st.none() | WORDS, st.none() | WORDS, WORDS, WORDS),
    max_size=5,
    unique_by=lambda entry: entry.key,
)


@given(ENTRIES, ENTRIES, st.data())
def test_any_edit_says_exactly_what_was_wanted(first: list[Entry], more: list[Entry], data: st.DataObject) -> None:
    text = with_entries(dump(first), more)
    kept = {entry.key: entry for entry in first} | {entry.key: entry for entry in more}
    assert {entry.key: entry for entry in parse(text)} == kept
    gone = data.draw(st.lists(st.sampled_from([*kept.values()]), unique=True) if kept else st.just([]))
    left = [entry for entry in parse(text) if entry not in gone]
    assert list(parse(without_entries(text, gone))) == left
    assert len(re.findall(r"^\[\[expected\]\]$", without_entries(text, gone), re.MULTILINE)) == len(left)
