"""``monps bets``: bets that were really placed, from the slip to the report."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from monps.betting.devig import DevigMethod
from monps.betting.markets import parse
from monps.cli.ledger import (
    Again,
    Away,
    Bankroll,
    By,
    Chain,
    Explain,
    Home,
    Kickoff,
    Late,
    League,
    Match,
    Method,
    Since,
    Until,
    What,
    close_or_explain,
    exact,
    fixture_given,
    moment,
    tell_report,
    tell_settled,
)
from monps.cli.ledger_files import Csv, Folder, Json, Parquet, write_files
from monps.cli.terminal import console, opened
from monps.repositories import UnitOfWork
from monps.services import ledger
from monps.services.closing import close_bets
from monps.services.placing import Terms, add_bet
from monps.services.settling import settle_bets

__all__ = ["app"]

app = typer.Typer(help="Bets really placed: add, close, settle, report.", no_args_is_help=True)


@app.command()
def add(  # noqa: PLR0913 - each is a property of a bet
    what: What,
    *,
    odds: Annotated[str, typer.Option(help="decimal odds obtained")],
    book: Annotated[str, typer.Option(help="the bookmaker")],
    stake: Annotated[str, typer.Option(help="units")],
    match: Match = None,
    home: Home = None,
    away: Away = None,
    league: League = None,
    kickoff: Kickoff = None,
    notes: Annotated[str | None, typer.Option(help="for people")] = None,
    late: Late = False,
) -> None:
    """Add a bet, once."""
    terms = Terms(parse(what), exact("odds", odds), exact("stake", stake), book, notes)
    with opened() as database, UnitOfWork(database=database) as work:
        fixture = fixture_given(work, match, home, away, league, kickoff)
        made = add_bet(work, fixture, terms, datetime.now(UTC), late=late)
        told = f"bet {made.id}: {terms.selection} at {terms.odds}, {made.match_name}, {made.bookmaker}"
        work.commit()
    console.print(told, markup=False)


@app.command()
def close(
    *, again: Again = False, book: Chain = None, method: Method = DevigMethod.POWER, explain: Explain = None
) -> None:
    """Store the closing line of the bets whose match has begun, with where it comes from."""
    close_or_explain("bets", close_bets, again=again, book=book, method=method, explain=explain)


@app.command()
def settle() -> None:
    """Settle the bets whose match has a score, again where a score was corrected."""
    with opened() as database, UnitOfWork(database=database) as work:
        done = work.run(settle_bets)
    tell_settled("bets", done)


@app.command()
def report(  # noqa: PLR0913 - what is reported, and where to
    *,
    by: By = "market",
    since: Since = None,
    until: Until = None,
    bankroll: Bankroll = 100,
    csv: Csv = None,
    json: Json = None,
    parquet: Parquet = None,
    charts: Folder = None,
) -> None:
    """Money and closing line value by any dimension, each average with the number of bets behind it."""
    with opened() as database, UnitOfWork(database=database, read_only=True) as work:
        found = ledger.entries(work, "bets", since=moment(since), until=moment(until))
    figures = ledger.report(found, by, bankroll=bankroll)
    tell_report("bets", by, figures)
    write_files(found, figures, tables={".csv": csv, ".json": json, ".parquet": parquet}, charts=charts)
