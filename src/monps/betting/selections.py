"""What a bet is on: a market, a selection in it and, where the market has one, a line.

A selection is written in one canonical form only, so that equal bets compare equal and a unique key over
(market, selection, line) means what it says. Market keys follow The Odds API. Totals and handicaps go in quarters of a
goal; a handicap is signed from the selection's own team, so the two sides of one handicap carry opposite lines.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from monps.core.errors import UnknownMarket

__all__ = ["LINES", "SELECTIONS", "Market", "Selection", "home_line"]


class Market(StrEnum):
    """The markets that monps knows, by canonical key."""

    H2H = "h2h"
    DOUBLE_CHANCE = "double_chance"
    DRAW_NO_BET = "draw_no_bet"
    TOTALS = "totals"
    BTTS = "btts"
    SPREADS = "spreads"
    CORRECT_SCORE = "correct_score"
    HT_FT = "ht_ft"
    TEAM_TOTALS = "team_totals"
    GOALSCORER_ANYTIME = "goalscorer_anytime"
    GOALSCORER_FIRST = "goalscorer_first"
    GOALSCORER_LAST = "goalscorer_last"


def _quarters(low: float, high: float) -> tuple[float, ...]:
    return tuple(step / 4 for step in range(round(low * 4), round(high * 4) + 1))


_RESULTS = ("home", "draw", "away")

SELECTIONS: Mapping[Market, tuple[str, ...]] = {
    Market.H2H: _RESULTS,
    Market.DOUBLE_CHANCE: ("1x", "12", "x2"),
    Market.DRAW_NO_BET: ("home", "away"),
    Market.TOTALS: ("over", "under"),
    Market.BTTS: ("yes", "no"),
    Market.SPREADS: ("home", "away"),
    Market.HT_FT: tuple(f"{half}/{full}" for half in _RESULTS for full in _RESULTS),
    Market.TEAM_TOTALS: ("home_over", "home_under", "away_over", "away_under"),
}
"""The selections of the markets that have a fixed list of them."""

_FREE: Mapping[Market, re.Pattern[str]] = {
    Market.CORRECT_SCORE: re.compile(r"(0|[1-9]\d?)-(0|[1-9]\d?)"),
    Market.GOALSCORER_ANYTIME: re.compile(r"\S(.*\S)?"),
    Market.GOALSCORER_FIRST: re.compile(r"\S(.*\S)?"),
    Market.GOALSCORER_LAST: re.compile(r"\S(.*\S)?"),
}
"""The shape of the selections of the other markets: a score such as 2-1, a player's name as its source writes it."""

LINES: Mapping[Market, tuple[float, ...]] = {
    Market.TOTALS: _quarters(0.5, 6.5),
    Market.TEAM_TOTALS: _quarters(0.5, 6.5),
    Market.SPREADS: _quarters(-4, 4),
}
"""The lines of the markets that need one, in goals; every other market has none."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One thing that can be backed. Anything outside the vocabulary raises UnknownMarket.

    ``line`` is in goals, for spreads signed from the selection's team (home -0.5 faces away +0.5), and ``None`` where
    the market has no line. A plain string is taken for ``market`` and becomes a :class:`Market`.
    """

    market: Market
    selection: str
    line: float | None = None

    def __post_init__(self) -> None:
        try:
            market = Market(self.market)
        except ValueError:
            raise UnknownMarket(str(self)) from None
        object.__setattr__(self, "market", market)
        if self.line is not None:
            object.__setattr__(self, "line", float(self.line) + 0.0)  # + 0.0 turns -0.0 into 0.0
        if not (self._is_named() and self._has_its_line()):
            raise UnknownMarket(str(self))

    def __str__(self) -> str:
        """The canonical form in words: ``spreads home -0.5``."""
        line = "" if self.line is None else f" {self.line:+g}" if self.market == Market.SPREADS else f" {self.line:g}"
        return f"{self.market} {self.selection}{line}"

    def _is_named(self) -> bool:
        if self.market in SELECTIONS:
            return self.selection in SELECTIONS[self.market]
        return _FREE[self.market].fullmatch(self.selection) is not None

    def _has_its_line(self) -> bool:
        return self.line in LINES[self.market] if self.market in LINES else self.line is None


def home_line(market: str, selection: str, line: float | None) -> float | None:
    """The line that all sides of a market share: the home team's handicap for the away team's, any other as it is."""
    return -line + 0.0 if market == Market.SPREADS and selection == "away" and line is not None else line
