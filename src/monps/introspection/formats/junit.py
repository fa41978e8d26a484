"""The report as JUnit XML: a difference is a test case, and one that fails is a failed one.

An expected difference has passed. Where nothing was found there is one passed case, since many readers take a file
without cases for a run that never happened.
"""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from monps.introspection.report import Line, Report

__all__ = ["render"]

NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold, not even escaped."""


def render(report: Report) -> str:
    """The document as text."""
    suite = Element("testsuite", name="monps introspect")
    for line in report.lines:
        _case(suite, line)
    for entry in report.verdict.vanished:
        reason = "remove it from the baseline (monps introspect --remove-vanished)"
        _failure(_test(suite, entry.object, entry.key), "vanished", reason, f"{entry.key}: {entry.reason}")
    if report.growth is not None and report.growth.is_growth:
        keys = "\n".join(entry.key for entry in report.growth.added)
        _failure(_test(suite, "baseline", "number of entries"), "growth", report.headline, keys)
    if not len(suite):
        _test(suite, "database", "no difference")
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", "0")
    SubElement(suite, "system-out").text = report.headline
    root = Element("testsuites", {name: suite.get(name, "0") for name in ("tests", "failures", "errors")})
    root.append(suite)
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _case(suite: Element, line: Line) -> None:
    one = line.difference
    case = _test(suite, f"{one.schema}.{one.table}", one.key)
    if not line.fails:
        return
    said = f"declared {one.declared or 'nothing'}, actual {one.actual or 'nothing'}"
    details = [line.reason, *(f"used at {usage}" for usage in line.usages), *map(str, line.suggestions)]
    _failure(case, one.severity, f"{line.word}: {said}", "\n".join(details))


def _test(suite: Element, class_name: str, name: str) -> Element:
    return SubElement(suite, "testcase", classname=_clean(class_name), name=_clean(name))


def _failure(case: Element, sort: str, message: str, text: str) -> None:
    SubElement(case, "failure", type=sort, message=_clean(message)).text = _clean(text)


def _clean(text: str) -> str:
    return NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
