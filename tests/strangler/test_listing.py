"""The inventory as CSV and as a line."""

import csv
import io
from dataclasses import replace

from monps.strangler import scan
from monps.strangler.listing import COLUMNS, as_csv, headline
from tests.strangler.expectations import CORPUS


def test_one_row_per_site_under_the_names() -> None:
    found = scan(CORPUS)
    head, *rows = csv.reader(io.StringIO(as_csv(found)))
    assert head == list(COLUMNS)
    assert [(row[0], int(row[1])) for row in rows] == [(site.file, site.line) for site in found.sites]


def test_a_cell_is_never_a_formula() -> None:
    found = scan(CORPUS / "app" / "mixed.py")
    evil = replace(found, sites=(replace(found.sites[0], callee="=HYPERLINK(1)"),))
    assert "'=HYPERLINK(1)" in as_csv(evil)


def test_the_headline_counts_everything() -> None:
    found = scan(CORPUS)
    told = headline(found)
    assert told.startswith(f"{len(found.sites)} sites in {found.files} files (")
    assert f"{len(found.dismissed)} dismissed, {len(found.unread)} files unread" in told
