"""``monps daily``: collect, close, settle, report, as a schedule calls it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from monps.cli.terminal import console, opened, settings
from monps.core.errors import MonpsError, SettingsError
from monps.services.collecting import Collector, downloads, files, from_odds_api, season_code
from monps.services.daily import run_daily

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
    downloaded = downloads(league or (), season or season_code(now.date()), data / "football-data")
    with opened() as database:
        done = run_daily(
            database,
            [*files(folder or ()), *downloaded, *_asked(odds_api or (), now)],
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


def _asked(sports: Sequence[str], now: datetime) -> list[Collector]:
    if not sports:
        return []
    key = settings().odds_api_key
    if key is None:
        raise SettingsError("The Odds API is asked with a key: set MONPS_ODDS_API_KEY")
    return from_odds_api(sports, key, settings().data_dir / "the-odds-api" / f"{now:%Y%m%dT%H%M}")
