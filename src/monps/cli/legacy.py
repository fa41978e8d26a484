"""``monps legacy``: raw SQL found, held and counted."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from platformdirs import user_cache_path

from monps.cli.terminal import console, opened, table_of

if TYPE_CHECKING:
    from monps.strangler import Inventory
    from monps.strangler.burn_down import Row
    from monps.strangler.parity import Outcome
    from monps.strangler.ratchet import Verdict

__all__ = ["app"]

# The tools are imported inside the commands: their SQL parser takes longer to load than most other commands to run.
app = typer.Typer(help="Raw SQL: find it, hold it, count what is left.", no_args_is_help=True)

DESK_PAIRS = "monps.services.legacy_pairs:PAIRS"

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


@app.command()
def parity(  # noqa: PLR0913 - each is a choice of its own
    path: CodePath,
    *,
    pairs: Annotated[str, typer.Option(help="module:NAME of the pairs; default: those of this desk")] = DESK_PAIRS,
    only: Annotated[str | None, typer.Option(help="only pairs whose name holds this")] = None,
    calls: Annotated[int, typer.Option(min=1, help="calls of a pair that are compared, at the most")] = 300,
    seconds: Annotated[float, typer.Option(min=0.001, help="how long a statement of either side may run")] = 30.0,
    ledger: Annotated[Path | None, typer.Option(help="the ledger; default: raw-sql-ledger.json")] = None,
    record: Annotated[bool, typer.Option("--record", help="write what was compared into the ledger")] = False,
    no_cache: NoCache = False,
) -> None:
    """Ask statements of PATH and their repositories the same in one snapshot; 0 equal or explained, 1 differs."""
    from monps.services.legacy_parity import compare, pairs_of  # noqa: PLC0415 - see above
    from monps.strangler.ledger import LEDGER_FILE, Ledger  # noqa: PLC0415
    from monps.strangler.parity import noted  # noqa: PLC0415

    chosen, found = pairs_of(pairs, only), _scanned(path, no_cache=no_cache)
    with opened() as database:
        outcomes = []
        for outcome in compare(database, found, chosen, calls=calls, seconds=seconds):
            outcomes.append(outcome)
            _compared(outcome)
    if record:
        file = ledger or Path(LEDGER_FILE)
        noted(Ledger.load(file), outcomes).save(file)
    wrong = [outcome for outcome in outcomes if outcome.verdict in {"differs", "failed"}]
    empty = sum(outcome.verdict == "nothing" for outcome in outcomes)
    console.print(
        f"{len(outcomes)} pairs: {len(wrong)} differ without an explanation, {empty} had nothing to compare",
        markup=False,
    )
    raise typer.Exit(1 if wrong else 0)


def _compared(outcome: "Outcome") -> None:
    bound = outcome.parity.upper_bound
    console.print(
        f"{outcome.name}: {outcome.verdict}; {outcome.place} against {outcome.candidate}; {outcome.calls} calls, "
        f"{outcome.rows} rows, {outcome.mismatches} differ; at most {bound:.1%} may differ unexplained (95 %); "
        f"{outcome.legacy_seconds * 1000:.0f} ms and {outcome.candidate_seconds * 1000:.0f} ms",
        markup=False,
    )
    if outcome.difference is not None:
        console.print(f"  {outcome.difference}", markup=False)
    if outcome.mismatches and outcome.reason:
        rest = f"{outcome.unexplained} differ even so" if outcome.unexplained else "with that corrected, none differs"
        console.print(f"  known: {outcome.reason}; {rest}", markup=False)
