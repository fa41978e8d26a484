"""``monps picks``: model picks and their move to the new shape."""

from typing import Annotated

import typer

from monps.cli.terminal import console, opened, table_of
from monps.core.errors import MigrationError
from monps.repositories import UnitOfWork
from monps.services import picks, schema

__all__ = ["app"]

app = typer.Typer(help="Model picks, and their move from the old shape to the new.", no_args_is_help=True)


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
def report() -> None:
    """Profit and closing line value by market, each average with the number of picks behind it."""
    with opened() as database, UnitOfWork(database=database) as work:
        rows = work.tracking.performance("market")
    table = table_of("market", "picks", "settled", "priced", "profit (units)", "mean CLV %", "coverage")
    for row in rows:
        mean = "-" if row.mean_clv is None else f"{row.mean_clv:+.2f}"
        counts = (str(row.bets), str(row.settled), str(row.priced))
        table.add_row(
            str(row.group or "(unknown)"), *counts, f"{row.profit:+.2f}", mean, f"{row.with_clv}/{row.settled}"
        )
    console.print(table)


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
