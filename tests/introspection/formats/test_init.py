import pytest

from monps.introspection import Format, render
from tests.introspection.formats.full import BREAKS, full_report
from tests.introspection.reports import EXPECTED, NEW, report


@pytest.mark.parametrize("form", Format)
def test_every_form_has_every_failing_key_and_the_headline(form: Format) -> None:
    written = render(report([NEW, EXPECTED[2]], EXPECTED), form)
    assert NEW.key in written
    assert EXPECTED[0].key in written
    assert "1 expected column mismatch, 0 other expected, 1 unexpected, 5 vanished" in written
    assert written.endswith("\n")


@pytest.mark.parametrize("form", Format)
def test_a_full_report_can_be_written_in_every_form(form: Format) -> None:
    assert len(render(full_report(), form, everything=True)) > len(BREAKS.key)
