"""``monps legacy rewrite``: proven calls replaced by their repository's."""

from pathlib import Path
from typing import Annotated

import typer

from monps.cli.legacy_drafts import LedgerPath, Metadata, Url, scanned, tables_of
from monps.cli.terminal import console

__all__ = ["rewrite"]


def rewrite(  # noqa: PLR0913 - where to look, what with, where to write
    path: Annotated[Path, typer.Argument(help="a folder of Python code, or one file")],
    *,
    session: Annotated[str, typer.Option(help="what opens a session, as package.module:function")],
    bridge: Annotated[
        str | None, typer.Option(help="what opens a session on a connection of psycopg2, as package.module:function")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="edit the files")] = False,
    patch: Annotated[Path | None, typer.Option(help="write one patch for each function into this folder")] = None,
    url: Url = None,
    metadata: Metadata = None,
    ledger: LedgerPath = None,
) -> None:
    """Replace calls whose repository method is proven; without --apply or --patch, tell what would be done."""
    from monps.strangler.drafts import draft  # noqa: PLC0415 - loads the parser of SQL
    from monps.strangler.ledger import LEDGER_FILE, Ledger  # noqa: PLC0415 - as above
    from monps.strangler.replacing import replaced  # noqa: PLC0415 - as above
    from monps.strangler.rewrites import rewrite as write  # noqa: PLC0415 - loads libcst

    inventory, known = scanned(path), Ledger.load(ledger or Path(LEDGER_FILE))
    with tables_of(url, metadata) as tables:
        drafts = draft(inventory.sites, tables)
    outcome = write(path, inventory, drafts, known, session, bridge)
    for one in outcome.rewritten:
        console.print(f"{'rewritten' if apply else 'to rewrite'} {one.title}", markup=False)
    for place, reason in outcome.refused:
        console.print(f"left {place}: {reason}", markup=False)
    marks = outcome.marks(Path())
    for mark in marks:
        no_longer = "no longer" if apply else "would no longer be"
        console.print(f"{mark.file}: {mark.number} {no_longer} marked as unproven", markup=False)
    if patch is not None:
        outcome.write_patches(patch, Path())
    if apply:
        outcome.apply()
        for mark in marks:
            replaced(mark.file, mark.after.encode())
    done = "rewritten" if apply else "to rewrite"
    console.print(f"{len(outcome.rewritten)} functions {done}, {len(outcome.refused)} calls left", markup=False)
