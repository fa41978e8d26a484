"""The market's last word on picks and bets, stored with where it comes from.

How a selection closed is told by :mod:`monps.betting.closing`, for all that wait at once. What has no fair closing
price is listed with the reason.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import starmap
from typing import Any

from monps.betting.closing import Candidate, Close, Closes
from monps.betting.devig import DevigMethod
from monps.betting.markets import parse
from monps.betting.references import REFERENCE_CHAIN
from monps.core.errors import UnknownMarket
from monps.repositories import Repositories
from monps.repositories.ledger import LOWEST_SHOWN, Unclosed

__all__ = ["Closed", "Without", "close_bets", "close_picks"]

NOT_A_MARKET = "what it is on is not in the vocabulary of markets"


@dataclass(frozen=True, slots=True)
class Without:
    """A pick or bet that has no fair closing price, and why; ``priced`` where its own price at the close is known."""

    bet: str
    reason: str
    priced: bool

    def __str__(self) -> str:
        return f"{self.bet}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Closed:
    """What a run did: looked at, stored or corrected, with a fair price, on a moved line; and what has none.

    ``seen`` = ``fair`` + the number of ``without``.
    """

    seen: int
    changed: int
    fair: int
    moved: int
    without: Sequence[Without]

    @property
    def reasons(self) -> Mapping[str, int]:
        """How many have no fair price, by reason, the most frequent first."""
        return dict(Counter(one.reason for one in self.without).most_common())


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
    priced = _priced(found)
    changed = work.ledger.store([_row("pick_id", *one) for one in priced], "pick_id")
    work.tracking.update_many([_pick(*one) for one in priced if _is_ours(*one)])
    return _closed(found, changed)


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
    priced = _priced(found)
    changed = work.ledger.store([_row("bet_id", *one) for one in priced], "bet_id")
    work.bets.update_many([_bet(*one, now) for one in priced if _is_ours(*one)])
    return _closed(found, changed)


def _found(
    work: Repositories, waiting: Sequence[Unclosed], chain: Sequence[str], method: DevigMethod
) -> list[tuple[Unclosed, Close | None]]:
    """How each closed; None for what is no bet of ours to tell."""
    kickoffs = {one.match_id: one.kickoff for one in waiting}
    closes = Closes(work.odds.closing_candidates(kickoffs, chain=chain), method)
    return [(one, _of(one, closes)) for one in waiting]


def _of(one: Unclosed, closes: Closes) -> Close | None:
    try:
        selection = parse(one.market, one.selection, one.line)
    except UnknownMarket:
        return None
    return closes.close(one.match_id, selection)


def _priced(found: Sequence[tuple[Unclosed, Close | None]]) -> list[tuple[Unclosed, Close, Candidate]]:
    """Those of which something is known at the close."""
    return [(one, close, close.origin) for one, close in found if close is not None and close.origin is not None]


def _values(one: Unclosed, close: Close) -> tuple[float | None, float | None]:
    """Closing line value against the fair price and against the price as it stood, rounded as it is kept."""
    if one.taken is None or one.taken <= 1:
        return None, None
    fair, raw = close.clv_percentage(one.taken), close.clv_raw(one.taken)
    return None if fair is None else round(fair, 4), None if raw is None else round(raw, 4)


def _is_ours(one: Unclosed, close: Close, origin: Candidate) -> bool:
    """Whether the row's own columns are to be written: nobody else has, and they say something else."""
    fair, _ = _values(one, close)
    price = None if close.price is None else round(close.price, 4)
    said = (origin.bookmaker, origin.captured_at, price, fair)
    return not one.theirs and said != (one.bookmaker, one.captured_at, one.price, one.value)


def _row(owner: str, one: Unclosed, close: Close, origin: Candidate) -> Mapping[str, Any]:
    fair, raw = _values(one, close)
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
        "devig_method": close.method and str(close.method),
        "fair_probability": None if close.probability is None else round(close.probability, 8),
        "clv_percentage": fair,
        "clv_raw": raw,
    }


def _pick(one: Unclosed, close: Close, origin: Candidate) -> Mapping[str, Any]:
    fair, _ = _values(one, close)
    return {
        "id": one.id,
        "version": one.version,
        "odds_at_close": close.price,
        "clv_percentage": fair,
        "closing_bookmaker": origin.bookmaker,
        "closing_captured_at": origin.captured_at,
        "closing_method": close.method and str(close.method),
    }


def _bet(one: Unclosed, close: Close, _: Candidate, now: datetime) -> Mapping[str, Any]:
    fair = _values(one, close)[0]
    shown = close.price is not None and close.price >= LOWEST_SHOWN
    return {
        "id": one.id,
        "version": one.version,
        "closing_odds": close.price if shown else None,
        "clv_percent": fair,
        "clv_calculated_at": now.astimezone(UTC).replace(tzinfo=None),
    }


def _closed(found: Sequence[tuple[Unclosed, Close | None]], changed: int) -> Closed:
    known = [close for _, close in found if close is not None]
    return Closed(
        seen=len(found),
        changed=changed,
        fair=sum(close.probability is not None for close in known),
        moved=sum(close.moved for close in known),
        without=[one for one in starmap(_without, found) if one is not None],
    )


def _without(one: Unclosed, close: Close | None) -> Without | None:
    if close is None:
        return Without(_told(one), NOT_A_MARKET, priced=False)
    return None if close.unknown is None else Without(_told(one), close.unknown, priced=close.price is not None)


def _told(one: Unclosed) -> str:
    line = "" if one.line is None else f" {one.line:g}"
    return f"{one.id}: {one.market} {one.selection}{line} of match {one.match_id}"
