"""An inventory as rows: for a spreadsheet (CSV) and for the terminal."""

import csv
import io
from collections.abc import Callable, Mapping

from monps.strangler.call_site import CallSite
from monps.strangler.inventory import Inventory
from monps.strangler.vocabulary import ErrorHandling, Injection

__all__ = ["COLUMNS", "as_csv", "headline", "notes"]

COLUMNS: Mapping[str, Callable[[CallSite], object]] = {
    "file": lambda site: site.file,
    "line": lambda site: site.line,
    "column": lambda site: site.column,
    "function": lambda site: site.function,
    "api": lambda site: site.api,
    "callee": lambda site: site.callee,
    "wrapper": lambda site: site.wrapper or "",
    "driver": lambda site: site.driver,
    "cursor": lambda site: site.cursor,
    "fetch": lambda site: site.fetch,
    "style": lambda site: site.style,
    "resolution": lambda site: site.resolution,
    "kinds": lambda site: " ".join(site.kinds),
    "variants": lambda site: len(site.variants),
    "tables_read": lambda site: " ".join(site.tables_read),
    "tables_written": lambda site: " ".join(site.tables_written),
    "columns_read": lambda site: " ".join(site.columns_read),
    "columns_written": lambda site: " ".join(site.columns_written),
    "transaction": lambda site: site.transaction.word,
    "in_loop": lambda site: int(site.in_loop),
    "errors": lambda site: site.errors,
    "injection": lambda site: site.injection,
    "star": lambda site: int(site.star),
    "positional": lambda site: int(site.positional),
    "holes": lambda site: " ".join(f"{hole.kind}:{hole.expression}" for hole in site.holes),
    "fingerprint": lambda site: site.fingerprint,
    "proposal": lambda site: site.proposal,
    "text": lambda site: site.variants[0].text if site.variants else "",
}
"""The columns of the CSV, in their order, each with what stands in it."""


def as_csv(inventory: Inventory) -> str:
    """One row per site, under a row of column names."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([_cell(value(site)) for value in COLUMNS.values()] for site in inventory.sites)
    return written.getvalue()


def headline(inventory: Inventory) -> str:
    """``104 sites in 25 files (88 static, 14 partial, …); 3 dismissed, 0 files unread; 2,960 lines in 0.4 s``."""
    known = ", ".join(f"{number} {word}" for word, number in sorted(inventory.resolutions.items()))
    return (
        f"{len(inventory.sites)} sites in {inventory.files} files ({known or 'none'}); "
        f"{len(inventory.dismissed)} dismissed, {len(inventory.unread)} files unread; "
        f"{inventory.lines:,} lines in {inventory.seconds:.1f} s"
    )


def notes(site: CallSite) -> list[str]:
    """What a person should know before touching the site."""
    said = {
        "value in quotes": site.injection is Injection.quoted,
        "caller reaches the SQL": site.injection is Injection.reachable,
        "in a loop": site.in_loop,
        "error swallowed": site.errors is ErrorHandling.swallowed,
        "SELECT *": site.star,
        "rows by number": site.positional,
        f"through {site.wrapper}": site.wrapper is not None,
    }
    return [note for note, true in said.items() if true]


def _cell(value: object) -> str:
    """A cell that a spreadsheet shows and does not run."""
    text = str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
