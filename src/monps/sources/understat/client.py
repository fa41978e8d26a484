"""Asking understat.com, which has no keys and no quota and expects to be asked seldom."""

from dataclasses import dataclass

import httpx

from monps.sources.archive import Archive
from monps.sources.rows import Season
from monps.sources.site import Site
from monps.sources.understat.pages import parse_league, parse_match

__all__ = ["ADDRESS", "Client"]

ADDRESS = "https://understat.com"


@dataclass(frozen=True, slots=True)
class Client:
    """Understat as the seasons that it answers with."""

    site: Site

    @classmethod
    def of(cls, http: httpx.Client, archive: Archive | None = None, address: str = ADDRESS) -> "Client":
        """A client of the site."""
        return cls(Site("understat", address, http, archive=archive))

    def fetch_match(self, match: int, league: str) -> Season:
        """The shots of one match, by the site's number of it."""
        title = f"shots_{league}_{match}"
        return self.site.ask(f"match/{match}", {}, lambda c, path: parse_match(c, path, league), title=title)

    def fetch_players(self, league: str, year: int) -> Season:
        """The players of a league (EPL, La_liga, Bundesliga, Serie_A, Ligue_1); ``year`` is when the season begins."""
        title = f"players_{league}_{year}-{(year + 1) % 100:02}"
        return self.site.ask(
            f"league/{league}/{year}", {}, lambda c, path: parse_league(c, path, league, year), title=title
        )
