"""What a final score does to one unit of stake, for single scores and for whole arrays of scores alike.

One function serves the settled bet and the score grid, so that a fair price and a settled bet can never follow
different rules. A quarter line is two half stakes on the neighbouring half lines.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monps.core.errors import ProfileError

__all__ = ["Shares", "profit", "shares"]

Goals = NDArray[np.int64]
Signs = NDArray[np.float64]
_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Shares:
    """How a stake divides into won, returned and lost parts, per score; the three sum to 1."""

    win: NDArray[np.float64]
    push: NDArray[np.float64]
    loss: NDArray[np.float64]


_HAPPENED: Mapping[tuple[str, str], Callable[[Goals, Goals], NDArray[np.bool_]]] = {
    ("h2h", "home"): lambda home, away: home > away,
    ("h2h", "draw"): lambda home, away: home == away,
    ("h2h", "away"): lambda home, away: home < away,
    ("double_chance", "1x"): lambda home, away: home >= away,
    ("double_chance", "12"): lambda home, away: home != away,
    ("double_chance", "x2"): lambda home, away: home <= away,
    ("btts", "yes"): lambda home, away: (home > 0) & (away > 0),
    ("btts", "no"): lambda home, away: (home == 0) | (away == 0),
}
"""Bets that win or lose."""

_COUNTED: Mapping[tuple[str, str], Callable[[Goals, Goals], Goals]] = {
    ("draw_no_bet", "home"): lambda home, away: home - away,
    ("draw_no_bet", "away"): lambda home, away: away - home,
    ("totals", "over"): lambda home, away: home + away,
    ("totals", "under"): lambda home, away: -home - away,
    ("spreads", "home"): lambda home, away: home - away,
    ("spreads", "away"): lambda home, away: away - home,
}
"""Bets on a count of goals plus a handicap: won above 0, returned at 0."""


def shares(market: str, selection: str, line: float | None, home: Goals | int, away: Goals | int) -> Shares:
    """Divide one unit staked on a selection over the scores ``home``-``away`` (any common shape).

    Markets: h2h, double_chance, draw_no_bet, totals, btts, spreads, correct_score (selection such as ``2-1``).
    ``line`` in quarters, for spreads signed from the selection's team. An unknown selection or line raises
    ProfileError.
    """
    scores = np.asarray(home, dtype=np.int64), np.asarray(away, dtype=np.int64)
    signs = _signs(market, selection, line, *scores)
    return Shares(win=np.maximum(signs, 0), push=1 - np.abs(signs), loss=np.maximum(-signs, 0))


def profit(price: float, outcome: Shares) -> float:
    """Profit of one unit at decimal ``price`` after one score."""
    return float(outcome.win) * (price - 1) - float(outcome.loss)


def _signs(market: str, selection: str, line: float | None, home: Goals, away: Goals) -> Signs:
    """+1 won, 0 returned, -1 lost; halves for quarter lines."""
    key = market, selection
    if key in _HAPPENED:
        return _won(_HAPPENED[key](home, away))
    if market == "correct_score":
        wanted = _score(selection)
        return _won((home == wanted[0]) & (away == wanted[1]))
    if key in _COUNTED:
        return _above_zero(_COUNTED[key](home, away), _handicap(market, selection, line))
    raise ProfileError(f"no rule settles {market} {selection!r}; use the canonical market and selection names")


def _won(happened: NDArray[np.bool_]) -> Signs:
    return np.where(happened, 1.0, -1.0)


def _above_zero(goals: Goals, handicap: float) -> Signs:
    """Sign of goals plus handicap, a quarter being half a stake on each neighbour."""
    halves = (handicap, handicap) if (2 * handicap).is_integer() else (handicap - 0.25, handicap + 0.25)
    signs: Signs = (np.sign(goals + halves[0]) + np.sign(goals + halves[1])) / 2
    return signs


def _handicap(market: str, selection: str, line: float | None) -> float:
    if market == "draw_no_bet":
        return 0.0
    if line is None or not (_QUARTERS * line).is_integer():
        raise ProfileError(f"{market} needs a line in quarters of a goal, not {line}")
    return -float(line) if selection == "over" else float(line)


def _score(selection: str) -> tuple[int, int]:
    home, dash, away = selection.partition("-")
    if not (dash and home.isdecimal() and away.isdecimal()):
        raise ProfileError(f"correct_score needs a selection such as '2-1', not {selection!r}")
    return int(home), int(away)
