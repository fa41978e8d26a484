"""Asking The Odds API v4: an answer costs a credit for each market in each region, scores of past days cost two.

The site wants its key as a parameter of the address. A question is refused before it is asked where the last answer
said that fewer credits are left than it costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from monps.sources.archive import Archive
from monps.sources.odds_api.reader import parse
from monps.sources.quota import Quota
from monps.sources.rows import Season
from monps.sources.site import Site

__all__ = ["ADDRESS", "Client"]

ADDRESS = "https://api.the-odds-api.com/v4"

_PAST_SCORES_COST = 2


@dataclass(frozen=True, slots=True)
class Client:
    """The Odds API as the seasons that it answers with."""

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
        """A client of the site with ``key``; ``reserve`` credits are never touched."""
        site = Site("the-odds-api", address, http, key, "apiKey", archive=archive, reserve=reserve)
        return cls(site)

    @property
    def quota(self) -> Quota | None:
        """What the last answer said about the credits, ``None`` before the first."""
        return self.site.quota

    def fetch_odds(self, sport: str, markets: Sequence[str] = ("h2h",), regions: Sequence[str] = ("uk",)) -> Season:
        """Prices of all coming matches of a sport (``soccer_epl``) in the featured markets: h2h, totals, spreads."""
        return self._odds(f"sports/{sport}/odds", markets, regions)

    def fetch_event_odds(
        self, sport: str, event: str, markets: Sequence[str], regions: Sequence[str] = ("uk",)
    ) -> Season:
        """Prices of one event in any market, such as btts and alternate_totals."""
        return self._odds(f"sports/{sport}/events/{event}/odds", markets, regions)

    def fetch_scores(self, sport: str, days: int = 0) -> Season:
        """Results of a sport: of now, and of up to three past ``days``."""
        past = {"daysFrom": str(days)} if days else {}
        cost = _PAST_SCORES_COST if days else 1
        return self.site.ask(f"sports/{sport}/scores", {"dateFormat": "iso", **past}, parse, cost)

    def _odds(self, path: str, markets: Sequence[str], regions: Sequence[str]) -> Season:
        params = {
            "markets": ",".join(markets),
            "regions": ",".join(regions),
            "oddsFormat": "decimal",
            "dateFormat": "iso",
        }
        return self.site.ask(path, params, parse, len(markets) * len(regions))
