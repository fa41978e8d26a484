import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from monps.introspection import Report
from monps.introspection.formats import sarif
from tests.introspection.formats.full import BREAKS, full_report
from tests.introspection.reports import EXPECTED, NEW, report

MESSAGE = {"type": "object", "properties": {"text": {"type": "string", "minLength": 1}}, "required": ["text"]}
LOCATION = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "physicalLocation": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"uri": {"type": "string", "pattern": r"^[^\s\\]+$"}},
                },
                "region": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"startLine": {"type": "integer", "minimum": 1}},
                },
            },
            "required": ["artifactLocation"],
        },
        "logicalLocations": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"fullyQualifiedName": {"type": "string"}, "kind": {"type": "string"}},
            },
        },
        "message": MESSAGE,
    },
}
LOCATIONS = {"type": "array", "items": LOCATION}
RESULT = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": MESSAGE,
        "locations": {**LOCATIONS, "minItems": 1},
        "relatedLocations": {**LOCATIONS, "uniqueItems": True},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "suppressions": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"kind": {"enum": ["inSource", "external"]}, "justification": {"type": "string"}},
                "required": ["kind"],
            },
        },
    },
    "required": ["message"],
}
RULE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"id": {"type": "string"}, "shortDescription": MESSAGE},
    "required": ["id"],
}
DRIVER = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "rules": {"type": "array", "items": RULE, "uniqueItems": True},
    },
    "required": ["name"],
}
INVOCATION = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"executionSuccessful": {"type": "boolean"}, "exitCode": {"type": "integer"}},
    "required": ["executionSuccessful"],
}
RUN = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "tool": {"type": "object", "properties": {"driver": DRIVER}, "required": ["driver"]},
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "invocations": {"type": "array", "items": INVOCATION},
        "results": {"type": "array", "items": RESULT},
        "properties": {"type": "object"},
    },
    "required": ["tool"],
}
SHAPE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": RUN},
    },
    "required": ["version", "runs"],
}
"""The part of the SARIF 2.1.0 schema that is used, with its names, types and limits; nothing else may appear."""


def read(one: Report) -> Any:  # noqa: ANN401 - a document
    log = json.loads(sarif.render(one))
    Draft202012Validator(SHAPE).validate(log)
    return log["runs"][0]


@pytest.mark.parametrize("one", [report([], []), report(EXPECTED, EXPECTED), report([NEW], EXPECTED), full_report()])
def test_it_has_the_shape_of_sarif(one: Report) -> None:
    run = read(one)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    assert {result["ruleId"] for result in run["results"]} == set(rules)
    prints = [result["partialFingerprints"]["monpsKey/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_expected_differences_are_suppressed_with_their_reason() -> None:
    results = read(report([NEW, *EXPECTED], EXPECTED))["results"]
    assert [result.get("suppressions") for result in results[1:]] == [
        [{"kind": "external", "justification": "known [of old]"}]
    ] * 6
    assert "suppressions" not in results[0]


def test_vanished_and_growth_are_results_too() -> None:
    by_rule = {result["ruleId"]: result for result in read(full_report())["results"]}
    assert by_rule["vanished"]["message"]["text"].startswith(EXPECTED[0].key)
    assert by_rule["growth"]["message"]["text"] == "6 entries against 3 at origin/main"
    assert by_rule["column_default"]["level"] == "error"
    assert by_rule["check_body"]["level"] == "note"


def test_the_code_is_related() -> None:
    (result,) = (one for one in read(full_report())["results"] if one["ruleId"] == BREAKS.kind)
    place = result["relatedLocations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "src/a%20b.py"
    assert place["message"]["text"] == "select *"
