"""``monps daily``: collect, close, settle, report, as a schedule calls it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from monps.cli.sources import Sites, run_folder, sites
from monps.cli.terminal import console, opened, settings
from monps.core.errors import MonpsError
from monps.services.collecting import (
    Collector,
    downloads,
    files,
    from_api_football,
    from_odds_api,
    from_understat,
    season_code,
)
from monps.services.daily import begun_at, run_daily
from monps.sources.competitions import UNDERSTAT, league_of_number, season_at

__all__ = ["daily"]


def daily(  # noqa: PLR0913 - its options
    *,
    folder: Annotated[
        list[Path] | None, typer.Option("--from", help="file or folder to import; again for more")
    ] = None,
    league: Annotated[
        list[str] | None, typer.Option(help="division to download from football-data.co.uk; again for more")
    ] = None,
    season: Annotated[str | None, typer.Option(help="season of the download, such as 2526; default today's")] = None,
    odds_api: Annotated[
        list[str] | None, typer.Option(help="sport key to ask The Odds API for, such as soccer_epl; again for more")
    ] = None,
    api_football: Annotated[
        list[int] | None, typer.Option(help="league number to ask API-Football for, such as 39; again for more")
    ] = None,
    understat: Annotated[
        list[str] | None, typer.Option(help="league to ask Understat for, such as EPL; again for more")
    ] = None,
    briefings: Annotated[
        Path | None, typer.Option(help="folder of the briefings; default: under MONPS_DATA_DIR")
    ] = None,
    silent_after: Annotated[int, typer.Option(help="hours from which a silent source is an alarm", min=1)] = 48,
    retired: Annotated[
        list[str] | None, typer.Option(help="source that is not collected any more; again for more")
    ] = None,
) -> None:
    """Collect, close, settle, report; a run that was stopped goes on where it stopped.

    Exit code 1 when a source failed or is silent; the other steps are done then all the same.
    """
    now = datetime.now(UTC)
    data = settings().data_dir
    wanted = _Wanted(league or (), season, odds_api or (), api_football or (), understat or ())
    with opened() as database, sites(settings()) as asked:
        done = run_daily(
            database,
            [*files(folder or ()), *wanted.of(asked, begun_at(database, now))],
            briefings or data / "briefings",
            now=now,
            silent_after=timedelta(hours=silent_after),
            retired=retired or (),
        )
    for step in done.resumed:
        console.print(f"done before: {step}", markup=False)
    console.print(done.briefing.text, markup=False, end="")
    console.print(f"written to {done.path}", markup=False)
    if done.briefing.alarms:
        raise MonpsError("; ".join(done.briefing.alarms))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the options ask for; answers that cost something are kept in a folder of the run that they are for."""

    leagues: Sequence[str]
    season: str | None
    sports: Sequence[str]
    numbers: Sequence[int]
    understat: Sequence[str]

    def of(self, asked: Sites, begun: datetime) -> list[Collector]:
        """The collectors of all that is asked for over the network."""
        day = begun.date()
        season = self.season or season_code(day)
        kept = asked.settings.data_dir / "football-data"
        found = downloads(self.leagues, season, kept, asked.http, asked.football_data)
        if self.sports:
            found += from_odds_api(asked.odds_api(run_folder(asked.settings, "the-odds-api", begun)), self.sports)
        if self.numbers:
            seasons = [(one, _year(league_of_number(one), day)) for one in self.numbers]
            found += from_api_football(asked.api_football(run_folder(asked.settings, "api-football", begun)), seasons)
        if self.understat:
            named = [(one, _year(UNDERSTAT.get(one, one), day)) for one in self.understat]
            found += from_understat(asked.understat(run_folder(asked.settings, "understat", begun)), named)
        return found


def _year(league: str, day: date) -> int:
    """The year in which the season of a day begins."""
    return int(season_at(league, day)[:4])
