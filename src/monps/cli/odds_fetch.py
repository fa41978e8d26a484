"""``monps odds fetch``: ask a source, and keep its answers as they came; ``monps odds import`` stores them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from monps.cli.sources import run_folder, sites
from monps.cli.terminal import console, settings
from monps.core.errors import MonpsError, SourceError
from monps.services.collecting import (
    MARKETS,
    Collector,
    downloads,
    from_api_football,
    from_odds_api,
    from_understat,
)
from monps.sources.balance import balances
from monps.sources.quota import Quota, QuotaExhausted

__all__ = ["app"]

app = typer.Typer(help="Ask a source and keep its answers; needs a network.", no_args_is_help=True)

Folder = Annotated[
    Path | None,
    typer.Option(
        help="where answers are kept, and read again instead of being asked for; default: under MONPS_DATA_DIR"
    ),
]
Reserve = Annotated[int, typer.Option(help="requests (or credits) that are left untouched", min=0)]


@app.command("football-data")
def fetch_football_data(
    *,
    league: Annotated[list[str], typer.Option(help="division, such as E0, or country, such as BRA; again for more")],
    season: Annotated[str, typer.Option(help="season as the site writes it, such as 2425")],
    folder: Annotated[Path | None, typer.Option(help="where to keep the files; default: under MONPS_DATA_DIR")] = None,
) -> None:
    """Download the season of divisions from football-data.co.uk; a file that was there is replaced by the newer one."""
    target = folder or settings().data_dir / "football-data"
    with sites(settings()) as asked:
        failures = _ask(downloads(league, season, target, asked.http, asked.football_data))
    _end(target, failures)


@app.command("the-odds-api")
def fetch_odds_api(  # noqa: PLR0913 - its options
    *,
    sport: Annotated[list[str], typer.Option(help="sport key, such as soccer_epl; again for more")],
    market: Annotated[
        list[str] | None, typer.Option(help=f"market; again for more; default {', '.join(MARKETS)}")
    ] = None,
    region: Annotated[list[str] | None, typer.Option(help="region of bookmakers; again for more; default uk")] = None,
    event_market: Annotated[
        list[str] | None,
        typer.Option(help="market asked for match by match, such as btts or alternate_totals; again for more"),
    ] = None,
    scores: Annotated[int, typer.Option(help="past days to ask scores of; 0: none", min=0, max=3)] = 0,
    reserve: Reserve = 0,
    folder: Folder = None,
) -> None:
    """Prices of coming matches, and scores; a credit for each market in each region, two for scores."""
    target = _run_folder("the-odds-api", folder)
    with sites(settings()) as asked:
        client = asked.odds_api(target, reserve)
        markets, regions = market or MARKETS, region or ("uk",)
        failures = _ask(
            from_odds_api(client, sport, markets, regions, event_markets=event_market or (), days_of_scores=scores)
        )
    _end(target, failures, client.quota)


@app.command("api-football")
def fetch_api_football(
    *,
    league: Annotated[list[int] | None, typer.Option(help="number of a league, such as 39; again for more")] = None,
    season: Annotated[int | None, typer.Option(help="year in which the season begins, such as 2025")] = None,
    odds: Annotated[bool, typer.Option(help="ask for the prices of the coming matches too")] = True,
    fixture: Annotated[
        list[int] | None, typer.Option(help="fixture whose statistics and events are asked for; again for more")
    ] = None,
    reserve: Reserve = 0,
    folder: Folder = None,
) -> None:
    """Fixtures and prices of leagues, statistics and events of fixtures; a request for each, and for each page."""
    if league and season is None:
        raise MonpsError("--league needs the year in which its season begins: --season 2025")
    if not league and not fixture:
        raise MonpsError("nothing is asked for; name a league (--league 39 --season 2025) or a fixture (--fixture)")
    target = _run_folder("api-football", folder)
    seasons = [(one, season) for one in league or () if season is not None]
    with sites(settings()) as asked:
        client = asked.api_football(target, reserve)
        failures = _ask(from_api_football(client, seasons, fixture or (), odds=odds))
    _end(target, failures, client.quota)


@app.command("understat")
def fetch_understat(
    *,
    league: Annotated[str, typer.Option(help="league as the site's addresses write it, such as EPL or La_liga")],
    season: Annotated[int | None, typer.Option(help="year in which the season begins: its players")] = None,
    match: Annotated[list[int] | None, typer.Option(help="match of the league: its shots; again for more")] = None,
    folder: Folder = None,
) -> None:
    """Players of a season, shots of matches; the site has no quota and expects to be asked seldom."""
    if season is None and not match:
        raise MonpsError("nothing is asked for; name a season (--season 2025) or a match (--match)")
    target = _run_folder("understat", folder)
    with sites(settings()) as asked:
        seasons = [] if season is None else [(league, season)]
        collectors = from_understat(asked.understat(target), seasons, [(league, one) for one in match or ()])
        failures = _ask(collectors)
    _end(target, failures)


def _run_folder(source: str, given: Path | None) -> Path:
    return given or run_folder(settings(), source, datetime.now(UTC))


def _ask(collectors: Sequence[Collector]) -> list[SourceError]:
    """Ask every question and say what it brought; one that fails hinders no other, a quota that is used up ends it."""
    failures: list[SourceError] = []
    for collector in collectors:
        try:
            season = collector.read()
        except SourceError as error:
            failures.append(error)
            if isinstance(error, QuotaExhausted):
                break
            continue
        brought = ", ".join(f"{one.unit} {one.read}" for one in balances(season) if one.read) or "nothing"
        console.print(f"{collector.name}: {brought}", markup=False)
    return failures


def _end(folder: Path, failures: Sequence[SourceError], quota: Quota | None = None) -> None:
    if folder.exists():
        console.print(f"kept in {folder}\nimport it with: monps odds import {folder}", markup=False)
    if quota is not None:
        used = "" if quota.used is None else f", {quota.used} used"
        console.print(f"quota: {quota.remaining} left{used}")
    if failures:
        raise MonpsError("; ".join(str(error) for error in failures))
