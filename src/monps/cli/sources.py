"""The sites that are asked, with the keys and addresses of the settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
from pydantic import SecretStr

from monps.core.errors import SettingsError
from monps.core.settings import Settings
from monps.sources import api_football, football_data, odds_api, understat
from monps.sources.archive import Archive

__all__ = ["Sites", "run_folder", "sites"]

TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Sites:
    """A client of each site; what it is answered is kept in the folder that is named."""

    settings: Settings
    http: httpx.Client

    @property
    def football_data(self) -> str:
        """The address of football-data.co.uk, which needs no more."""
        return self.settings.football_data_address or football_data.SITE

    def odds_api(self, folder: Path, reserve: int = 0) -> odds_api.Client:
        """The Odds API; SettingsError without a key."""
        key = _key(self.settings.odds_api_key, "The Odds API", "MONPS_ODDS_API_KEY")
        address = self.settings.odds_api_address or odds_api.ADDRESS
        return odds_api.Client.of(self.http, key, Archive(folder), reserve, address)

    def api_football(self, folder: Path, reserve: int = 0) -> api_football.Client:
        """API-Football; SettingsError without a key."""
        key = _key(self.settings.api_football_key, "API-Football", "MONPS_API_FOOTBALL_KEY")
        address = self.settings.api_football_address or api_football.ADDRESS
        return api_football.Client.of(self.http, key, Archive(folder), reserve, address)

    def understat(self, folder: Path) -> understat.Client:
        """Understat, which has no keys."""
        return understat.Client.of(self.http, Archive(folder), self.settings.understat_address or understat.ADDRESS)


def run_folder(of: Settings, source: str, begun: datetime) -> Path:
    """Where the answers of ``source`` to one run are kept, by the moment when that began."""
    return of.data_dir / source / f"{begun:%Y%m%dT%H%M%S}"


@contextmanager
def sites(of: Settings) -> Iterator[Sites]:
    """The sites over one client, which is closed at the end."""
    with httpx.Client(timeout=TIMEOUT_SECONDS) as http:
        yield Sites(of, http)


def _key(key: SecretStr | None, site: str, variable: str) -> SecretStr:
    if key is None:
        raise SettingsError(f"{site} is asked with a key: set {variable}")
    return key
