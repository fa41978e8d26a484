import json
from dataclasses import replace
from datetime import date
from io import StringIO

from rich.console import Console

from monps.core.lifecycle import Phase
from monps.introspection import Comparison, Difference, Kind, Outcome, Report, Severity, accept, judge

TODAY = date(2026, 3, 1)


def difference(kind: Kind, name: str, declared: str | None = "d", actual: str | None = "a") -> Difference:
    return Difference(kind, "public", "picks", name, "x", declared, actual, Severity.cosmetic)


EXPECTED = [
    difference(Kind.column_missing, "bookmaker", "text", None),
    *(difference(Kind.column_extra, name, None, "numeric") for name in ("edge", "tags")),
    difference(Kind.column_type, "stake", "numeric(10,2)", "numeric"),
    difference(Kind.column_nullable, "league", "NOT NULL", "NULL"),
    difference(Kind.index_extra, "ix", None, "INDEX USING btree (a) WHERE a ~ 'x|y'"),
]
NEW = difference(Kind.check_body, "rule", "a > 0", "a > [1]")


def report(found: list[Difference], known: list[Difference], until: str | date | None = None) -> Report:
    comparison = Comparison(
        found,
        absent=["quantum.strategies"],
        unmanaged=["public.notes"],
        set_aside=[difference(Kind.unique_extra, "u")],
        phases={"public.picks": Phase.template},
    )
    return Report(comparison, judge(comparison, accept(known, "known [of old]", "data", until), {"0005"}, TODAY))


def printed(one: Report, *, everything: bool = False) -> str:
    console = Console(file=StringIO(), width=240, color_system=None)
    console.print(one.text(everything=everything))
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_headline_as_expected() -> None:
    one = report(EXPECTED, EXPECTED)
    assert one.headline == (
        "5 expected column mismatches (1 model-only, 2 database-only, 1 types, 1 nullability), "
        "1 other expected, 0 unexpected"
    )
    assert one.outcome is Outcome.as_expected


def test_headline_of_nothing() -> None:
    assert report([], []).headline == "0 expected column mismatches, 0 other expected, 0 unexpected"


def test_headline_names_every_failure() -> None:
    changed = replace(EXPECTED[-1], actual="INDEX USING btree (b)")
    one = report([NEW, EXPECTED[0], changed], EXPECTED)
    assert one.headline == (
        "1 expected column mismatch (1 model-only, 0 database-only, 0 types, 0 nullability), "
        "0 other expected, 1 unexpected, 1 changed, 4 vanished"
    )
    assert one.outcome is Outcome.unexpected
    assert report([EXPECTED[0]], [EXPECTED[0]], "0005").headline.endswith("0 unexpected, 1 expired")


def test_text_shows_what_fails_and_ends_with_the_headline() -> None:
    text = printed(report([NEW, *EXPECTED], EXPECTED))
    assert "public.picks.rule:check_body" in text
    assert "a > [1]" in text
    assert "public.picks.league:column_nullable" not in text
    assert "absent as expected: quantum.strategies" in text
    assert "unmanaged tables: public.notes" in text
    assert text.rstrip().endswith("1 unexpected")


def test_text_shows_everything_on_demand() -> None:
    text = printed(report(EXPECTED, EXPECTED), everything=True)
    assert all(one.key in text for one in EXPECTED)
    assert "known [of old]" in text


def test_json_is_complete() -> None:
    one = report([NEW, *EXPECTED[1:]], EXPECTED, date(2026, 4, 1))
    document = json.loads(one.json())
    assert document["version"] == 1
    assert document["outcome"] == "unexpected"
    assert document["headline"] == one.headline
    assert document["counts"] == {
        "expected": 5,
        "unexpected": 1,
        "changed": 0,
        "expired": 0,
        "vanished": 1,
        "past": 0,
    }
    first, second, *_ = document["differences"]
    assert first == {
        "key": "public.picks.rule:check_body",
        "kind": "check_body",
        "meaning": Kind.check_body.meaning,
        "severity": "cosmetic",
        "schema": "public",
        "table": "picks",
        "object": "rule",
        "attribute": "x",
        "declared": "a > 0",
        "actual": "a > [1]",
        "verdict": "unexpected",
    }
    assert second["expected"]["until"] == "2026-04-01"
    assert document["vanished"][0]["object"] == "public.picks.bookmaker"
    assert document["absent"] == ["quantum.strategies"]
    assert document["unmanaged"] == ["public.notes"]
    assert document["set_aside"][0]["key"] == "public.picks.u:unique_extra"
    assert document["phases"] == {"public.picks": "template"}


def test_markdown_is_one_table() -> None:
    page = report([NEW, *EXPECTED], EXPECTED).markdown()
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + 7
    assert all(row.replace("\\|", "").count("|") == 7 for row in rows)
    assert "- absent as expected: quantum.strategies" in page


def test_markdown_of_nothing_has_no_table() -> None:
    assert "|" not in report([], []).markdown()


def test_a_change_and_an_expiry_say_what_was_expected() -> None:
    changed = report([replace(EXPECTED[3], actual="real")], [EXPECTED[3]])
    assert "expected declared numeric(10,2), actual numeric: known [of old]" in printed(changed)
    assert "expected until 0005 only" in printed(report([EXPECTED[0]], [EXPECTED[0]], "0005"))
