from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monps.core.errors import DriftError
from monps.introspection import BaselineError, Entry, Report, load, save
from monps.services import subject
from monps.services.acceptance import Acceptance, accepted, without_vanished
from tests.introspection.reports import EXPECTED, NEW, report
from tests.introspection.repositories import new_repository

OURS = subject.ours()
WANTED = Acceptance([NEW.key], "the rule is older", "data", "2027-03-31")


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    path = tmp_path / "drift-baseline.toml"
    path.write_text("# ours\n", encoding="utf-8")
    return path


@pytest.fixture
def found() -> Report:
    return report([NEW, replace(EXPECTED[3], actual="real")], EXPECTED)


def test_a_difference_is_written_down_as_it_is(found: Report, baseline: Path) -> None:
    (entry,) = accepted(found, WANTED, baseline, OURS)
    assert load(baseline) == (entry,)
    assert entry.covers(NEW)
    assert (entry.reason, entry.owner, entry.until) == ("the rule is older", "data", date(2027, 3, 31))
    assert baseline.read_text(encoding="utf-8").startswith("# ours\n")


def test_a_changed_one_takes_the_place_of_its_entry(found: Report, baseline: Path) -> None:
    old = [one.entry for one in found.verdict.changed]
    save(baseline, [replace(entry, since="0004_picks_expand") for entry in old])
    late = replace(
        found, verdict=replace(found.verdict, changed=tuple(
            replace(one, entry=replace(one.entry, since="0004_picks_expand")) for one in found.verdict.changed))
    )  # fmt: skip
    accepted(late, replace(WANTED, keys=[EXPECTED[3].key]), baseline, OURS)
    (entry,) = load(baseline)
    assert (entry.actual, entry.since, entry.reason) == ("real", "0004_picks_expand", "the rule is older")


def test_all_is_everything_that_fails(found: Report, baseline: Path) -> None:
    assert {entry.key for entry in accepted(found, replace(WANTED, keys=["all"]), baseline, OURS)} == {
        NEW.key,
        EXPECTED[3].key,
    }


def test_a_file_that_is_not_there_is_begun(found: Report, tmp_path: Path) -> None:
    accepted(found, WANTED, tmp_path / "new.toml", OURS)
    assert [entry.key for entry in load(tmp_path / "new.toml")] == [NEW.key]


def test_the_owner_is_who_commits(found: Report, baseline: Path) -> None:
    new_repository(baseline.parent)
    (entry,) = accepted(found, replace(WANTED, owner=None), baseline, OURS)
    assert entry.owner == "Ada Desk"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (replace(WANTED, reason=None), "add --reason"),
        (replace(WANTED, reason=" "), "with a reason and an owner"),
        (replace(WANTED, keys=["public.picks:nothing"]), r"has the key 'public.picks:nothing'; those that fail are "),
        (replace(WANTED, keys=[EXPECTED[0].key]), "no difference that fails has the key"),
        (replace(WANTED, until="2027-02-30"), "write a day .* or one of 0001_legacy_baseline"),
        (replace(WANTED, until="0007_never"), "--until is '0007_never'"),
    ],
)
def test_a_mistake_is_a_sentence_and_writes_nothing(
    found: Report, baseline: Path, wanted: Acceptance, message: str
) -> None:
    with pytest.raises(DriftError, match=message):
        accepted(found, wanted, baseline, OURS)
    assert load(baseline) == ()


def test_nobody_answers_without_a_name(found: Report, baseline: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(baseline.parent.parent))
    with pytest.raises(DriftError, match="add --owner"):
        accepted(found, replace(WANTED, owner=None), baseline, OURS)


def entries_of(one: Report) -> list[Entry]:
    return [*one.verdict.vanished, *one.verdict.past, *(judged.entry for judged in one.verdict.expected)]


def test_vanished_and_past_entries_are_removed(baseline: Path) -> None:
    gone = report(EXPECTED[1:], EXPECTED)
    save(baseline, entries_of(gone))
    removed = without_vanished(gone, baseline)
    assert [entry.key for entry in removed] == [EXPECTED[0].key]
    assert {entry.key for entry in load(baseline)} == {one.key for one in EXPECTED[1:]}
    past = report([], EXPECTED[1:], "0005")
    assert len(without_vanished(replace(past), _written(baseline, past))) == 5
    assert load(baseline) == ()
    assert without_vanished(report([], []), baseline.parent / "none.toml") == ()


def _written(path: Path, one: Report) -> Path:
    save(path, entries_of(one))
    return path


def test_a_file_that_cannot_be_written_is_a_sentence(found: Report, tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="cannot be written"):
        accepted(found, WANTED, tmp_path / "nowhere" / "list.toml", OURS)
