"""Who scored, in order, and who was on the pitch: what goalscorer bets are settled by.

Own goals count for nobody and are passed over: after an own goal the next scorer is the first. A bet on a player who
took no part is void; so is one on the first scorer when he came on after that goal. In a match without a goal that
counts, bets on players who took part are lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from monps.betting.selections import Market
from monps.core.errors import SettlementError

__all__ = ["MatchSheet", "SheetGoal", "scored"]


@dataclass(frozen=True, slots=True)
class SheetGoal:
    """One goal; ``minute`` is counted from the kick-off, stoppage time in its half."""

    player: str
    minute: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class MatchSheet:
    """The goals in the order in which they fell, and the minute in which each player came on: 0 from the start.

    A name that is not in ``entered`` took no part. Names are written as the selections write them.
    """

    goals: tuple[SheetGoal, ...]
    entered: Mapping[str, int]


def scored(market: Market, player: str, sheet: MatchSheet) -> bool | None:
    """Whether a bet on ``player`` in a goalscorer market is won; None where it is void.

    SettlementError where the sheet contradicts itself, or where he came on in the very minute of the first goal, which
    leaves open what came first.
    """
    counting = [goal for goal in sheet.goals if not goal.own]
    strangers = sorted({goal.player for goal in counting} - sheet.entered.keys())
    if strangers:
        raise SettlementError(f"{', '.join(strangers)} scored without having played; correct the match sheet")
    if player not in sheet.entered:
        return None
    if market is Market.GOALSCORER_ANYTIME:
        return any(goal.player == player for goal in counting)
    if not counting:
        return False
    if market is Market.GOALSCORER_LAST:
        return counting[-1].player == player
    return counting[0].player == player or _watched_from_the_pitch(player, counting[0], sheet)


def _watched_from_the_pitch(player: str, first: SheetGoal, sheet: MatchSheet) -> bool | None:
    """False for a player who was on when another scored first, None for one who came later."""
    entered = sheet.entered[player]
    if entered == first.minute:
        raise SettlementError(f"{player} came on in the minute of the first goal ({entered}); settle the bet by hand")
    return None if entered > first.minute else False
