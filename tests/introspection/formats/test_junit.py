from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

from hypothesis import given
from hypothesis import strategies as st

from monps.introspection import Kind, Report
from monps.introspection.formats import junit
from tests.introspection.formats.full import BREAKS, full_report
from tests.introspection.reports import EXPECTED, NEW, difference, report


def read(one: Report) -> Element:
    root = fromstring(junit.render(one))
    assert root.tag == "testsuites"
    (suite,) = root
    cases = suite.findall("testcase")
    assert suite.get("tests") == root.get("tests") == str(len(cases))
    assert suite.get("failures") == root.get("failures") == str(len(suite.findall("testcase/failure")))
    return suite


def test_an_expected_difference_has_passed_and_another_has_failed() -> None:
    suite = read(report([NEW, *EXPECTED], EXPECTED))
    assert (suite.get("tests"), suite.get("failures")) == ("7", "1")
    (failed,) = (case for case in suite if case.find("failure") is not None)
    assert failed.attrib == {"classname": "public.picks", "name": NEW.key}
    failure = failed.find("failure")
    assert failure is not None
    assert failure.attrib == {"type": "cosmetic", "message": "unexpected: declared a > 0, actual a > [1]"}


def test_of_nothing_there_is_one_passed_case() -> None:
    suite = read(report([], []))
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")


def test_vanished_and_growth_fail() -> None:
    failures = {failure.get("type"): failure.text for failure in read(full_report()).iter("failure")}
    assert failures["vanished"] == f"{EXPECTED[0].key}: known [of old]"
    assert EXPECTED[1].key in (failures["growth"] or "")
    assert "used at src/a b.py:7" in (failures[BREAKS.severity] or "")


@given(st.text(min_size=1))
def test_whatever_a_name_holds_it_is_xml(name: str) -> None:
    one = report([difference(Kind.table_comment, name, "\x00", "\ud800")], [])
    suite = read(replace(one, baseline=None))
    shown = suite[0].get("name") or ""
    assert shown.startswith("public.picks.")
    assert shown.endswith(":table_comment")
