"""When each source and bookmaker was heard of last: a collector that brings nothing is noticed by its silence.

The prices of the new store are told by their source; those of the four existing tables by the table's name.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import CompoundSelect, Select, func, literal_column, select, text, union_all

from monps.core.compiling import Question
from monps.models import Odds, OddsBtts, OddsHistory, OddsSpreads, OddsTotals

__all__ = ["FRESHNESS", "Freshness"]


class Freshness(msgspec.Struct, frozen=True, gc=False):
    """What one source holds of one bookmaker.

    Attributes:
        prices: Number of rows.
        last_captured: When its newest price was on offer, as the source says.
        last_recorded: When a row was stored or corrected last; the existing tables do not say.
    """

    source: str
    bookmaker: str
    prices: int
    last_captured: datetime
    last_recorded: datetime | None

    def age(self, at: datetime) -> timedelta:
        """How long ago the newest price was, seen from ``at`` (aware)."""
        return at - self.last_captured


def _new() -> Select[*tuple[Any, ...]]:
    return select(
        Odds.source.label("source"),
        Odds.bookmaker.label("bookmaker"),
        func.count(),
        func.max(Odds.captured_at).label("captured"),
        func.max(Odds.recorded_at),
    ).group_by(Odds.source, Odds.bookmaker)


def _existing(table: Any) -> Select[Any]:  # noqa: ANN401 - one of four models
    return select(
        literal_column(f"'{table.__tablename__}'"),
        table.bookmaker,
        func.count(),
        func.timezone(literal_column("'UTC'"), func.max(table.collected_at)),
        literal_column("NULL::timestamptz"),
    ).group_by(table.bookmaker)


def _freshness() -> CompoundSelect[Any]:
    existing = (_existing(table) for table in (OddsHistory, OddsTotals, OddsBtts, OddsSpreads))
    return union_all(_new(), *existing).order_by(text("captured, source, bookmaker"))


FRESHNESS = Question(_freshness())
"""Every source and bookmaker, the longest silent first."""
