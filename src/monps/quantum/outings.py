"""A match seen from the bench of one of its teams.

Profiles speak of goals for and against, of us and them; an outing turns a match round so that no profile has to ask
who was at home.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from monps.quantum.matches import OfferedPrice, PlayedMatch, SideStats
from monps.quantum.offers import best_prices, selection_of

__all__ = ["BACKINGS", "Outing", "outings"]

BACKINGS = (
    ("h2h", "team"),
    ("h2h", "draw"),
    ("h2h", "opponent"),
    ("spreads", "team"),
    ("spreads", "opponent"),
    ("totals", "over"),
    ("totals", "under"),
    ("btts", "yes"),
    ("btts", "no"),
)
"""Every (market, selection) of a match as seen by one team."""


@dataclass(frozen=True)
class Outing:
    """One team's view of one match."""

    match: PlayedMatch
    at_home: bool

    @property
    def team(self) -> str:
        """Whose view this is."""
        return self.match.home_team if self.at_home else self.match.away_team

    @property
    def opponent(self) -> str:
        """The other team."""
        return self.match.away_team if self.at_home else self.match.home_team

    @property
    def kickoff(self) -> datetime:
        """When the match began."""
        return self.match.kickoff

    @property
    def goals(self) -> tuple[int, int]:
        """Goals for and against."""
        return self._turned(self.match.home_goals, self.match.away_goals)

    @property
    def half_time(self) -> tuple[int, int] | None:
        """Goals for and against at half-time, if known."""
        home, away = self.match.half_time_home, self.match.half_time_away
        return None if home is None or away is None else self._turned(home, away)

    @property
    def stats(self) -> tuple[SideStats, SideStats]:
        """What this team and its opponent did."""
        home, away = self.match.home_stats, self.match.away_stats
        return (home, away) if self.at_home else (away, home)

    @property
    def margin(self) -> int:
        """Goals for minus goals against."""
        scored, conceded = self.goals
        return scored - conceded

    @property
    def points(self) -> int:
        """League points: 3, 1 or 0."""
        return 3 if self.margin > 0 else int(self.margin == 0)

    @property
    def closing(self) -> tuple[float, float, float] | None:
        """Fair closing probabilities of win, draw and defeat, if known."""
        fair = self.match.closing_fair
        return fair if fair is None or self.at_home else (fair[2], fair[1], fair[0])

    @cached_property
    def _book(self) -> dict[tuple[str, str], OfferedPrice | None]:
        book = best_prices(self.match.prices)
        sides = {"team": "home", "opponent": "away"} if self.at_home else {"team": "away", "opponent": "home"}
        return {(market, name): selection_of(book, market, sides.get(name, name)) for market, name in BACKINGS}

    def offer(self, market: str, backing: str) -> OfferedPrice | None:
        """The best opening price of one of :data:`BACKINGS`, at the main line; ``None`` when nobody offered it."""
        return self._book[market, backing]

    def _turned(self, home: int, away: int) -> tuple[int, int]:
        return (home, away) if self.at_home else (away, home)


def outings(matches: Iterable[PlayedMatch]) -> dict[str, tuple[Outing, ...]]:
    """The outings of every team, by team, each in order of kick-off."""
    found: dict[str, list[Outing]] = {}
    for match in sorted(matches, key=lambda m: (m.kickoff, m.match_id)):
        found.setdefault(match.home_team, []).append(Outing(match, at_home=True))
        found.setdefault(match.away_team, []).append(Outing(match, at_home=False))
    return {team: tuple(found[team]) for team in sorted(found)}
