"""The report for a program: one JSON document. :data:`SCHEMA` is its contract, as a JSON Schema.

``version`` grows when a field changes its meaning or goes. A new field, and a new word among the kinds, is no new
version: a reader passes over what it does not know.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from monps.core.lifecycle import Phase
from monps.introspection.baseline import Entry
from monps.introspection.difference import Difference, Severity
from monps.introspection.growth import Growth
from monps.introspection.report import JUDGED, Line, Report
from monps.introspection.suggestion import Place
from monps.introspection.verdict import Outcome

__all__ = ["SCHEMA", "VERSION", "as_data", "render"]

VERSION = 2
LISTS = (*JUDGED, "vanished", "past")


def render(report: Report) -> str:
    """The document as text."""
    return json.dumps(as_data(report), indent=2, ensure_ascii=False, default=str) + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """The document as Python's own types; dates are still dates."""
    return {
        "version": VERSION,
        "outcome": report.outcome.name,
        "headline": report.headline,
        "baseline": report.baseline,
        "counts": {name: len(getattr(report.verdict, name)) for name in LISTS},
        "differences": [_line(line, report) for line in report.lines],
        "vanished": [_entry(entry) for entry in report.verdict.vanished],
        "past": [_entry(entry) for entry in report.verdict.past],
        "since": None if report.growth is None else _growth(report.growth),
        "pending": list(report.pending),
        "set_aside": [_difference(difference) for difference in report.comparison.set_aside],
        "absent": list(report.comparison.absent),
        "unmanaged": list(report.comparison.unmanaged),
        "undeclared": list(report.comparison.undeclared),
        "information": [_difference(difference) for difference in report.comparison.information],
        "phases": dict(report.comparison.phases),
    }


def _line(line: Line, report: Report) -> dict[str, Any]:
    data = _difference(line.difference) | {"verdict": line.word, "reason": line.reason}
    if line.entry is not None:
        fields = ("declared", "actual", "reason", "owner", "since", "until")
        data["expected"] = {name: getattr(line.entry, name) for name in fields}
    if report.usages is not None:
        data["used_by"] = [asdict(usage) for usage in line.usages]
    if report.suggestions is not None:
        data["suggestions"] = [asdict(way) for way in line.suggestions]
    return data


def _difference(difference: Difference) -> dict[str, Any]:
    return {"key": difference.key, **asdict(difference), "meaning": difference.kind.meaning}


def _entry(entry: Entry) -> dict[str, Any]:
    return {"key": entry.key, **asdict(entry)}


def _growth(growth: Growth) -> dict[str, Any]:
    return asdict(growth) | {"added": [entry.key for entry in growth.added], "is_growth": growth.is_growth}


def _object(described: Mapping[str, tuple[Mapping[str, Any], str]], *optional: str, title: str = "") -> dict[str, Any]:
    properties = {name: {**kind, "description": text} for name, (kind, text) in described.items()}
    required = [name for name in described if name not in optional]
    return {"title": title, "type": "object", "properties": properties, "required": required}


TEXT: Mapping[str, Any] = {"type": "string"}
MAYBE: Mapping[str, Any] = {"type": ["string", "null"]}
COUNT: Mapping[str, Any] = {"type": "integer", "minimum": 0}
WORDS: Mapping[str, Any] = {"type": "array", "items": TEXT}
FLAG: Mapping[str, Any] = {"type": "boolean"}


def _one_of(*words: str | int) -> Mapping[str, Any]:
    return {"enum": list(words)}


def _list_of(name: str) -> Mapping[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


FOUND: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "key": (TEXT, "object and kind, as `--accept` takes it"),
    "kind": (TEXT, "code word of what is different"),
    "meaning": (TEXT, "the kind in one sentence"),
    "severity": (_one_of(*Severity), "who breaks"),
    "schema": (TEXT, "schema of the object"),
    "table": (TEXT, "table, view or other relation"),
    "object": (MAYBE, "column, constraint or index; null for the table itself"),
    "attribute": (TEXT, "what about it differs"),
    "declared": (MAYBE, "what the models say; null where they have no such thing"),
    "actual": (MAYBE, "what the database has; null where it has no such thing"),
}
ACCEPTED: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "declared": (MAYBE, "declared value that was accepted"),
    "actual": (MAYBE, "actual value that was accepted"),
    "reason": (TEXT, "why it is there"),
    "owner": (TEXT, "who answers for it"),
    "since": (MAYBE, "revision that brings it about"),
    "until": (MAYBE, "last day, or the revision that ends it"),
}

DEFINITIONS = {
    "difference": _object(FOUND, title="Difference"),
    "judged": _object(
        {
            **FOUND,
            "verdict": (_one_of(*JUDGED), "what the baseline says of it"),
            "reason": (TEXT, "why, in words"),
            "expected": ({"$ref": "#/$defs/accepted"}, "the baseline's entry, where there is one"),
            "used_by": (_list_of("usage"), "code that touches the object; only with `--explain`"),
            "suggestions": (_list_of("suggestion"), "what would end it, the best first; only with `--suggest`"),
        },
        "expected",
        "used_by",
        "suggestions",
        title="Judged difference",
    ),
    "accepted": _object(ACCEPTED, title="Accepted values"),
    "entry": _object(
        {
            "key": (TEXT, "object and kind"),
            "object": (TEXT, "dotted name"),
            "kind": (TEXT, "code word"),
            "attribute": (TEXT, "what about it"),
            **ACCEPTED,
        },
        title="Entry of the baseline",
    ),
    "usage": _object(
        {
            "path": (TEXT, "file"),
            "line": (COUNT, "line of the function or statement"),
            "function": (TEXT, "dotted name; empty outside of all functions"),
            "how": (_one_of("mapped", "raw SQL"), "through a mapped class, or as text of SQL"),
            "touches": (TEXT, "what it does there"),
        },
        title="Usage",
    ),
    "suggestion": _object(
        {
            "place": (_one_of(*Place), "where the code goes"),
            "code": (TEXT, "Python; empty for nowhere"),
            "note": (TEXT, "when it is right, or why there is none"),
        },
        title="Suggestion",
    ),
    "since": _object(
        {
            "revision": (TEXT, "git revision that was asked for"),
            "before": ({"type": ["integer", "null"], "minimum": 0}, "entries there; null if there was no baseline"),
            "now": (COUNT, "entries today"),
            "added": (WORDS, "keys of entries that were not there"),
            "is_growth": (FLAG, "whether there are more, which fails"),
        },
        title="Baseline since a git revision",
    ),
}

SCHEMA: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        {
            "version": (_one_of(VERSION), "of this form"),
            "outcome": (_one_of(Outcome.as_expected.name, Outcome.unexpected.name), "exit code 0 or 1"),
            "headline": (TEXT, "the one line that says it all"),
            "baseline": (MAYBE, "file of expected differences; null where nothing is expected"),
            "counts": (
                {"type": "object", "additionalProperties": COUNT, "required": list(LISTS)},
                "length of each list",
            ),
            "differences": (_list_of("judged"), "those that fail first; with `--since` only what is new"),
            "vanished": (_list_of("entry"), "entries without a difference, which fail"),
            "past": (_list_of("entry"), "the same, where the entry's revision explains it"),
            "since": ({"oneOf": [{"$ref": "#/$defs/since"}, {"type": "null"}]}, "only with `--since`"),
            "pending": (WORDS, "revisions to be applied"),
            "set_aside": (_list_of("difference"), "differences that a lifecycle explains"),
            "absent": (WORDS, "dotted names that a lifecycle expects to be missing"),
            "unmanaged": (WORDS, "tables of no model"),
            "undeclared": (WORDS, "other objects that no declaration speaks of, one line each"),
            "information": (
                _list_of("difference"),
                "facts that nobody needs to act upon, such as another column order",
            ),
            "phases": ({"type": "object", "additionalProperties": _one_of(*Phase)}, "phase by table"),
        },
        title="Drift report",
    ),
    "$defs": DEFINITIONS,
}
