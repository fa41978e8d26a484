"""The report as SARIF 2.1.0, the form in which code hosts take findings and show them beside a change.

A result has one rule per kind, a stable fingerprint (the difference's key), and the object's dotted name as its logical
location. Its place in the code is the baseline, where an expected one stands and a new one would be accepted; with
``--explain`` the code that touches the object is related. Expected differences are results too, suppressed with their
reason.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from monps import __version__
from monps.introspection.baseline import Entry
from monps.introspection.difference import Severity
from monps.introspection.kind import Kind
from monps.introspection.report import Line, Report
from monps.introspection.suggestion import Place

__all__ = ["render"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {
    Severity.legacy_writer: "error",
    Severity.orm_reader: "error",
    Severity.weaker_guarantee: "warning",
    Severity.cosmetic: "note",
}
VANISHED = "vanished"
GROWTH = "growth"
OTHERS = {
    VANISHED: "An expected difference is gone.",
    GROWTH: "The baseline has more entries than at an earlier revision.",
}
"""The rules that are no kind of difference."""


def render(report: Report) -> str:
    """The log as text."""
    results = [*(_result(line, report) for line in report.lines), *_vanished(report), *_growth(report)]
    driver = {"name": "monps introspect", "version": __version__, "rules": list(_rules(results))}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "exitCode": int(report.outcome)}],
        "results": results,
        "properties": {"headline": report.headline},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rules(results: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for word in sorted({result["ruleId"] for result in results}):
        meaning = Kind[word].meaning if word in Kind.__members__ else OTHERS[word]
        yield {"id": word, "shortDescription": {"text": meaning}}


def _result(line: Line, report: Report) -> dict[str, Any]:
    one = line.difference
    said = f"declared {one.declared or 'nothing'}, actual {one.actual or 'nothing'}"
    advice = [f"{way.place}: {way.code}" for way in line.suggestions if way.place is not Place.nowhere]
    text = "\n".join([f"{one.key} is {line.word}: {said}. {line.reason}", *advice])
    result = _finding(str(one.kind), LEVELS[one.severity], text, one.key, one.path, report)
    if not line.fails:
        result["suppressions"] = [{"kind": "external", "justification": line.reason}]
    if line.usages:
        result["relatedLocations"] = [
            _place(usage.path, usage.line) | {"message": {"text": usage.touches}} for usage in line.usages
        ]
    return result


def _vanished(report: Report) -> Iterator[dict[str, Any]]:
    for entry in report.verdict.vanished:
        yield _finding(VANISHED, "error", _gone(entry), f"{entry.key}:{VANISHED}", entry.object, report)


def _growth(report: Report) -> Iterator[dict[str, Any]]:
    if report.growth is not None and report.growth.is_growth:
        text = f"{report.growth.now} entries against {report.growth.before} at {report.growth.revision}"
        yield _finding(GROWTH, "error", text, GROWTH, "baseline", report)


def _gone(entry: Entry) -> str:
    return f"{entry.key} has vanished: remove it from the baseline (monps introspect --remove-vanished)"


def _finding(rule: str, level: str, text: str, key: str, path: str, report: Report) -> dict[str, Any]:
    location = _place(report.baseline or "drift-baseline.toml", 1)
    location["logicalLocations"] = [{"fullyQualifiedName": path, "kind": "object"}]
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": text},
        "locations": [location],
        "partialFingerprints": {"monpsKey/v1": key},
    }


def _place(path: str, line: int) -> dict[str, Any]:
    uri = path.replace("\\", "/").replace("%", "%25").replace(" ", "%20")
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": max(line, 1)}}}
