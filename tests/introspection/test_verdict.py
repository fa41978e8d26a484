from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monps.introspection import Difference, Judged, Kind, Outcome, Severity, Verdict, accept, judge

TODAY = date(2026, 3, 1)
FOUND = Difference(
    Kind.column_nullable, "public", "picks", "league", "nullable", "NOT NULL", "NULL", Severity.weaker_guarantee
)
(ENTRY,) = accept([FOUND], "old rows have none", "data", "0005")


def test_as_written_down_is_expected() -> None:
    verdict = judge([FOUND], [ENTRY], (), TODAY)
    assert verdict == Verdict(expected=(Judged(FOUND, ENTRY),))
    assert verdict.outcome is Outcome.as_expected


def test_new_is_unexpected() -> None:
    verdict = judge([FOUND], [], (), TODAY)
    assert verdict == Verdict(unexpected=(FOUND,))
    assert verdict.outcome is Outcome.unexpected


def test_other_values_are_a_change() -> None:
    other = replace(FOUND, actual="NOT NULL NOT VALID")
    verdict = judge([other], [ENTRY], (), TODAY)
    assert verdict == Verdict(changed=(Judged(other, ENTRY),))
    assert verdict.outcome is Outcome.unexpected


def test_vanished_fails_until_it_is_removed() -> None:
    verdict = judge([], [ENTRY], ("0004",), TODAY)
    assert verdict == Verdict(vanished=(ENTRY,))
    assert verdict.outcome is Outcome.unexpected


def test_vanished_with_its_revision_is_past() -> None:
    verdict = judge([], [ENTRY], ("0004", "0005"), TODAY)
    assert verdict == Verdict(past=(ENTRY,))
    assert verdict.outcome is Outcome.as_expected


def test_still_there_after_its_revision_has_expired() -> None:
    verdict = judge([FOUND], [ENTRY], ("0005",), TODAY)
    assert verdict == Verdict(expired=(Judged(FOUND, ENTRY),))
    assert verdict.outcome is Outcome.unexpected


def test_a_date_is_the_last_day() -> None:
    entry = replace(ENTRY, until=TODAY)
    assert judge([FOUND], [entry], (), TODAY).expected
    assert judge([FOUND], [entry], (), TODAY + timedelta(days=1)).expired
    assert judge([], [entry], (), TODAY + timedelta(days=1)).vanished == (entry,)


def test_the_outcome_is_the_exit_code() -> None:
    assert [int(outcome) for outcome in Outcome] == [0, 1, 2]


DIFFERENCES = st.lists(
    st.builds(replace, st.just(FOUND), object=st.sampled_from("abcdef"), actual=st.sampled_from(["NULL", "NOT NULL"])),
    max_size=6,
    unique_by=lambda difference: difference.key,
)


@given(DIFFERENCES, DIFFERENCES, st.sampled_from([None, "0005", "0009", TODAY, date(2026, 1, 1)]))
def test_every_difference_and_every_entry_is_in_one_list(
    found: list[Difference], known: list[Difference], until: str | date | None
) -> None:
    verdict = judge(found, accept(known, "why", "who", until), {"0005"}, TODAY)
    judged = [*verdict.expected, *verdict.changed, *verdict.expired]
    assert sorted([*(one.difference for one in judged), *verdict.unexpected], key=str) == sorted(found, key=str)
    assert len(judged) + len(verdict.vanished) + len(verdict.past) == len(known)
