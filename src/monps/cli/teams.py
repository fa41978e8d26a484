"""``monps teams``: what sources call a club, asked of a person."""

import csv
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer

from monps.cli.terminal import console, opened, table_of
from monps.core.errors import MonpsError
from monps.repositories import UnitOfWork
from monps.services import registry
from monps.services.registry import Confirmation, Confirmed

__all__ = ["app"]

app = typer.Typer(help="The registry of clubs: exact names per source, confirmed by you.", no_args_is_help=True)


@app.command("unmatched")
def unmatched(*, league: Annotated[str | None, typer.Option(help="only this league, such as E0")] = None) -> None:
    """List the names that nobody has confirmed; their matches are stored and wait."""
    table = table_of("source", "league", "season", "name", "since")
    with opened() as database, UnitOfWork(database=database, read_only=True) as work:
        waiting = work.clubs.unmatched(league)
        for one in waiting:
            table.add_row(one.source, one.league, one.season, one.name, f"{one.first_seen:%Y-%m-%d}")
    console.print(table if waiting else "no name waits")


@app.command("suggest")
def suggest(
    *,
    limit: Annotated[int, typer.Option(min=1, help="suggestions for each name")] = 3,
    as_csv: Annotated[bool, typer.Option("--csv", help="the best of each as a confirm file, to be checked")] = False,
) -> None:
    """Suggest what each name may mean, with the reason; nothing is joined by it."""
    with opened() as database, UnitOfWork(database=database, read_only=True) as work:
        found = registry.suggest(work, limit=1 if as_csv else limit)
    if as_csv:
        names = [*(field.name for field in fields(Confirmation)), "score", "reason"]
        writer = csv.DictWriter(sys.stdout, names, restval="", lineterminator="\n")
        writer.writeheader()
        told = ("source", "name", "club", "score", "reason")
        writer.writerows({name: getattr(one, name) for name in told} for one in found)
        return
    table = table_of("source", "league", "name", "club", "score", "reason")
    for one in found:
        table.add_row(one.source, one.league, one.name, one.club, f"{one.score:.0f}", one.reason)
    console.print(table if found else "no name waits")


@app.command("confirm")
def confirm(
    path: Annotated[Path, typer.Argument(help="CSV: source,name,club,country,first_season,last_season")],
) -> None:
    """Confirm the names of a file, all or none; stored matches of the same clubs and day become one."""
    _tell(registry.read_confirmations(path))


@app.command("alias")
def alias(
    source: Annotated[str, typer.Argument(help="such as the-odds-api")],
    name: Annotated[str, typer.Argument(help="the name, letter by letter")],
    club: Annotated[str, typer.Argument(help="the club's name here; made when there is none")],
    *,
    since: Annotated[str, typer.Option("--from", help="first season, such as 2025-26")] = "",
    until: Annotated[str, typer.Option("--until", help="last season")] = "",
) -> None:
    """Confirm one name of one source."""
    _tell([Confirmation(source, name, club, "", since, until)])


@app.command("import")
def import_existing() -> None:
    """Take over the clubs and aliases of team_mapping and team_aliases; those tables stay as they are."""
    with opened() as database, UnitOfWork(database=database) as work:
        _report(work.run(registry.import_legacy))


def _tell(confirmations: Sequence[Confirmation]) -> None:
    if not confirmations:
        raise MonpsError("there is nothing to confirm: the file has a header only")
    with opened() as database, UnitOfWork(database=database) as work:
        _report(work.run(registry.confirm, confirmations))


def _report(done: Confirmed) -> None:
    console.print(
        f"{done.names} names confirmed, {done.resolved} names of stored matches resolved, {done.joined} matches joined"
    )
    if done.left:
        console.print(f"{done.left} pairs of matches left alone: picks or bets refer to both")
