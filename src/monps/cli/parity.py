"""``monps legacy parity``, ``shadowed`` and ``tap``: both sides of a move, compared and listened to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monps.cli.scanning import CodePath, NoCache, scanned
from monps.cli.terminal import console, opened, table_of

if TYPE_CHECKING:
    from monps.strangler.parity import Outcome

__all__ = ["parity", "shadowed", "tap"]

# As in legacy.py, the tools are imported inside the commands.
DESK_PAIRS = "monps.services.legacy_pairs:PAIRS"


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

    chosen, found = pairs_of(pairs, only), scanned(path, no_cache=no_cache)
    outcomes = []
    with opened() as database:
        for outcome in compare(database, found, chosen, calls=calls, seconds=seconds):
            outcomes.append(outcome)
            _tell(outcome)
    if record:
        file = ledger or Path(LEDGER_FILE)
        noted(Ledger.load(file), outcomes).save(file)
    wrong = sum(outcome.verdict in {"differs", "failed"} for outcome in outcomes)
    empty = sum(outcome.verdict == "nothing" for outcome in outcomes)
    console.print(
        f"{len(outcomes)} pairs: {wrong} differ without an explanation, {empty} had nothing to compare", markup=False
    )
    raise typer.Exit(1 if wrong else 0)


def shadowed() -> None:
    """Tell what the shadow reads of the running programs came to; 1 where any differed."""
    from monps.strangler.mismatches import Mismatches  # noqa: PLC0415 - see above

    with opened() as database:
        tallies = Mismatches(database.engine).tallies()
    table = table_of("pair", "compared", "differ", "failed", "dropped", "at most (95 %)", "existing ms", "candidate ms")
    for one in tallies:
        each = [
            1000 * spent / one.compared if one.compared else 0 for spent in (one.legacy_seconds, one.candidate_seconds)
        ]
        counts = map(str, (one.compared, one.mismatches, one.failed, one.dropped))
        table.add_row(one.pair, *counts, f"{one.parity.upper_bound:.1%}", *(f"{spent:.1f}" for spent in each))
    console.print(table)
    raise typer.Exit(1 if any(one.mismatches for one in tallies) else 0)


def tap(
    path: CodePath,
    folder: Annotated[Path, typer.Argument(help="what the tap has written")],
    *,
    unseen: Annotated[bool, typer.Option("--unseen", help="list the sites of which nothing ran too")] = False,
    no_cache: NoCache = False,
) -> None:
    """Hold what a tapped program sent against the raw SQL of PATH; 1 where it sent what nobody knew."""
    from monps.strangler.tap_record import read  # noqa: PLC0415 - see above
    from monps.strangler.tapped import Knowledge, matched  # noqa: PLC0415

    tapped = matched(read(folder), scanned(path, no_cache=no_cache))
    news = [*tapped.of(Knowledge.unknown), *tapped.of(Knowledge.learned)]
    for one in news:
        place = one.seen.place
        site = f"; the text of {', '.join(site.place for site in one.sites)}" if one.sites else ""
        text = " ".join(one.seen.text.split())
        where = f"{place.file}:{place.line} {place.function}" if place is not None else "(nobody looked)"
        console.print(f"{one.knowledge} {where}: {text}{site}", markup=False)
    for missed in tapped.unseen if unseen else ():
        console.print(f"unseen {missed.place} {missed.function}", markup=False)
    counts = ", ".join(f"{len(tapped.of(word))} {word}" for word in Knowledge)
    runs = sum(one.seen.count for one in tapped.matches)
    console.print(
        f"{runs} statements ran, {len(tapped.matches)} different ones: {counts}; "
        f"nothing ran of {len(tapped.unseen)} sites",
        markup=False,
    )
    raise typer.Exit(1 if news else 0)


def _tell(outcome: "Outcome") -> None:
    console.print(
        f"{outcome.name}: {outcome.verdict}; {outcome.place} against {outcome.candidate}; {outcome.calls} calls "
        f"({outcome.empty} without rows), {outcome.rows} rows, {outcome.mismatches} differ; at most "
        f"{outcome.parity.upper_bound:.1%} of calls may differ unexplained (95 %); "
        f"{outcome.legacy_seconds * 1000:.0f} ms and {outcome.candidate_seconds * 1000:.0f} ms",
        markup=False,
    )
    if outcome.difference is not None:
        console.print(f"  {outcome.difference}", markup=False)
    if outcome.mismatches and outcome.reason:
        rest = f"{outcome.unexplained} differ even so" if outcome.unexplained else "with that corrected, none differs"
        console.print(f"  known: {outcome.reason}; {rest}", markup=False)
