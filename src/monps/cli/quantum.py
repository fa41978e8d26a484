"""``monps quantum``: profiles of teams."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from monps.cli.terminal import console, opened, table_of
from monps.repositories import UnitOfWork
from monps.services import quantum

__all__ = ["app"]

app = typer.Typer(help="Profiles of teams, computed from stored matches.", no_args_is_help=True)


@app.command()
def compute(
    league: Annotated[str, typer.Argument(help="division, such as E0")],
    season: Annotated[str, typer.Argument(help="season, such as 2024-25")],
    *,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="only matches before; default today")
    ] = None,
) -> None:
    """Compute profiles, friction, strategies and tactical classes from stored matches, and store them."""
    day: date = as_of.date() if as_of else datetime.now(UTC).date()
    with opened() as database, UnitOfWork(database=database) as work:
        stored = work.run(quantum.compute, league, season, day)
    for name, count in stored.counts.items():
        console.print(f"{count} {name}")
    for note in stored.notes:
        console.print(note, markup=False)


@app.command()
def teams(league: Annotated[str | None, typer.Argument(help="division, such as E0; all by default")] = None) -> None:
    """List the newest profile of every team."""
    with opened() as database, UnitOfWork(database=database) as work:
        rows = work.teams.summaries(league)
    table = table_of("team", "league", "season", "as of", "matches", "temporal", "psyche", "missing")
    for team in rows:
        table.add_row(
            team.team_name,
            team.league,
            team.season,
            str(team.as_of),
            str(team.matches_played),
            team.temporal_profile or "-",
            team.psyche_profile or "-",
            ", ".join(sorted(team.missing)) or "-",
        )
    console.print(table)
