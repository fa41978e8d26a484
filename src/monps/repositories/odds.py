"""Prices: what was on offer for a match, when and where."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Float, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from monps.models import Odds
from monps.repositories.base import AsyncRepository, Repository, awaitable

__all__ = ["AsyncOddsRepository", "OddsRepository", "PricePoint"]

POINT = ("match_id", "market", "selection", "line", "bookmaker", "captured_at")


class PricePoint(NamedTuple):
    """One price without ORM state; ``line`` in goals, ``price`` in decimal odds."""

    match_id: str
    market: str
    selection: str
    line: float | None
    bookmaker: str
    price: float
    captured_at: datetime
    stage: str


class OddsRepository(Repository[Odds]):
    """The price points."""

    model = Odds
    key = POINT

    def store(self, points: Sequence[Mapping[str, Any]]) -> int:
        """Append points (one dict each, by attribute name), correct those whose price the source has corrected.

        Returns:
            How many were new or corrected; a point that is stored already with the same price is left alone.
        """
        return self.upsert_many(points).changed

    def of_match(self, match_id: str, market: str | None = None, stage: str | None = None) -> Sequence[Odds]:
        """Every price of one match (of one market or stage where given), by market, line, selection and bookmaker."""
        statement = self._select().where(Odds.match_id == match_id)
        if market is not None:
            statement = statement.where(Odds.market == market)
        if stage is not None:
            statement = statement.where(Odds.stage == stage)
        return self._all(statement.order_by(Odds.market, Odds.line, Odds.selection, Odds.bookmaker, Odds.captured_at))

    def points(self, match_ids: Sequence[str]) -> Sequence[PricePoint]:
        """Every price of several matches as plain values, by match and time, in one statement."""
        rows = self._session.execute(
            select(
                Odds.match_id,
                Odds.market,
                Odds.selection,
                cast(Odds.line, Float),
                Odds.bookmaker,
                cast(Odds.price, Float),
                Odds.captured_at,
                Odds.stage,
            )
            .where(Odds.match_id.in_(match_ids))
            .order_by(Odds.match_id, Odds.captured_at, Odds.id)
        )
        return [PricePoint(*row) for row in rows]

    def as_of(self, match_id: str, at: datetime) -> Sequence[Odds]:
        """The last price of each selection and bookmaker that was on offer at ``at`` (aware)."""
        return self._all(
            self._select()
            .where(Odds.match_id == match_id, Odds.captured_at <= at)
            .ext(distinct_on(Odds.market, Odds.selection, Odds.line, Odds.bookmaker))
            .order_by(Odds.market, Odds.selection, Odds.line, Odds.bookmaker, Odds.captured_at.desc())
        )

    def bookmakers(self) -> Mapping[str, int]:
        """Number of stored prices by bookmaker."""
        rows = self._session.execute(
            select(Odds.bookmaker, func.count()).group_by(Odds.bookmaker).order_by(Odds.bookmaker)
        )
        return dict(rows.all())


class AsyncOddsRepository(AsyncRepository[Odds]):
    """The same, awaited."""

    repository = OddsRepository

    store = awaitable(OddsRepository.store)
    of_match = awaitable(OddsRepository.of_match)
    points = awaitable(OddsRepository.points)
    as_of = awaitable(OddsRepository.as_of)
    bookmakers = awaitable(OddsRepository.bookmakers)
