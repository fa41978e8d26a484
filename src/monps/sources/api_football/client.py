"""Asking API-Football v3. Every question costs one request of the day's quota, every further page one more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from monps.sources.api_football.envelope import envelope
from monps.sources.api_football.events import parse_events
from monps.sources.api_football.fixtures import parse_fixtures
from monps.sources.api_football.odds import parse_odds
from monps.sources.api_football.statistics import parse_statistics
from monps.sources.archive import Archive
from monps.sources.quota import Quota
from monps.sources.rows import Season
from monps.sources.site import Site

__all__ = ["ADDRESS", "Client"]

ADDRESS = "https://v3.football.api-sports.io"


@dataclass(frozen=True, slots=True)
class Client:
    """API-Football as the seasons that it answers with."""

    site: Site

    @classmethod
    def of(
        cls,
        http: httpx.Client,
        key: SecretStr,
        archive: Archive | None = None,
        reserve: int = 0,
        address: str = ADDRESS,
    ) -> "Client":
        """A client of the site with ``key``; ``reserve`` requests of the day are never touched."""
        site = Site("api-football", address, http, key, key_header="x-apisports-key", archive=archive, reserve=reserve)
        return cls(site)

    @property
    def quota(self) -> Quota | None:
        """What the last answer said about the day's requests, ``None`` before the first."""
        return self.site.quota

    def fetch_fixtures(self, league: int, year: int) -> Season:
        """All matches of a league (39 is the Premier League) in the season that begins in ``year``."""
        return self.site.ask(
            "fixtures", {"league": str(league), "season": str(year), "timezone": "UTC"}, parse_fixtures
        )

    def fetch_statistics(self, fixture: int) -> Season:
        """Numbers about the teams of one fixture."""
        return self.site.ask(
            "fixtures/statistics", {"fixture": str(fixture)}, lambda c, path: parse_statistics(c, path, fixture)
        )

    def fetch_events(self, fixture: int) -> Season:
        """Goals, cards and substitutions of one fixture."""
        return self.site.ask(
            "fixtures/events", {"fixture": str(fixture)}, lambda c, path: parse_events(c, path, fixture)
        )

    def fetch_odds(self, league: int, year: int) -> tuple[Season, ...]:
        """Prices of the coming matches of a league, one season for each page of the answer."""
        asked = {"league": str(league), "season": str(year), "timezone": "UTC"}
        return self._pages("odds", asked, parse_odds)

    def _pages(self, path: str, params: Mapping[str, str], parse: Callable[[bytes, str], Season]) -> tuple[Season, ...]:
        def page(content: bytes, address: str) -> tuple[Season, int]:
            return parse(content, address), envelope(content, address).pages

        first, pages = self.site.ask(path, params, page)
        rest = [self.site.ask(path, {**params, "page": str(n)}, page)[0] for n in range(2, pages + 1)]
        return (first, *rest)
