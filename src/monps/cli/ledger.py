"""What ``monps picks`` and ``monps bets`` share: times, and how a run and a report are printed."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer
from rich.table import Table

from monps.betting.devig import DevigMethod
from monps.betting.intervals import Estimate
from monps.betting.references import REFERENCE_CHAIN
from monps.cli.terminal import console, opened, table_of
from monps.core.database import Database
from monps.core.errors import MonpsError
from monps.repositories import Repositories, UnitOfWork
from monps.repositories.moments import BEGINNING
from monps.services.closing import Closed
from monps.services.ledger import Figures, Of
from monps.services.placing import Fixture, fixture_of
from monps.services.settling import Settled

__all__ = [
    "Again",
    "Away",
    "Bankroll",
    "By",
    "Chain",
    "Explain",
    "Home",
    "Kickoff",
    "Late",
    "League",
    "Match",
    "Method",
    "Since",
    "Until",
    "What",
    "close_or_explain",
    "exact",
    "fixture_given",
    "moment",
    "tell_report",
    "tell_settled",
]

CLOSING = {"picks": "`monps picks close`", "bets": "`monps bets close`"}

SHOWN = 20
"""Bets named per run; the rest is counted."""

Again = Annotated[bool, typer.Option("--again", help="look again at those that are closed, for late prices")]
Chain = Annotated[list[str] | None, typer.Option("--book", help="reference, the most trusted first; may be repeated")]
Explain = Annotated[
    str | None, typer.Option(help="a match id: every price considered, the refused ones with the reason")
]
By = Annotated[str, typer.Option(help="all, market, selection, line, league, season, bookmaker, agent, strategy, …")]
Since = Annotated[datetime | None, typer.Option(help="only kick-offs from then on, UTC")]
Until = Annotated[datetime | None, typer.Option(help="only kick-offs before then, UTC")]
Match = Annotated[str | None, typer.Option(help="id of the match, as `monps odds import` stored it")]
Home = Annotated[str | None, typer.Option(help="home team, where no match is stored")]
Away = Annotated[str | None, typer.Option(help="away team, with --home")]
League = Annotated[str | None, typer.Option(help="league, with --home")]
Kickoff = Annotated[datetime | None, typer.Option(help="kick-off in UTC, with --home")]
Late = Annotated[bool, typer.Option("--late", help="take it although the match has begun")]
What = Annotated[str, typer.Argument(help="such as home, over_2.5, 'spreads away +0.75', dnb_home")]
Method = Annotated[DevigMethod, typer.Option(help="how the margin is taken out of the close")]
Bankroll = Annotated[float, typer.Option(help="what the bankroll began with, in units", min=0.01)]


def moment(given: datetime | None) -> datetime | None:
    """A time of the command line, which is UTC."""
    return None if given is None else given.replace(tzinfo=UTC)


def exact(name: str, given: str) -> Decimal:
    """A number of the command line, with every digit that was typed.

    Raises:
        MonpsError: it is none.
    """
    try:
        return Decimal(given)
    except InvalidOperation:
        raise MonpsError(f"{name} is a number such as 2.1, not {given!r}") from None


def close_or_explain(
    what: Of,
    close: Callable[..., Closed],
    *,
    again: bool,
    book: list[str] | None,
    method: DevigMethod,
    explain: str | None,
) -> None:
    """Run ``close`` as the options say and print what it did; with ``explain``, show the prices of a match instead."""
    chain = tuple(book) if book else REFERENCE_CHAIN
    with opened() as database:
        if explain is not None:
            _tell_candidates(database, explain, chain)
            return
        with UnitOfWork(database=database, reason="closing line stored") as work:
            since = BEGINNING if again else None
            done = work.run(close, datetime.now(UTC), chain=chain, method=method, again=since)
    _tell_closed(what, done)


def fixture_given(
    work: Repositories,
    match: str | None,
    home: str | None,
    away: str | None,
    league: str | None,
    kickoff: datetime | None,
) -> Fixture:
    """The stored match, or the one that the command line describes.

    Raises:
        MonpsError: neither is given whole.
    """
    if home is None and match is not None:
        return fixture_of(work, match)
    begins = moment(kickoff)
    if home is None or away is None or league is None or begins is None:
        raise MonpsError("say which match: --match with its id, or --home, --away, --league and --kickoff (UTC)")
    return Fixture(match, home, away, league, league, begins)


def _tell_closed(what: Of, done: Closed) -> None:
    """Print what a run of closing did."""
    console.print(
        f"{done.seen} {what} looked at, {done.changed} closing lines stored or corrected;"
        f" {done.fair} with a fair price, {done.moved} on a moved line"
    )
    for reason, number in done.reasons.items():
        console.print(f"without a fair price, {number}: {reason}", markup=False)
    _tell_some("without a fair price", [str(one) for one in done.without])


def tell_settled(what: Of, done: Settled) -> None:
    """Print what a run of settlement did."""
    console.print(f"{done.seen} {what} with a score: {done.settled} settled, {len(done.corrected)} settled again")
    _tell_some("corrected", done.corrected)
    _tell_some("left open", done.left)


def _tell_candidates(database: Database, match_id: str, chain: Sequence[str]) -> None:
    """Print the prices of a match that could have been its close; refused ones with the reason.

    Raises:
        MonpsError: there is none, or nobody knows when the match begins.
    """
    with UnitOfWork(database=database, read_only=True) as work:
        found = work.odds.closing_candidates({match_id: fixture_of(work, match_id).kickoff}, chain=chain)
    if not found:
        raise MonpsError("no price of the reference books before kick-off is stored for this match")
    table = table_of("market", "selection", "line", "book", "price", "age", "chain", "margin %", "refused")
    for one in found:
        margin = "-" if one.overround is None else f"{100 * one.overround:.2f}"
        line = "-" if one.line is None else f"{one.line:g}"
        about = (one.market, one.selection, line, one.bookmaker, f"{one.price:.3f}", str(one.age))
        table.add_row(*about, str(one.position), margin, one.rejected or "")
    console.print(table)


def tell_report(what: Of, by: str, rows: Sequence[Figures]) -> None:
    """Print the figures by group, money then closing line value; no average stands without what it rests on."""
    money = table_of(by, what, "settled", "priced", "turnover", "profit", "yield %", "interval", "ROI %", "drawdown")
    value = table_of(by, "with close", "CLV %", "interval", "raw CLV %", "beat close", "moved")
    for row in rows:
        name = "(unknown)" if row.group is None else str(row.group)
        _add_money(money, name, row)
        _add_value(value, name, row)
    console.print(money)
    console.print(value)
    unexplained = sum(row.unexplained for row in rows)
    if unexplained:
        console.print(
            f"{unexplained} settled {what} have a closing value of the existing code only, of unknown margin; it is not"
            f" in these averages. Import their prices, then run {CLOSING[what]}.",
            markup=False,
        )


def _add_money(table: Table, name: str, row: Figures) -> None:
    counts = (str(row.bets), str(row.settled), str(row.priced))
    sums = (f"{row.turnover:.2f}", f"{row.profit:+.2f}", _signed(row.yield_.value, 100), _interval(row.yield_, 100))
    table.add_row(name, *counts, *sums, f"{100 * row.roi:+.2f}", f"{row.drawdown:.2f}")


def _add_value(table: Table, name: str, row: Figures) -> None:
    beaten = "-" if row.beaten is None else f"{100 * row.beaten:.0f} %"
    averages = (_signed(row.clv.value), _interval(row.clv), _signed(row.clv_raw.value))
    table.add_row(name, f"{row.clv.n}/{row.settled}", *averages, beaten, str(row.moved))


def _signed(value: float | None, times: float = 1) -> str:
    return "-" if value is None else f"{times * value:+.2f}"


def _interval(estimate: Estimate, times: float = 1) -> str:
    if estimate.low is None or estimate.high is None:
        return "-"
    return f"{times * estimate.low:+.2f} … {times * estimate.high:+.2f}"


def _tell_some(what: str, found: Sequence[str]) -> None:
    for one in found[:SHOWN]:
        console.print(f"{what}: {one}", markup=False)
    if len(found) > SHOWN:
        console.print(f"{what}: {len(found) - SHOWN} more")
