from dataclasses import replace
from pathlib import Path

import pytest

from monps.introspection import BaselineError, Entry, Kind, dump, growth_since
from tests.introspection.repositories import commit, new_repository

A, B, C = (
    Entry(f"public.t.{name}", Kind.column_extra, "presence", None, "text", "old", "desk", None) for name in "abc"
)


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    """A repository whose main has the entries A and B."""
    new_repository(tmp_path)
    commit(tmp_path, "no baseline yet")
    path = tmp_path / "drift-baseline.toml"
    path.write_text(dump([A, B]), encoding="utf-8")
    commit(tmp_path, "two expected differences")
    return path


def test_one_more_is_growth(baseline: Path) -> None:
    found = growth_since("main", baseline, [A, B, C])
    assert (found.before, found.now, found.added, found.is_growth) == (2, 3, (C,), True)


def test_one_for_another_is_none_but_is_named(baseline: Path) -> None:
    found = growth_since("main", baseline, [A, C])
    assert (found.added, found.is_growth) == ((C,), False)


def test_fewer_are_fine_and_a_changed_entry_counts_as_added(baseline: Path) -> None:
    changed = replace(A, actual="varchar")
    assert growth_since("main", baseline, [changed]).added == (changed,)
    assert not growth_since("main", baseline, []).is_growth


def test_where_there_was_no_baseline_nothing_can_have_grown(baseline: Path) -> None:
    found = growth_since("main~1", baseline, [A])
    assert (found.before, found.is_growth) == (None, False)


def test_an_earlier_file_that_cannot_be_read_is_named_with_its_revision(baseline: Path) -> None:
    baseline.write_text("[[expected", encoding="utf-8")
    commit(baseline.parent, "broken")
    with pytest.raises(BaselineError, match=r"drift-baseline.toml at main: is no TOML"):
        growth_since("main", baseline, [])
