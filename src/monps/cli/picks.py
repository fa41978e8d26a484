"""``monps picks``: model picks from record to report, and their move to the new shape."""

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
from monps.cli.terminal import console, opened, table_of
from monps.core.errors import MigrationError
from monps.repositories import UnitOfWork
from monps.services import ledger, picks, schema
from monps.services.closing import close_picks
from monps.services.placing import Terms, record_pick
from monps.services.settling import settle_picks

__all__ = ["app"]

app = typer.Typer(
    help="Model picks from record to report, and their move from the old shape to the new.", no_args_is_help=True
)


@app.command()
def backfill() -> None:
    """Fill the new shape of old picks; resumes where an earlier run stopped."""
    with opened() as database:
        step = schema.backfill(database)
        console.print(f"{step.rows} rows filled" if step else "nothing to fill at this revision")


@app.command()
def verify() -> None:
    """Check on every row that the new shape says what the old one says; exit code 1 if not."""
    with opened() as database, database.engine.connect() as connection:
        found = picks.verify(connection)
    table = table_of("column", "rows that disagree")
    for name, count in found.differing.items():
        table.add_row(name, str(count))
    console.print(table)
    for spelling, count in found.unknown_spellings.items():
        console.print(f"spelling {spelling!r} is not in the vocabulary: {count} picks have no market", markup=False)
    if not found.ok:
        raise MigrationError("the two shapes disagree; run `monps picks backfill`, then verify again")
    console.print(f"{found.rows} picks verified, no disagreement")


@app.command()
def record(  # noqa: PLR0913 - each is a property of a pick
    what: What,
    *,
    odds: Annotated[str, typer.Option(help="decimal odds")],
    agent: Annotated[str, typer.Option(help="which model picks")],
    match: Match = None,
    home: Home = None,
    away: Away = None,
    league: League = None,
    kickoff: Kickoff = None,
    stake: Annotated[str, typer.Option(help="units")] = "1",
    strategy: Annotated[str | None, typer.Option(help="by which of its rules")] = None,
    confidence: Annotated[str | None, typer.Option(help="its probability, 0 to 1")] = None,
    book: Annotated[str | None, typer.Option(help="where the price was seen")] = None,
    notes: Annotated[str | None, typer.Option(help="for people")] = None,
    late: Late = False,
) -> None:
    """Record a pick of a model, once, whatever it is called."""
    terms = Terms(parse(what), exact("odds", odds), exact("stake", stake), book, notes)
    chance = None if confidence is None else exact("confidence", confidence)
    with opened() as database, UnitOfWork(database=database) as work:
        fixture = fixture_given(work, match, home, away, league, kickoff)
        made = record_pick(
            work, fixture, terms, datetime.now(UTC), agent=agent, strategy=strategy, confidence=chance, late=late
        )
        told = f"pick {made.id}: {terms.selection} at {terms.odds}, {made.home_team} - {made.away_team}"
        work.commit()
    console.print(told, markup=False)


@app.command()
def close(
    *, again: Again = False, book: Chain = None, method: Method = DevigMethod.POWER, explain: Explain = None
) -> None:
    """Store the closing line of the picks whose match has begun, with where it comes from."""
    close_or_explain("picks", close_picks, again=again, book=book, method=method, explain=explain)


@app.command()
def settle(
    *,
    existing: Annotated[
        bool, typer.Option("--existing", help="correct those that the existing code settled by other rules, too")
    ] = False,
) -> None:
    """Settle the picks whose match has a score, again where a score was corrected."""
    with opened() as database, UnitOfWork(database=database) as work:
        done = work.run(settle_picks, existing=existing)
    tell_settled("picks", done)


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
    """Money and closing line value by any dimension, each average with the number of picks behind it."""
    with opened() as database, UnitOfWork(database=database, read_only=True) as work:
        found = ledger.entries(work, "picks", since=moment(since), until=moment(until))
    figures = ledger.report(found, by, bankroll=bankroll)
    tell_report("picks", by, figures)
    write_files(found, figures, tables={".csv": csv, ".json": json, ".parquet": parquet}, charts=charts)


@app.command("list")
def list_picks(
    limit: Annotated[int, typer.Option(help="how many", min=1, max=1000)] = 20,
    market: Annotated[str | None, typer.Option(help="canonical market, such as h2h or totals")] = None,
) -> None:
    """The latest picks by kick-off."""
    with opened() as database, UnitOfWork(database=database) as work:
        rows = work.tracking.recent(limit, market=market)
    table = table_of("kick-off", "match", "market", "selection", "odds", "close", "CLV %", "won", "pnl")
    for pick in rows:
        cells = (pick.odds_at_pick, pick.odds_at_close, pick.clv_percentage, pick.is_won, pick.pnl)
        selection = pick.selection if pick.line is None else f"{pick.selection} {pick.line:g}"
        table.add_row(
            f"{pick.match_date:%Y-%m-%d %H:%M}" if pick.match_date else "-",
            f"{pick.home_team} - {pick.away_team}",
            pick.market or "-",
            selection or "-",
            *("-" if cell is None else f"{cell:g}" if not isinstance(cell, bool) else str(cell) for cell in cells),
        )
    console.print(table)
