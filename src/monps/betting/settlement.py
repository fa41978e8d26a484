"""What a result does to a stake: one set of rules for the settled bet, the ledger and the score grid.

One function serves single scores and whole arrays of scores, so that a fair price and a settled bet can never follow
different rules. Scores are those after 90 minutes. A quarter line is two half stakes on the neighbouring half lines. A
match that was awarded or abandoned was not played out, and its bets are void.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from monps.betting.match_sheet import MatchSheet, scored
from monps.betting.selections import Market, Selection
from monps.core.errors import SettlementError

__all__ = ["Outcome", "Result", "Shares", "profit", "settle", "shares"]

Goals = NDArray[np.int64]
Signs = NDArray[np.float64]
_QUARTERS = 4


class Outcome(StrEnum):
    """What became of a bet. Half outcomes are those of quarter lines; void bets are bets that never were."""

    WIN = "win"
    HALF_WIN = "half_win"
    PUSH = "push"
    HALF_LOSS = "half_loss"
    LOSS = "loss"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of a match after its end: goals after 90 minutes, and at half-time where the source has them.

    ``sheet`` is needed by goalscorer bets only.
    """

    home: int
    away: int
    half_time: tuple[int, int] | None = None
    status: Literal["finished", "awarded", "abandoned"] = "finished"
    sheet: MatchSheet | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """How a stake divides into won, returned and lost parts, per score; the three sum to 1."""

    win: NDArray[np.float64]
    push: NDArray[np.float64]
    loss: NDArray[np.float64]

    def profit(self, odds: ArrayLike, stakes: ArrayLike = 1.0) -> NDArray[np.float64]:
        """Profit at decimal ``odds`` per score, in floating point; shapes as numpy combines them."""
        won = self.win * (np.asarray(odds, dtype=np.float64) - 1.0)
        result: NDArray[np.float64] = np.asarray(stakes, dtype=np.float64) * (won - self.loss)
        return result


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
    ("team_totals", "home_over"): lambda home, _: home,
    ("team_totals", "home_under"): lambda home, _: -home,
    ("team_totals", "away_over"): lambda _, away: away,
    ("team_totals", "away_under"): lambda _, away: -away,
    ("spreads", "home"): lambda home, away: home - away,
    ("spreads", "away"): lambda home, away: away - home,
}
"""Bets on a count of goals plus a handicap: won above 0, returned at 0."""

_OUTCOMES: Mapping[float, Outcome] = {
    1.0: Outcome.WIN,
    0.5: Outcome.HALF_WIN,
    0.0: Outcome.PUSH,
    -0.5: Outcome.HALF_LOSS,
    -1.0: Outcome.LOSS,
}

_PARTS: Mapping[Outcome, tuple[Decimal, Decimal]] = {
    Outcome.WIN: (Decimal(1), Decimal(0)),
    Outcome.HALF_WIN: (Decimal("0.5"), Decimal(0)),
    Outcome.PUSH: (Decimal(0), Decimal(0)),
    Outcome.HALF_LOSS: (Decimal(0), Decimal("0.5")),
    Outcome.LOSS: (Decimal(0), Decimal(1)),
    Outcome.VOID: (Decimal(0), Decimal(0)),
}
"""Won and lost part of a stake."""


def settle(selection: Selection, result: Result) -> Outcome:
    """What became of a bet; SettlementError, with what is missing, where the result does not tell it."""
    if result.status != "finished":
        return Outcome.VOID
    if selection.market in (Market.GOALSCORER_ANYTIME, Market.GOALSCORER_FIRST, Market.GOALSCORER_LAST):
        return _scorer(selection, result)
    if selection.market is Market.HT_FT:
        return _half_and_full(selection, result)
    score = np.asarray(result.home, dtype=np.int64), np.asarray(result.away, dtype=np.int64)
    return _OUTCOMES[float(_signs(selection.market, selection.selection, selection.line, *score))]


def profit(outcome: Outcome, odds: Decimal, stake: Decimal = Decimal(1)) -> Decimal:
    """Profit of ``stake`` at decimal ``odds``, exactly, in the units of the stake; negative for a loss."""
    won, lost = _PARTS[outcome]
    return stake * (won * (odds - 1) - lost)


def shares(market: str, selection: str, line: float | None, home: Goals | int, away: Goals | int) -> Shares:
    """Divide one unit staked on a selection over the scores ``home``-``away`` (any common shape).

    Markets: h2h, double_chance, draw_no_bet, totals, team_totals, btts, spreads, correct_score (selection such as
    ``2-1``). ``line`` in quarters, for spreads signed from the selection's team. An unknown selection or line raises
    SettlementError, and so do markets that a final score does not decide.
    """
    scores = np.asarray(home, dtype=np.int64), np.asarray(away, dtype=np.int64)
    signs = _signs(market, selection, line, *scores)
    return Shares(win=np.maximum(signs, 0), push=1 - np.abs(signs), loss=np.maximum(-signs, 0))


def _scorer(selection: Selection, result: Result) -> Outcome:
    if result.sheet is None:
        raise SettlementError(f"{selection} needs the scorers and who played; add the match sheet to the result")
    found = scored(selection.market, selection.selection, result.sheet)
    return Outcome.VOID if found is None else Outcome.WIN if found else Outcome.LOSS


def _half_and_full(selection: Selection, result: Result) -> Outcome:
    if result.half_time is None:
        raise SettlementError(f"{selection} needs the half-time score; add it to the result")
    names = ("draw", "home", "away")  # by the sign of home minus away: 0, 1, -1
    half, full = (names[int(np.sign(home - away))] for home, away in (result.half_time, (result.home, result.away)))
    return Outcome.WIN if selection.selection == f"{half}/{full}" else Outcome.LOSS


def _signs(market: str, selection: str, line: float | None, home: Goals, away: Goals) -> Signs:
    """+1 won, 0 returned, -1 lost; halves for quarter lines."""
    key = str(market), selection
    if key in _HAPPENED:
        return _won(_HAPPENED[key](home, away))
    if market == "correct_score":
        wanted = _score(selection)
        return _won((home == wanted[0]) & (away == wanted[1]))
    if key in _COUNTED:
        return _above_zero(_COUNTED[key](home, away), _handicap(market, selection, line))
    raise SettlementError(f"no rule settles {market} {selection!r}; use the canonical market and selection names")


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
        raise SettlementError(f"{market} needs a line in quarters of a goal, not {line}")
    return -float(line) if selection.endswith("over") else float(line)


def _score(selection: str) -> tuple[int, int]:
    home, dash, away = selection.partition("-")
    if not (dash and home.isdecimal() and away.isdecimal()):
        raise SettlementError(f"correct_score needs a selection such as '2-1', not {selection!r}")
    return int(home), int(away)
