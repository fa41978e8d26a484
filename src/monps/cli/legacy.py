"""``monps legacy``: raw SQL found, held and counted."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from platformdirs import user_cache_path

from monps.cli.terminal import console, table_of

if TYPE_CHECKING:
    from monps.strangler import Inventory
    from monps.strangler.burn_down import Row
    from monps.strangler.ratchet import Verdict

__all__ = ["app"]

# The tools are imported inside the commands: their SQL parser takes longer to load than most other commands to run.
app = typer.Typer(help="Raw SQL: find it, hold it, count what is left.", no_args_is_help=True)

CodePath = Annotated[Path, typer.Argument(help="a folder of Python code, or one file")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="read every file, whatever is known of it")]


class Format(StrEnum):
    """How the inventory is written."""

    text = "text"
    json = "json"
    csv = "csv"
    html = "html"


@app.command()
def scan(  # noqa: PLR0913 - each form has its own flag, as other tools have them
    path: CodePath,
    *,
    form: Annotated[Format, typer.Option("--format", help="form of the inventory")] = Format.text,
    as_json: Annotated[bool, typer.Option("--json", help="the same as --format json")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="the same as --format csv")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="the same as --format html")] = False,
    output: Annotated[Path | None, typer.Option(help="write into this file")] = None,
    no_cache: NoCache = False,
) -> None:
    """Find every place in PATH that sends SQL, with what it sends and what surrounds it."""
    from monps.strangler.listing import headline  # noqa: PLC0415 - see above
    from monps.strangler.replacing import replaced  # noqa: PLC0415

    found = _scanned(path, no_cache=no_cache)
    chosen = Format.json if as_json else Format.csv if as_csv else Format.html if as_html else form
    if chosen is Format.text and output is None:
        _show(found)
    elif output is None:
        typer.echo(_written(found, chosen), nl=False)
    else:
        replaced(output, _written(found, chosen))
        console.print(f"{output}: {headline(found)}", markup=False)


@app.command()
def ratchet(
    path: CodePath,
    *,
    file: Annotated[Path | None, typer.Option(help="the list of known raw SQL; default: raw-sql.toml")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="write the list anew, as the code is now")] = False,
    no_cache: NoCache = False,
) -> None:
    """Fail where PATH has raw SQL that is not listed, or the list has SQL that is gone; 0 holds, 1 fails."""
    from monps.strangler import ratchet as ratchets  # noqa: PLC0415 - see above

    found, listed = _scanned(path, no_cache=no_cache), file or Path(ratchets.RATCHET_FILE)
    if accept:
        ratchets.save(listed, entries := ratchets.entries_of(found))
        console.print(f"{listed}: {len(found.sites)} sites in {len(entries)} entries", markup=False)
        return
    verdict = ratchets.judge(found, ratchets.load(listed))
    _tell(verdict)
    raise typer.Exit(0 if verdict.holds else 1)


@app.command()
def status(
    path: CodePath,
    *,
    ledger: Annotated[Path | None, typer.Option(help="the ledger; default: raw-sql-ledger.json")] = None,
    record: Annotated[bool, typer.Option("--record", help="write today's numbers into the ledger")] = False,
    html: Annotated[Path | None, typer.Option(help="write the report with the burn-down into this file")] = None,
    no_cache: NoCache = False,
) -> None:
    """Count what is left in PATH, by table and by package, and say in which phase each table is."""
    from monps.strangler.burn_down import BurnDown  # noqa: PLC0415 - see above
    from monps.strangler.ledger import LEDGER_FILE, Ledger  # noqa: PLC0415
    from monps.strangler.page import as_html  # noqa: PLC0415
    from monps.strangler.replacing import replaced  # noqa: PLC0415

    found, file = _scanned(path, no_cache=no_cache), ledger or Path(LEDGER_FILE)
    known = Ledger.load(file)
    if record:
        known = known.recorded(found, datetime.now(UTC).date())
        known.save(file)
    if html is not None:
        replaced(html, as_html(found, known))
    counted = BurnDown.of(found, known)
    for name, rows in (("table", counted.tables), ("package", counted.packages)):
        _count(name, rows)
    console.print(counted.headline, markup=False)


def _scanned(path: Path, *, no_cache: bool) -> "Inventory":
    from monps.strangler import scan as look  # noqa: PLC0415 - see above
    from monps.strangler.cache import cache_file  # noqa: PLC0415

    return look(path, cache=None if no_cache else cache_file(user_cache_path("monps"), path))


def _written(found: "Inventory", form: Format) -> str:
    from monps.strangler.ledger import Ledger  # noqa: PLC0415 - see above
    from monps.strangler.listing import as_csv, headline  # noqa: PLC0415
    from monps.strangler.page import as_html  # noqa: PLC0415

    match form:
        case Format.json:
            return found.json()
        case Format.csv:
            return as_csv(found)
        case Format.html:
            return as_html(found, Ledger())
    return headline(found) + "\n"


def _show(found: "Inventory") -> None:
    from monps.strangler.listing import headline, notes  # noqa: PLC0415 - see above

    for site in found.sites:
        kinds = " ".join(site.kinds) or site.expression
        parts = [f"{kinds} ({len(site.variants)} variants)" if len(site.variants) > 1 else kinds, site.resolution]
        parts += [f"reads {', '.join(site.tables_read)}"] if site.tables_read else []
        parts += [f"writes {', '.join(site.tables_written)}"] if site.tables_written else []
        console.print(f"{site.place} {site.function}: {'; '.join([*parts, *notes(site)])}", markup=False)
    for one in found.dismissed:
        console.print(f"dismissed {one.file}:{one.line} {one.callee}: {one.reason}", markup=False)
    for unread in found.unread:
        suspects = (
            f" (lines that look like call sites: {', '.join(map(str, unread.suspects))})" if unread.suspects else ""
        )
        console.print(f"unread {unread.file}: {unread.reason}{suspects}", markup=False)
    console.print(headline(found), markup=False)


def _tell(verdict: "Verdict") -> None:
    for entry in verdict.new:
        console.print(f"new {entry}, line {verdict.lines_of(entry) or 'unknown'}", markup=False)
    for entry in verdict.vanished:
        console.print(f"vanished {entry}; remove its entry", markup=False)
    console.print(verdict.headline, style="bold green" if verdict.holds else "bold red", markup=False)


def _count(name: str, rows: "tuple[Row, ...]") -> None:
    from monps.strangler.ledger import Stage  # noqa: PLC0415 - see above

    table = table_of(name, "phase", "reads", "writes", "left", "cut over", "removed")
    for row in rows:
        done, gone = (row.stages.get(stage, 0) for stage in (Stage.cut_over, Stage.removed))
        table.add_row(row.name, row.phase, *map(str, (row.reads, row.writes, row.left, done, gone)))
    console.print(table)
