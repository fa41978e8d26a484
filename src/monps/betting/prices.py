"""A price: what a bookmaker offered on a selection at a moment. Sources hand it in, the store keeps it."""

from datetime import datetime
from typing import Literal

import msgspec

__all__ = ["PriceRow", "Stage"]

Stage = Literal["opening", "snapshot", "closing"]


class PriceRow(msgspec.Struct, frozen=True, gc=False):
    """One decimal price (> 1) of one bookmaker.

    ``market``, ``selection`` and ``line`` (in goals) are canonical (:mod:`monps.betting.markets`): a handicap is signed
    from the selection's team. ``captured_at`` is aware and before kick-off. The first six fields say which price it is;
    a store holds it once.
    """

    match_id: str
    market: str
    selection: str
    line: float | None
    bookmaker: str
    captured_at: datetime
    price: float
    stage: Stage
    source: str
