import json
from datetime import date

import pytest
from jsonschema import Draft202012Validator, ValidationError

from monps.introspection import Format, Kind, Report, render
from monps.introspection.formats import document
from monps.introspection.formats.document import SCHEMA
from tests.introspection.formats.full import full_report
from tests.introspection.reports import EXPECTED, NEW, report

REPORTS = [
    report([], []),
    report(EXPECTED, EXPECTED),
    report([NEW, *EXPECTED[1:]], EXPECTED, date(2026, 4, 1)),
    report([EXPECTED[0]], EXPECTED, "0005"),
    full_report(),
]


@pytest.mark.parametrize("one", REPORTS)
def test_every_report_is_as_the_schema_says(one: Report) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads(render(one, Format.json)))


@pytest.mark.parametrize("name", [*SCHEMA["properties"]])
def test_a_field_that_is_missing_is_noticed(name: str) -> None:
    found = json.loads(render(full_report(), Format.json))
    del found[name]
    with pytest.raises(ValidationError):
        Draft202012Validator(SCHEMA).validate(found)


def test_the_schema_names_every_field() -> None:
    """Nothing is written that is not described; only readers are to be generous."""
    found = json.loads(render(full_report(), Format.json))
    definitions = SCHEMA["$defs"]
    assert found.keys() == SCHEMA["properties"].keys()
    for line in found["differences"]:
        assert line.keys() <= definitions["judged"]["properties"].keys()
    assert found["vanished"][0].keys() == definitions["entry"]["properties"].keys()
    assert found["since"].keys() == definitions["since"]["properties"].keys()
    assert found["set_aside"][0].keys() == definitions["difference"]["properties"].keys()
    usages = [usage for line in found["differences"] for usage in line["used_by"]]
    assert usages[0].keys() == definitions["usage"]["properties"].keys()
    ways = [way for line in found["differences"] for way in line["suggestions"]]
    assert ways[0].keys() == definitions["suggestion"]["properties"].keys()


def test_what_stands_in_it() -> None:
    found = json.loads(document.render(report([NEW, *EXPECTED[1:]], EXPECTED, date(2026, 4, 1))))
    assert (found["version"], found["outcome"], found["baseline"]) == (2, "unexpected", "drift-baseline.toml")
    assert found["counts"] == {"expected": 5, "unexpected": 1, "changed": 0, "expired": 0, "vanished": 1, "past": 0}
    first, second, *_ = found["differences"]
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
        "reason": Kind.check_body.meaning,
    }
    assert second["expected"]["until"] == "2026-04-01"
    assert found["vanished"][0]["key"] == "public.picks.bookmaker:column_missing"
    assert (found["absent"], found["unmanaged"], found["since"]) == (["quantum.strategies"], ["public.notes"], None)
    assert found["phases"] == {"public.picks": "template"}
