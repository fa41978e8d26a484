"""``monps legacy prove``: every statement of a code tree tried on a copy of a database's schema."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monps.cli.scanning import CodePath, NoCache, scanned
from monps.cli.terminal import console, settings

if TYPE_CHECKING:
    from sqlalchemy import URL

    from monps.strangler.proof import ProofReport
    from monps.strangler.proof.contracts import Verdict

__all__ = ["Height", "Scratch", "prove"]

Url = Annotated[str | None, typer.Option(help="the database; default: the configured one")]
Scratch = Annotated[str | None, typer.Option(help="server to copy the schema to; default: the embedded one")]
Role = Annotated[str | None, typer.Option(help="role of the program: check its privileges too")]
Contracts = Annotated[Path | None, typer.Option(help="file with the columns that each statement is to give")]
Accept = Annotated[bool, typer.Option("--accept", help="write the contracts anew, as the results are now")]
Everything = Annotated[bool, typer.Option("--all", help="tell the proven sites and all findings too")]
AsJson = Annotated[bool, typer.Option("--json", help="everything, for a program")]
Output = Annotated[Path | None, typer.Option(help="write into this file")]
Strict = Annotated[bool, typer.Option("--strict", help="fail on what is not verifiable too")]
LedgerFile = Annotated[Path | None, typer.Option(help="the ledger; default: raw-sql-ledger.json")]
Record = Annotated[bool, typer.Option("--record", help="write the levels into the ledger")]


class Height(StrEnum):
    """How far a statement is tried."""

    described = "L1"
    planned = "L2"
    executed = "L3"


Highest = Annotated[Height, typer.Option("--level", help="L1 prepare, L2 plan, L3 execute and roll back")]


def prove(  # noqa: PLR0913 - the options of a command are its parameters
    path: CodePath,
    *,
    url: Url = None,
    scratch: Scratch = None,
    role: Role = None,
    level: Highest = Height.executed,
    contracts: Contracts = None,
    accept: Accept = False,
    everything: Everything = False,
    as_json: AsJson = False,
    output: Output = None,
    strict: Strict = False,
    ledger: LedgerFile = None,
    record: Record = False,
    no_cache: NoCache = False,
) -> None:
    """Try every statement in PATH on a copy of the database's schema; 0 all work, 1 some fail, 2 could not look."""
    from monps.strangler.proof import Level  # noqa: PLC0415 - their SQL parser takes long to load
    from monps.strangler.proof import prove as proven  # noqa: PLC0415

    found = scanned(path, no_cache=no_cache)
    server = None if scratch is None else address(scratch, "--scratch")
    report = proven(found, _target(url), scratch=server, role=role, highest=Level(level))
    _write(report, output, as_json=as_json, everything=everything)
    verdict = _judged(report, contracts, accept=accept, quiet=as_json and output is None)
    if record:
        _record(report, ledger)
    bad = report.failed or (verdict is not None and verdict.changed) or (strict and report.not_verifiable)
    raise typer.Exit(1 if bad else 0)


def address(text: str, option: str) -> "URL":
    """A URL that somebody gave with an option."""
    from monps.core.settings import parse_url  # noqa: PLC0415 - with the others

    return parse_url(text, option)


def _target(url: str | None) -> "URL":
    from monps.core import embedded  # noqa: PLC0415 - with the others

    return address(url, "--url") if url is not None else embedded.database_url(settings())


def _write(report: "ProofReport", output: Path | None, *, as_json: bool, everything: bool) -> None:
    from monps.strangler.replacing import replaced  # noqa: PLC0415 - with the others

    summary = [*report.summary(), report.ground, report.headline]
    text = report.json() if as_json else "\n".join([*report.lines(everything=everything), *summary]) + "\n"
    if output is not None:
        replaced(output, text)
        console.print(f"{output}: {report.headline}", markup=False)
    elif as_json:
        typer.echo(text, nl=False)
    else:
        console.print(text, markup=False, end="")


def _judged(report: "ProofReport", file: Path | None, *, accept: bool, quiet: bool) -> "Verdict | None":
    from monps.strangler.proof import contracts  # noqa: PLC0415 - with the others

    listed = file or Path(contracts.CONTRACTS_FILE)
    if accept:
        contracts.save(listed, made := contracts.contracts_of(report.sites))
        console.print(f"{listed}: the columns of {len(made)} statements", markup=False)
    if accept or file is None:
        return None
    verdict = contracts.judge(report.sites, contracts.load(listed))
    if not quiet:
        for change in verdict.changed:
            moved = " (rows read by number are other values now)" if change.moves else ""
            console.print(f"changed {change.contract}: {'; '.join(change.differences)}{moved}", markup=False)
        for word, group in (("new", verdict.new), ("vanished", verdict.vanished)):
            for one in group:
                console.print(f"{word} {one}", markup=False)
        console.print(verdict.headline, markup=False)
    return verdict


def _record(report: "ProofReport", file: Path | None) -> None:
    from monps.strangler.ledger import LEDGER_FILE, Ledger  # noqa: PLC0415 - with the others
    from monps.strangler.proof.recording import noted  # noqa: PLC0415

    path = file or Path(LEDGER_FILE)
    noted(Ledger.load(path), report).save(path)
