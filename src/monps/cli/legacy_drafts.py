"""``monps legacy draft``: repository methods in the places of raw SQL."""

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from platformdirs import user_cache_path

from monps.cli.terminal import console
from monps.core.database import Database
from monps.core.errors import InventoryError
from monps.core.settings import conninfo, load_settings, parse_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monps.strangler import CallSite, Inventory
    from monps.strangler.drafts import Drafts
    from monps.strangler.drafts.tables import Tables

__all__ = ["LedgerPath", "Metadata", "Url", "draft", "scanned", "tables_of"]

Url = Annotated[str | None, typer.Option(help="the database whose tables count; default: the configured one")]
Metadata = Annotated[str | None, typer.Option(help="models to write with, as package.module:Base")]
LedgerPath = Annotated[Path | None, typer.Option(help="the ledger; default: raw-sql-ledger.json")]


def draft(  # noqa: PLR0913 - where to look, what with, where to write
    site: Annotated[str | None, typer.Argument(help="the call, as FILE:LINE")] = None,
    *,
    everything: Annotated[Path | None, typer.Option("--all", help="every call below this folder or file")] = None,
    url: Url = None,
    metadata: Metadata = None,
    output: Annotated[Path | None, typer.Option(help="write the module into this file")] = None,
    record: Annotated[
        str | None, typer.Option(help="note the methods as candidates in the ledger, with this name of the module")
    ] = None,
    ledger: LedgerPath = None,
) -> None:
    """Write a repository method for a call that sends SQL; exit code 1 when nothing could be drafted."""
    from monps.strangler.replacing import replaced  # noqa: PLC0415 - loads the parser of SQL

    sites = _sites(site, everything)
    with tables_of(url, metadata) as tables:
        from monps.strangler.drafts import draft as write  # noqa: PLC0415 - as above

        made = write(sites, tables)
        code = made.module() if made.methods else ""
    before = output.read_text(encoding="utf-8") if output is not None and output.is_file() else code
    if output is None:
        typer.echo(code, nl=False)
    elif made.methods:
        replaced(output, code)
    for one in made.refused:
        console.print(f"not drafted {one.site.place} {one.site.function}: {one.reason}", markup=False, soft_wrap=True)
    if output is not None:
        console.print(f"{output}: {len(made.methods)} drafted, {len(made.refused)} not", markup=False)
    if record is not None:
        _note(made, (before, code), record, ledger)
    raise typer.Exit(0 if made.methods else 1)


@contextmanager
def tables_of(url: str | None, metadata: str | None) -> "Iterator[Tables]":
    """Tables of the database, in a transaction that only reads."""
    import psycopg  # noqa: PLC0415 - loads libpq

    from monps.strangler.drafts.catalog import Catalog  # noqa: PLC0415 - loads the parser of SQL
    from monps.strangler.drafts.tables import DeclaredTables, MappedTables  # noqa: PLC0415

    target = parse_url(url) if url is not None else Database(load_settings()).url
    with psycopg.connect(conninfo(target)) as connection:
        connection.read_only = True
        catalog = Catalog(connection)
        yield DeclaredTables(catalog) if metadata is None else MappedTables(catalog, metadata)


def scanned(path: Path) -> "Inventory":
    """The inventory of a tree, with what earlier scans found."""
    from monps.strangler import scan  # noqa: PLC0415 - loads the parser of SQL
    from monps.strangler.cache import cache_file  # noqa: PLC0415

    return scan(path, cache=cache_file(user_cache_path("monps"), path))


def _sites(site: str | None, everything: Path | None) -> "Sequence[CallSite]":
    if (site is None) == (everything is None):
        raise InventoryError("name either one call as FILE:LINE or a folder with --all")
    if everything is not None:
        return scanned(everything).sites
    file, _, line = str(site).rpartition(":")
    if not file or not line.isdigit():
        raise InventoryError(f"{site} is no FILE:LINE")
    path = Path(file)
    found = list(scanned(path.parent).at(path.name, int(line)))
    if not found:
        raise InventoryError(f"no call at {site} sends SQL; `monps legacy scan {path}` lists those that do")
    return found


def _note(made: "Drafts", codes: tuple[str, str], module: str, ledger: Path | None) -> None:
    """Note the candidates; parity stays with a method that stood there before as it does now."""
    from monps.strangler.drafts.method_text import method_texts  # noqa: PLC0415 - as above
    from monps.strangler.ledger import LEDGER_FILE, Ledger  # noqa: PLC0415 - loads the parser of SQL

    file = ledger or Path(LEDGER_FILE)
    known, (before, now) = Ledger.load(file), map(method_texts, codes)
    noted = []
    for fingerprint, method in made.methods.items():
        progress = known.of(fingerprint).of_candidate(f"{module}:{method.place}", now[method.place])
        same = before.get(method.place) == now[method.place]
        noted.append(progress if same else replace(progress, parity=None))
    known.noted(noted).save(file)
    console.print(f"{file}: {len(noted)} candidates", markup=False)
