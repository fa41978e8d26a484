"""Picks and bets settled by the score of their match, and settled again where a score was corrected.

Who settled what, when and by which score is in the change log: every change is written with its reason. A bet that is
void stays void, because that is said by a bookmaker or by an award, and not by a score. Settling twice changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from monps.betting.markets import parse
from monps.betting.settlement import Outcome, Result, profit, settle
from monps.core.errors import SettlementError, UnknownMarket
from monps.repositories import Repositories
from monps.repositories.settlable import Settlable

__all__ = ["Settled", "settle_bets", "settle_picks"]

WON: Mapping[Outcome, bool | None] = {
    Outcome.WIN: True,
    Outcome.HALF_WIN: True,
    Outcome.PUSH: None,
    Outcome.VOID: None,
    Outcome.HALF_LOSS: False,
    Outcome.LOSS: False,
}
"""What the existing code's boolean says: a push is neither won nor lost."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a run did: looked at, settled for the first time, settled again, and left open with the reason."""

    seen: int
    settled: int
    corrected: Sequence[str]
    left: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class _Change:
    row: Settlable
    outcome: Outcome
    profit: Decimal | None
    reason: str


def settle_picks(work: Repositories, *, existing: bool = False) -> Settled:
    """Settle the picks whose match has a final score, and those again whose score was corrected.

    Args:
        work: The unit of work; the caller commits.
        existing: Hold those that the existing code settled against our rules too, and correct them.
    """
    rows = work.tracking.settlable(existing=existing)
    changes, left = _changes(rows, _was_pick)
    work.tracking.update_many([_pick(change) for change in changes])
    return _told(rows, changes, left, _was_pick)


def settle_bets(work: Repositories) -> Settled:
    """The same of bets; those that the existing code settled are held against our rules too."""
    rows = work.bets.settlable()
    changes, left = _changes(rows, _was_bet)
    work.bets.update_many([_bet(change) for change in changes])
    return _told(rows, changes, left, _was_bet)


def _was_pick(row: Settlable) -> str | None:
    if row.outcome is None and row.won is not None:
        return "win" if row.won else "loss"
    return row.outcome


def _was_bet(row: Settlable) -> str | None:
    return row.outcome


def _changes(rows: Sequence[Settlable], was: Callable[[Settlable], str | None]) -> tuple[list[_Change], list[str]]:
    changes, left = [], []
    for row in rows:
        before = was(row)
        if before == Outcome.VOID:
            continue
        try:
            outcome = _outcome(row)
        except (SettlementError, UnknownMarket) as error:
            left.append(f"{row.id}: {error}")
            continue
        if outcome != before:
            changes.append(_Change(row, outcome, _profit(row, outcome), _reason(row, before, outcome)))
    return changes, left


def _outcome(row: Settlable) -> Outcome:
    half = None
    if row.half_time_home is not None and row.half_time_away is not None:
        half = row.half_time_home, row.half_time_away
    status = "awarded" if row.awarded else "finished"
    return settle(parse(row.market, row.selection, row.line), Result(row.score_home, row.score_away, half, status))  # type: ignore[arg-type] # one of the literals


def _profit(row: Settlable, outcome: Outcome) -> Decimal | None:
    """None where nobody knows the price: no profit and no loss that anybody can count."""
    if outcome in (Outcome.PUSH, Outcome.VOID):
        return Decimal(0)
    price = None if row.price is None else Decimal(row.price)
    return None if price is None or price <= 1 else profit(outcome, price, Decimal(row.stake))


def _reason(row: Settlable, before: str | None, outcome: Outcome) -> str:
    score = "awarded" if row.awarded else f"{row.score_home}-{row.score_away}"
    return f"settled {outcome} at {score}" if before is None else f"settled again at {score}: {before} -> {outcome}"


def _pick(change: _Change) -> Mapping[str, Any]:
    return {
        "id": change.row.id,
        "version": change.row.version,
        "outcome": change.outcome.value,
        "is_won": WON[change.outcome],
        "pnl": None if change.profit is None else _rounded(change.profit, "0.0001"),
        "change_reason": change.reason,
    }


def _bet(change: _Change) -> Mapping[str, Any]:
    return {
        "id": change.row.id,
        "version": change.row.version,
        "result": change.outcome.value,
        "profit_loss": None if change.profit is None else _rounded(change.profit, "0.01"),
        "change_reason": change.reason,
    }


def _rounded(amount: Decimal, places: str) -> Decimal:
    return amount.quantize(Decimal(places), ROUND_HALF_UP)


def _told(
    rows: Sequence[Settlable], changes: Sequence[_Change], left: Sequence[str], was: Callable[[Settlable], str | None]
) -> Settled:
    again = [change for change in changes if was(change.row) is not None]
    return Settled(
        seen=len(rows),
        settled=len(changes) - len(again),
        corrected=[f"{change.row.id}: {change.reason}" for change in again],
        left=left,
    )
