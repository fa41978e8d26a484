from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monps.core.errors import DriftError
from monps.introspection import BaselineError, Difference, Entry, Kind, Severity, accept, dump, load, save
from monps.introspection.baseline import parse

ENTRY = Entry(
    "public.picks.league", Kind.column_nullable, "nullable", "NOT NULL", "NULL", "old rows", "data", "0005_enforce"
)
TEXT = """
[[expected]]
object = "public.picks.league"
kind = "column_nullable"
attribute = "nullable"
declared = "NOT NULL"
actual = "NULL"
reason = "old rows"
owner = "data"
until = "0005_enforce"
"""


def test_an_entry_is_read_as_it_is_written() -> None:
    assert parse(TEXT) == (ENTRY,)
    assert dump([ENTRY]).endswith(TEXT)
    assert dump([ENTRY]).startswith("#")


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        (date(2026, 3, 1), date(2026, 3, 1)),
        ("0005_enforce", "0005_enforce"),
        ("20260301", "20260301"),
        ("3f2a-1", "3f2a-1"),
        (None, None),
    ],
)
def test_until_is_a_date_or_a_revision(until: str | date | None, expected: str | date | None) -> None:
    difference = Difference(Kind.table_comment, "public", "t", None, "comment", "a", "b", Severity.cosmetic)
    (entry,) = accept([difference], "why", "who", until)
    assert entry.until == expected
    assert parse(dump([entry])) == (entry,)


def test_accepted_differences_are_covered() -> None:
    difference = Difference(Kind.index_extra, "public", "t", "ix", "presence", None, "INDEX", Severity.cosmetic)
    (entry,) = accept([difference], "wanted by the reports", "desk")
    assert entry.key == difference.key
    assert entry.covers(difference)
    assert (entry.declared, entry.actual, entry.until) == (None, "INDEX", None)


@pytest.mark.parametrize(("reason", "owner"), [("", "me"), ("because", "  ")])
def test_nothing_is_accepted_without_reason_and_owner(reason: str, owner: str) -> None:
    with pytest.raises(DriftError, match="with a reason and an owner"):
        accept([], reason, owner)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
ENTRIES = st.lists(
    st.builds(
        Entry,
        TEXTS,
        st.sampled_from(Kind),
        TEXTS,
        st.none() | st.text(st.characters(exclude_categories=["Cs"])),
        st.none() | TEXTS,
        TEXTS,
        TEXTS,
        st.none() | st.dates() | st.from_regex(r"\A[0-9a-f]{12}\Z"),
    ),
    max_size=4,
    unique_by=lambda entry: entry.key,
)


@given(ENTRIES)
def test_whatever_is_written_is_read_back(entries: list[Entry]) -> None:
    assert sorted(parse(dump(entries)), key=str) == sorted(entries, key=str)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "drift-baseline.toml"
    save(path, [ENTRY])
    assert load(path) == (ENTRY,)
    with pytest.raises(BaselineError, match="entry 2: repeats entry 1"):
        save(path, [ENTRY, ENTRY])
    assert load(path) == (ENTRY,)
    assert [file.name for file in tmp_path.iterdir()] == ["drift-baseline.toml"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[expected]", "is no TOML"),
        ("[[accepted]]\n", "unknown keys accepted; entries begin with"),
        ("expected = 1", r"begin each entry with \[\[expected\]\]"),
        ("expected = [1]", "entry 1: is no table"),
        ('[[expected]]\nobject = "a"', "entry 1: lacks kind, attribute, reason, owner"),
        (TEXT + "colour = 'red'", "entry 1: has unknown colour; an entry has object, kind"),
        (TEXT.replace("column_nullable", "column_null"), "entry 1: there is no kind 'column_null'; the kinds are"),
        (TEXT.replace('"old rows"', '" "'), "entry 1: reason is ' '; write a text in quotes"),
        (TEXT.replace('"NULL"', "5"), "entry 1: actual is 5"),
        (TEXT.replace('"0005_enforce"', "2026-03-01T00:00:00"), "entry 1: until is datetime"),
        (TEXT.replace("0005_enforce", "2027-02-30"), "entry 1: until is '2027-02-30', which is no day"),
        (TEXT + TEXT, r"entry 2: repeats entry 1 \(public.picks.league:column_nullable\)"),
    ],
)
def test_a_bad_file_is_refused_with_file_and_entry(text: str, message: str) -> None:
    with pytest.raises(BaselineError, match=message) as caught:
        parse(text, "my.toml")
    assert str(caught.value).startswith("my.toml")
    assert caught.value.path == "my.toml"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match=r"cannot be written .*; name a file in a folder of yours"):
        save(tmp_path / "nowhere" / "list.toml", [ENTRY])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match=r"cannot be read .*; name an existing baseline") as caught:
        load(tmp_path / "none.toml")
    assert caught.value.entry is None
