"""A report, written down: for a person at a terminal, for a program, for a page, for the tools of a CI.

Every format shows the key of each difference whole, so that it can be copied to where a difference is accepted.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from monps.introspection.formats import document, junit, markdown, page, sarif, terminal
from monps.introspection.report import Report

__all__ = ["Format", "render"]


class Format(StrEnum):
    """How a report is written."""

    text = "text"
    """For a terminal; without colour where it is written to a file."""
    json = "json"
    """A document for a program; its schema is documented."""
    markdown = "markdown"
    """For a page of a wiki or a pull request."""
    html = "html"
    """One file to open in a browser; it needs no other."""
    sarif = "sarif"
    """SARIF 2.1.0, which code hosts show beside a change."""
    junit = "junit"
    """JUnit XML: one test case per difference, for whatever counts tests."""


def render(report: Report, form: Format, *, everything: bool = False) -> str:
    """The report in one of the forms, ending with a newline.

    ``everything`` adds the expected differences to the text; the other forms always have them.
    """
    if form is Format.text:
        return terminal.render(report, everything=everything)
    return RENDERERS[form](report)


RENDERERS: Mapping[Format, Callable[[Report], str]] = {
    Format.json: document.render,
    Format.markdown: markdown.render,
    Format.html: page.render,
    Format.sarif: sarif.render,
    Format.junit: junit.render,
}
