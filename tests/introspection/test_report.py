from dataclasses import replace

from monps.introspection import Growth, Kind, Outcome, Severity, accept
from tests.introspection.reports import EXPECTED, NEW, difference, report

BREAKS = difference(Kind.column_default, "stake", severity=Severity.legacy_writer)


def test_headline_as_expected() -> None:
    one = report(EXPECTED, EXPECTED)
    assert one.headline == "5 expected column mismatches, 1 other expected, 0 unexpected"
    assert one.breakdown == "1 model-only, 2 database-only, 1 types, 1 nullability"
    assert one.outcome is Outcome.as_expected
    assert one.failing == []


def test_headline_of_nothing() -> None:
    one = report([], [])
    assert one.headline == "0 expected column mismatches, 0 other expected, 0 unexpected"
    assert one.breakdown is None


def test_headline_names_every_failure() -> None:
    changed = replace(EXPECTED[-1], actual="INDEX USING btree (b)")
    one = report([NEW, EXPECTED[0], changed], EXPECTED)
    assert one.headline == ("1 expected column mismatch, 0 other expected, 1 unexpected, 1 changed, 4 vanished")
    assert one.outcome is Outcome.unexpected
    assert report([EXPECTED[0]], [EXPECTED[0]], "0005").headline.endswith("0 unexpected, 1 expired")


def test_what_fails_comes_first_and_the_worst_of_it_before_the_rest() -> None:
    words = [(line.word, line.difference.severity) for line in report([NEW, *EXPECTED, BREAKS], EXPECTED).lines]
    assert words[:2] == [("unexpected", Severity.legacy_writer), ("unexpected", Severity.cosmetic)]
    assert {word for word, _ in words[2:]} == {"expected"}


def test_a_change_and_an_expiry_say_what_was_expected() -> None:
    (changed,) = report([replace(EXPECTED[3], actual="real")], [EXPECTED[3]]).lines
    assert changed.reason == "expected declared numeric(10,2), actual numeric: known [of old]"
    (expired,) = report([EXPECTED[0]], [EXPECTED[0]], "0005").lines
    assert expired.reason == "expected until 0005 only: known [of old]"


def test_asides_are_those_that_say_something() -> None:
    asides = dict(report([NEW, *EXPECTED[1:]], EXPECTED).asides)
    assert asides["vanished, remove from the baseline"] == (EXPECTED[0].key,)
    assert asides["pending revisions, what they bring is no difference"] == ("0006",)
    assert asides["absent as expected"] == ("quantum.strategies",)
    assert asides["explained by the lifecycle"] == ("1 differences",)
    assert "past, may be removed from the baseline" not in asides


def test_since_a_revision_only_what_is_new_is_a_line() -> None:
    one = report([NEW, *EXPECTED], EXPECTED)
    added = accept([EXPECTED[0]], "known [of old]", "data")
    grown = replace(one, growth=Growth("main", 5, 6, added))
    assert [(line.word, line.difference) for line in grown.lines] == [("unexpected", NEW), ("expected", EXPECTED[0])]
    assert dict(grown.asides)["accepted since main, while the number of entries may only fall"] == (EXPECTED[0].key,)


def test_growth_alone_fails() -> None:
    one = report(EXPECTED, EXPECTED)
    grown = replace(one, growth=Growth("main", 5, 6, ()))
    assert grown.outcome is Outcome.unexpected
    assert grown.headline.endswith("0 unexpected, 6 entries in the baseline against 5 before")
    assert replace(one, growth=Growth("main", 6, 6, ())).outcome is Outcome.as_expected
