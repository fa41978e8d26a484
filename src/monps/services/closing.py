"""The market's last word on picks and bets, stored with where it comes from.

The fair price of a bet is that of its own line in the whole market of one book: the first of the chain that has it,
with no price in it that is not believed. Double chance and draw no bet follow from the 1X2 of that book where it does
not offer them. Where the bet's line was not on offer any more, its fair price is that of the score grid behind the
other prices at the close, and the row says that the line moved.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from monps.betting.clv import clv_percentage, clv_raw
from monps.betting.devig import DevigMethod
from monps.betting.markets import parse
from monps.betting.references import REFERENCE_CHAIN
from monps.betting.selections import Selection
from monps.core.errors import UnknownMarket
from monps.repositories import Repositories
from monps.repositories.ledger import LOWEST_SHOWN, Unclosed
from monps.services.closing_market import Close, closes_of

__all__ = ["Closed", "close_bets", "close_picks"]

Of = Literal["picks", "bets"]


@dataclass(frozen=True, slots=True)
class Closed:
    """What a run did: looked at, stored or corrected, with a fair price, on a moved line; and what has no close."""

    seen: int
    changed: int
    fair: int
    moved: int
    without: Sequence[str]


def close_picks(
    work: Repositories,
    now: datetime,
    *,
    chain: Sequence[str] = REFERENCE_CHAIN,
    method: DevigMethod = DevigMethod.POWER,
    again: datetime | None = None,
) -> Closed:
    """Close the picks whose match began before ``now`` (aware).

    The columns that the existing code reads say the same, unless it has written there itself: that stays.

    Args:
        work: The unit of work; the caller commits.
        now: Until when matches began.
        chain: Bookmakers, the most trusted first.
        method: How the margin is taken out.
        again: Look again at those that are closed, for prices that arrived late, if their match began then or later.
    """
    waiting = work.ledger.unclosed_picks(now, again=again)
    found = _found(work, waiting, chain, method)
    changed = work.ledger.store([_row("pick_id", one, close) for one, close in found], "pick_id")
    work.tracking.update_many([_pick(one, close) for one, close in found if _is_ours(one, close)])
    return _closed(waiting, found, changed)


def close_bets(
    work: Repositories,
    now: datetime,
    *,
    chain: Sequence[str] = REFERENCE_CHAIN,
    method: DevigMethod = DevigMethod.POWER,
    again: datetime | None = None,
) -> Closed:
    """The same of bets; see :func:`close_picks`."""
    waiting = work.ledger.unclosed_bets(now, again=again)
    found = _found(work, waiting, chain, method)
    changed = work.ledger.store([_row("bet_id", one, close) for one, close in found], "bet_id")
    work.bets.update_many([_bet(one, close, now) for one, close in found if _is_ours(one, close)])
    return _closed(waiting, found, changed)


def _found(
    work: Repositories, waiting: Sequence[Unclosed], chain: Sequence[str], method: DevigMethod
) -> list[tuple[Unclosed, Close]]:
    kickoffs = {one.match_id: one.kickoff for one in waiting}
    find = closes_of(work.odds.closing_candidates(kickoffs, chain=chain), method)
    found = ((one, _of(one, find)) for one in waiting)
    return [(one, close) for one, close in found if close is not None]


def _of(one: Unclosed, find: Callable[[str, Selection], Close | None]) -> Close | None:
    try:
        selection = parse(one.market, one.selection, one.line)
    except UnknownMarket:
        return None
    return find(one.match_id, selection)


def _values(one: Unclosed, close: Close) -> tuple[float | None, float | None]:
    """Closing line value against the fair price and against the price as it stood, rounded as it is kept."""
    if one.taken is None or one.taken <= 1:
        return None, None
    fair = None if close.probability is None else round(float(clv_percentage(one.taken, close.probability)), 4)
    raw = None if close.price is None else round(float(clv_raw(one.taken, close.price)), 4)
    return fair, raw


def _is_ours(one: Unclosed, close: Close) -> bool:
    """Whether the row's own columns are to be written: nobody else has, and they say something else."""
    fair, _ = _values(one, close)
    price = None if close.price is None else round(close.price, 4)
    said = (close.origin.bookmaker, close.origin.captured_at, price, fair)
    return not one.theirs and said != (one.bookmaker, one.captured_at, one.price, one.value)


def _row(owner: str, one: Unclosed, close: Close) -> Mapping[str, Any]:
    fair, raw = _values(one, close)
    origin = close.origin
    return {
        owner: one.id,
        "bookmaker": origin.bookmaker,
        "chain_position": origin.position,
        "captured_at": origin.captured_at,
        "kickoff": one.kickoff,
        "age": one.kickoff - origin.captured_at,
        "basis": close.basis,
        "line_moved": close.moved,
        "closing_line": close.line,
        "price": close.price,
        "overround": None if origin.overround is None else round(origin.overround, 6),
        "devig_method": None if close.probability is None else str(close.method),
        "fair_probability": None if close.probability is None else round(close.probability, 8),
        "clv_percentage": fair,
        "clv_raw": raw,
    }


def _pick(one: Unclosed, close: Close) -> Mapping[str, Any]:
    fair, _ = _values(one, close)
    return {
        "id": one.id,
        "version": one.version,
        "odds_at_close": close.price,
        "clv_percentage": fair,
        "closing_bookmaker": close.origin.bookmaker,
        "closing_captured_at": close.origin.captured_at,
        "closing_method": None if close.probability is None else str(close.method),
    }


def _bet(one: Unclosed, close: Close, now: datetime) -> Mapping[str, Any]:
    fair, _ = _values(one, close)
    shown = close.price is not None and close.price >= LOWEST_SHOWN
    return {
        "id": one.id,
        "version": one.version,
        "closing_odds": close.price if shown else None,
        "clv_percent": fair,
        "clv_calculated_at": now.astimezone(UTC).replace(tzinfo=None),
    }


def _closed(waiting: Sequence[Unclosed], found: Sequence[tuple[Unclosed, Close]], changed: int) -> Closed:
    closed = {one.id for one, _ in found}
    return Closed(
        seen=len(waiting),
        changed=changed,
        fair=sum(close.probability is not None for _, close in found),
        moved=sum(close.moved for _, close in found),
        without=[_told(one) for one in waiting if one.id not in closed],
    )


def _told(one: Unclosed) -> str:
    line = "" if one.line is None else f" {one.line:g}"
    return f"{one.id}: {one.market} {one.selection}{line} of match {one.match_id}"
